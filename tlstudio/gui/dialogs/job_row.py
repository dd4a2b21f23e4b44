"""JobRow: a bar, the stage and Cancel, for a dialog that runs one job at a time."""

from collections.abc import Callable
from typing import Any, Literal

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QProgressBar, QVBoxLayout, QWidget

from tlstudio.core.events import Event, Progress
from tlstudio.core.i18n import _
from tlstudio.gui.announcing import announcer
from tlstudio.gui.card import Role, label, set_role
from tlstudio.gui.session import Session
from tlstudio.gui.worker import Worker
from tlstudio.process import Job


class JobRow(QWidget):
    """Runs a job and says how far it is and, in a sentence, how it ended."""

    busy_changed = Signal(bool)
    happened = Signal(object)  # every event of the job

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._worker: Worker | None = None
        self._done: Callable[[Any], str] = str
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(_("Progress"))
        self.words = label("", wrap=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.bar)
        layout.addWidget(self.words)
        self.bar.hide()

    @property
    def busy(self) -> bool:
        """Tell whether a job is running."""
        return self._worker is not None

    def start(self, job: Job, done: Callable[[Any], str], engine: bool | Literal["plain"]) -> None:
        """Run a job; `done` gets its result and returns the sentence to show."""
        self.say("")
        self.bar.setRange(0, 0)
        self.bar.show()
        self._done = done
        self._worker = self._session.start(
            job, self._succeeded, on_event=self._follow, on_failed=self._failed, on_ended=self._ended, engine=engine
        )
        self._worker.stopped.connect(self._stopped)
        self.busy_changed.emit(True)

    def stop(self) -> None:
        """Ask the job to stop."""
        if self._worker is not None:
            self._worker.stop()

    def say(self, sentence: str, role: Role = "") -> None:
        """Show a sentence."""
        self.words.setText(sentence)
        set_role(self.words, role)
        if role:  # an end; how far it is, a screen reader reads from the bar
            announcer().say(self.words, sentence, alert=role == "wrong")

    def _follow(self, event: Event) -> None:
        self.happened.emit(event)
        if isinstance(event, Progress):
            self.bar.setRange(0, 1000)
            self.bar.setValue(round(1000 * event.done / max(1, event.total)))
            self.say(event.stage)

    def _succeeded(self, result: object) -> None:
        self.say(self._done(result), "good")

    def _failed(self, sentence: str) -> None:
        self.say(sentence, "wrong")

    def _stopped(self) -> None:
        self.say(_("Cancelled; nothing was changed."), "muted")

    def _ended(self) -> None:
        self._worker = None
        self.bar.hide()
        self.busy_changed.emit(False)
