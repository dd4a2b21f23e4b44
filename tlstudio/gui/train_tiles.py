"""The four tiles above the plots: how good, how far, how long still, how fast."""

from PySide6.QtWidgets import QHBoxLayout, QWidget

from tlstudio.core.by_locale import numeral
from tlstudio.core.i18n import _
from tlstudio.core.intervals import wilson
from tlstudio.gui.record import Record
from tlstudio.gui.run_facts import RunFacts
from tlstudio.gui.theme import em
from tlstudio.gui.tile import Tile
from tlstudio.gui.wording import clock, duration, epoch_count, image_count, percent


class TrainTiles(QWidget):
    """Shows the numbers of a record, and of the run it belongs to where there is one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.accuracy = Tile(
            _("Validation accuracy"),
            _("Share of the validation images that are named rightly, by the best epoch. After ±: half of the 95 % "
              "interval; with more validation images it narrows."),
        )  # fmt: skip
        self.loss = Tile(
            _("Validation loss"),
            _("How far the probabilities are from the truth (cross-entropy); lower is better. It rises while accuracy "
              "stays when the model grows too sure of itself."),
        )  # fmt: skip
        self.time = Tile(_("Time left"), _("An estimate: an early stop ends a phase sooner."))
        self.speed = Tile(
            _("Speed"),
            _("Images that pass through the network, or through its new head, in a second. Below, when it is done: how "
              "the frozen network was run, the quickest way on this computer as a short trial found."),
        )  # fmt: skip
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(em(0.8))
        for tile in (self.accuracy, self.loss, self.time, self.speed):
            layout.addWidget(tile, 1)

    def show_record(self, record: Record, run: RunFacts | None, judged_by: int) -> None:
        """Show what the record says now; `judged_by` is the number of validation images, 0 where it is not known."""
        self._show_accuracy(record, judged_by)
        self._show_loss(record)
        self.time.caption.setText(_("Time left") if record.live else _("Time"))
        if record.live:
            self._show_time_left(record)
        elif run is not None:
            seconds = run.seconds if run.seconds is not None else record.seconds
            self.time.show_value(duration(seconds), epoch_count(run.epochs))
        self._show_speed(record, run)

    def _show_accuracy(self, record: Record, judged_by: int) -> None:
        best = record.best
        if best is None:
            self.accuracy.show_value()
            return
        below, spread = _("best at epoch {epoch}").format(epoch=best.epoch), ""
        if judged_by:
            low, high = wilson(round(best.val_accuracy * judged_by), judged_by)
            spread = f"± {numeral(50 * (high - low), '.1f')}"
        self.accuracy.show_value(percent(best.val_accuracy), below, good=True, spread=spread)

    def _show_loss(self, record: Record) -> None:
        if not record.epochs:
            self.loss.show_value()
            return
        last = record.epochs[-1]
        below = ""
        if len(record.epochs) > 1:
            change = last.val_loss - record.epochs[-2].val_loss
            arrow = "↓" if change < 0 else "↑"
            below = _("{change} since last epoch").format(change=f"{arrow} {numeral(abs(change), '.3f')}")
        self.loss.show_value(numeral(last.val_loss, ".3f"), below)

    def _show_time_left(self, record: Record) -> None:
        if record.progress is not None:
            stage = record.progress
            left = record.stage_seconds_left()
            below = f"{stage.stage}: {stage.amount}"
        else:
            left = record.phase_seconds_left()
            below = _("{done} of {planned} epochs").format(done=len(record.epochs), planned=record.in_phase)
            if record.boundary is None and record.settings.unfreeze:
                below = _("{epochs}, then fine-tuning").format(epochs=below)
        self.time.show_value(_("…") if left is None else clock(left), below)

    def _show_speed(self, record: Record, run: RunFacts | None) -> None:
        speed = record.speed
        below = _("in this epoch")
        if not record.live and run is not None:
            speed = run.results.get("images_per_second")
            count = run.results.get("train_images")
            below = " · ".join(filter(None, (image_count(count) if count else "", run.runtimes)))
        if speed:
            self.speed.show_value(numeral(speed, ",.0f"), below, spread=_("images/s"))
        else:
            self.speed.show_value()
