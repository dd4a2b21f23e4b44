"""The Train page: the runs, how the training goes, and the settings."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from tlstudio.core.errors import StudioError
from tlstudio.core.events import EpochDone, Event
from tlstudio.core.history import read_history
from tlstudio.core.i18n import _
from tlstudio.gui.card import Card
from tlstudio.gui.columns import Columns
from tlstudio.gui.dialogs.dialog import raised
from tlstudio.gui.dialogs.log_dialog import LogDialog
from tlstudio.gui.empty import Empty
from tlstudio.gui.forms import SettingsPanel
from tlstudio.gui.happenings import Happenings
from tlstudio.gui.offers import offers_for
from tlstudio.gui.plot_parts import Compared
from tlstudio.gui.plots import TrainingPlots
from tlstudio.gui.record import Record
from tlstudio.gui.run_facts import RunFacts, read_facts, subset_counts
from tlstudio.gui.run_list import RunList
from tlstudio.gui.session import Session
from tlstudio.gui.theme import em, theme
from tlstudio.gui.tile import row_of
from tlstudio.gui.train_tiles import TrainTiles


class TrainPage(QWidget):
    """Shows the run that is chosen: live while it trains, from its folder afterwards."""

    page_wanted = Signal(int)  # the number of another page, from 0

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._record: Record | None = None
        self._facts: RunFacts | None = None
        self._judged_by = 0
        self.runs = RunList(session)
        self.runs.setFixedWidth(em(19))
        self.settings = SettingsPanel(session)
        self.tiles = TrainTiles()
        self.plots = TrainingPlots()
        self.happenings = Happenings()
        self.empty = Empty()
        self.middle = QStackedWidget()
        self.middle.addWidget(self.empty)
        self.middle.addWidget(self._make_work())
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(Columns((self.runs, self.middle, self.settings), wide=1, spacing=em(0.8)))
        self._connect()
        self.show_run()

    def _make_work(self) -> QWidget:
        work = QWidget()
        column = QVBoxLayout(work)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(em(0.8))
        cards = []
        for plot in (self.plots.accuracy, self.plots.loss):
            card = Card()
            card.box.addWidget(plot)
            cards.append(card)
        column.addWidget(self.tiles)
        column.addLayout(row_of(*cards), 5)
        column.addWidget(self.happenings, 1)
        return work

    def _connect(self) -> None:
        session = self._session
        session.run_selected.connect(self.show_run)
        session.runs_changed.connect(self.show_run)
        session.project_changed.connect(self.show_run)
        session.training_changed.connect(self.show_run)
        session.training_event.connect(self._take)
        theme().changed.connect(self._refresh)
        self.runs.compared_changed.connect(self._compare)
        self.empty.pressed.connect(self._begin)
        self.happenings.log_wanted.connect(self._open_log)
        self.happenings.offers.accepted.connect(lambda offer: offer.accept(session))
        self.happenings.evaluation_wanted.connect(lambda: self.page_wanted.emit(2))

    # -- what is shown -------------------------------------------------------------------------------------------

    def show_run(self) -> None:
        """Show the chosen run; while a training has no folder yet, the training."""
        training, run = self._session.training, self._session.run
        live = training is not None and training.run in (None, run)
        path = training.run.path if training is not None and training.run is not None else None
        self._facts = read_facts(run, path) if run is not None and not (live and path is None) else None
        self._judged_by = subset_counts(self._facts.run).get("validation", 0) if self._facts else 0
        if live and training is not None:
            self._record = training.record
        else:
            self._record = self._read()
        self._compare()
        self.plots.show_record(self._record)
        self._refresh()

    def _read(self) -> Record | None:
        run = self._session.run
        try:
            return None if run is None else Record.of(run)
        except (StudioError, ValueError, TypeError, OSError):  # its row in the list says what is wrong with it
            return Record(self._session.settings)

    def _take(self, event: Event) -> None:
        if isinstance(event, EpochDone):
            self.runs.refresh()
        training = self._session.training
        if training is None or self._record is not training.record:
            return
        if not self._judged_by and training.run is not None:
            self._judged_by = subset_counts(training.run).get("validation", 0)
        self.plots.refresh()
        self._refresh()

    def _refresh(self) -> None:
        if self._record is None:
            self._say_what_to_do()
            self.middle.setCurrentIndex(0)
            return
        self.middle.setCurrentIndex(1)
        self.tiles.show_record(self._record, self._facts, self._judged_by)
        note, state = (self._facts.note, self._facts.state) if self._facts else ("", "")
        self.happenings.show_sentences(self._record.sentences, note, state in ("failed", "damaged"))
        idle = self._session.trainer is None
        self.happenings.offers.show_offers(offers_for(self._facts) if self._facts and idle else ())
        self.happenings.log.setEnabled(self._facts is not None)
        ended = self._facts is not None and self._facts.state not in ("training", "damaged")
        self.happenings.evaluate.setVisible(ended and self._facts is not None and self._facts.has_model)

    def _compare(self) -> None:
        shown = self._session.run
        others = [
            row for row in self.runs.rows.facts if row.epochs and row.run in self.runs.compared and row.run != shown
        ]
        self.plots.set_compared([Compared(row.name, read_history(row.run.history)) for row in others])

    def _say_what_to_do(self) -> None:
        if self._session.project is None:
            self.empty.say(
                _("No images are open"),
                _("Open a folder of images first: one folder for each class."),
                _("Go to Data"),
            )
        else:
            self.empty.say(
                _("No runs yet: press Train"),
                _("The settings on the right are a good start. Each training becomes a run in the list on the left."),
                _("Train"),
            )

    # -- what can be done ----------------------------------------------------------------------------------------

    def _begin(self) -> None:
        if self._session.project is None:
            self.page_wanted.emit(0)
        else:
            self._session.train()

    def _open_log(self) -> None:
        if self._facts is not None:
            file = self._facts.run.log_file
            if (opened := raised(LogDialog, self, file)) is not None:
                opened.read()  # it may have grown
            else:
                LogDialog(_("Log of {run}").format(run=self._facts.name), file, self).show()
