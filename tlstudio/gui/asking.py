"""Asking: a model is asked about images in the background; the answers come in portions while it goes on."""

import time
from collections.abc import Iterable

from PySide6.QtCore import QObject, QTimer, Signal

from tlstudio.core.dataset import Problem
from tlstudio.core.events import Event, Predicted, Progress
from tlstudio.core.predictions import Prediction, Predictions
from tlstudio.gui.session import Session
from tlstudio.gui.worker import Worker
from tlstudio.process import Job

TOP = 5  # so many of the likeliest classes are asked for
_PORTION_MS = 150  # a table that is sorted anew with each portion of a quick model would do nothing else


class Asking(QObject):
    """One question at a time; what is left of an earlier one that was overtaken is passed over.

    `came` carries Predicted, `progressed` Progress; `answered` the whole answer, when all of it has come; `ended`
    follows however it went.
    """

    came = Signal(object)
    progressed = Signal(object)
    answered = Signal(object)
    ended = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._worker: Worker | None = None
        self._items: list[Prediction] = []
        self._problems: list[Problem] = []
        self._told = (0, 0)
        self.began = 0.0
        self._flush = QTimer(self)
        self._flush.setSingleShot(True)
        self._flush.setInterval(_PORTION_MS)
        self._flush.timeout.connect(self._hand_over)

    @property
    def busy(self) -> bool:
        """Tell whether a question is being answered."""
        return self._worker is not None

    @property
    def seconds(self) -> float:
        """How long ago the question was asked."""
        return time.monotonic() - self.began

    @property
    def count(self) -> int:
        """How many images the model has answered so far; the unreadable ones are not among them."""
        return self._told[0] + len(self._items)

    def start(self, job: Job) -> None:
        """Ask; a question that is being answered is given up."""
        self.give_up()
        self.began = time.monotonic()
        self._worker = self._session.start(job, self._done, on_event=self._follow, on_ended=self._ended)

    def stop(self) -> None:
        """Ask the work to stop; what is done is kept."""
        if self._worker is not None:
            self._worker.stop()

    def give_up(self) -> None:
        """Ask the work to stop and pass over what still comes of it; `ended` does not follow."""
        self.stop()
        self._worker = None
        self._forget()

    def _forget(self) -> None:
        self._flush.stop()
        self._items, self._problems, self._told = [], [], (0, 0)

    def _follow(self, event: Event) -> None:
        if self.sender() is not self._worker:
            return
        if isinstance(event, Predicted):
            self._gather(event.items, event.problems)
        elif isinstance(event, Progress):
            self.progressed.emit(event)

    def _gather(self, items: Iterable[Prediction], problems: Iterable[Problem]) -> None:
        self._items += items
        self._problems += problems
        if not self._flush.isActive():
            self._flush.start()

    def _hand_over(self) -> None:
        self._flush.stop()
        if self._items or self._problems:
            portion = Predicted(tuple(self._items), tuple(self._problems))
            self._told = (self._told[0] + len(self._items), self._told[1] + len(self._problems))
            self._items, self._problems = [], []
            self.came.emit(portion)

    def _done(self, result: object) -> None:
        if self.sender() is not self._worker:
            return
        self._hand_over()
        if isinstance(result, Predictions):
            items, problems = self._told
            self._gather(result.items[items:], result.problems[problems:])
            self._hand_over()
            self.answered.emit(result)

    def _ended(self) -> None:
        if self.sender() is self._worker:
            self._hand_over()  # also what came before it failed
            self._worker = None
            self._forget()
            self.ended.emit()
