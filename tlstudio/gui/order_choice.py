"""OrderChoice: in which order the pictures of the gallery stand."""

from dataclasses import dataclass
from pathlib import Path
from typing import cast

from PySide6.QtCore import Signal
from PySide6.QtGui import QStandardItemModel

from tlstudio.core.dataset import Sample
from tlstudio.core.events import Report, ShouldStop
from tlstudio.core.i18n import N_, _
from tlstudio.core.ordering import By, ranks
from tlstudio.gui.arrangement import Sorting
from tlstudio.gui.giving_combo import GivingCombo
from tlstudio.gui.session import Session
from tlstudio.gui.worker import Worker

ORDERS = {
    "turns": N_("Classes in turn"),
    "name": N_("By name"),
    "class": N_("By class"),
    "size": N_("Largest files first"),
    "date": N_("Newest first"),
    "flag": N_("Flagged first"),
    "confidence": N_("Least sure first"),
    "loss": N_("Highest loss first"),
}
_BY_THE_MODEL = ("confidence", "loss")
_AT_ONCE = ("turns", "class", "flag")  # what an entry tells by itself
_STORED = "order of images"


@dataclass(frozen=True)
class Rank:
    """Finding an order as a job: it reads the disk or 100,000 names, so it runs off the window's thread."""

    samples: tuple[Sample, ...]
    by: By
    predictions: Path | None

    def run(self, report: Report, should_stop: ShouldStop) -> dict[Path, int]:
        """Return the place of each path that has one."""
        return ranks([sample.path for sample in self.samples], self.by, self.predictions, should_stop)


class OrderChoice(GivingCombo):
    """The choice, remembered. `changed` comes when `sorting` is another."""

    changed = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__(8, 20)
        self._session = session
        self._sorting = Sorting()
        self._worker: Worker | None = None
        for order, text in ORDERS.items():
            self.addItem(_(text), order)
        self.setCurrentIndex(max(self.findData(session.store.value(_STORED, "turns")), 0))
        self.setAccessibleName(_("Order of the images"))
        self.setToolTip(_("Order of the images. By the model's doubts: of the images it was evaluated on"))
        self.activated.connect(self._choose)
        session.project_changed.connect(self.refresh)
        for signal in (session.run_selected, session.runs_changed):
            signal.connect(self._follow_run)
        session.work_changed.connect(self._offer)  # an evaluation that ended brings what to go by
        self._offer()
        self.refresh()

    @property
    def order(self) -> str:
        """A key of ORDERS."""
        return str(self.currentData())

    @property
    def sorting(self) -> Sorting:
        """The order chosen, as far as it is known by now; the same object until it changes."""
        return self._sorting

    def refresh(self) -> None:
        """Find the order out, for other images or by another run."""
        if self._worker is not None:
            self._worker.stop()
            self._worker = None
        self._sorting = Sorting(self.order)
        folder = self._session.scanned
        if self.order in _AT_ONCE or folder is None:
            return
        job = Rank(folder.samples, cast(By, self.order), self._predictions())
        worker = self._session.start(
            job, lambda found: self._take(worker, found), on_event=lambda _event: None, engine=False
        )
        self._worker = worker

    def _choose(self) -> None:
        self._session.store.setValue(_STORED, self.order)
        self.refresh()
        if self.order in _AT_ONCE:
            self.changed.emit()

    def _follow_run(self) -> None:
        self._offer()
        if self.order in _BY_THE_MODEL:
            self.refresh()

    def _offer(self) -> None:
        """Offer the model's doubts where there are any."""
        model, there = self.model(), self._predictions() is not None
        assert isinstance(model, QStandardItemModel)
        for order in _BY_THE_MODEL:
            model.item(self.findData(order)).setEnabled(there)

    def _predictions(self) -> Path | None:
        run = self._session.run
        return run.predictions if run is not None and run.predictions.is_file() else None

    def _take(self, worker: Worker, found: dict[Path, int]) -> None:
        if worker is self._worker:
            self._sorting = Sorting(self.order, found)
            self.changed.emit()
