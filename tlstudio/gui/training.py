"""Training: the run that is being trained just now, as its events tell of it."""

import logging
from typing import TYPE_CHECKING

from tlstudio.core.errors import StudioError
from tlstudio.core.events import Event, RunStarted
from tlstudio.core.run import Run
from tlstudio.gui.record import Record

if TYPE_CHECKING:
    from tlstudio.gui.session import Session
    from tlstudio.jobs import TrainResult


class Training:
    """Gathers a training's events, whichever page is shown; `run` is None until its folder is there."""

    def __init__(self, session: "Session") -> None:
        self._session = session
        self.run: Run | None = None
        self.record = Record(session.settings, live=True)

    def add(self, event: Event) -> None:
        """Take in an event and pass it on to the pages; a new run is shown at once."""
        self.record.add(event)
        if isinstance(event, RunStarted):
            self.run = Run(event.path)
            self._session.runs_changed.emit()
            self._session.select_run(self.run)
        self._session.training_event.emit(event)

    def done(self, result: "TrainResult") -> None:
        """Show the finished run, unless the user looks at another one."""
        if self._session.run is None or self._session.run == self.run:
            self._session.select_run(Run(result.run))

    def failed(self, sentence: str) -> None:
        """Write the sentence into the run: an engine that was killed could not do it itself."""
        if self.run is not None:
            try:
                if self.run.read().state == "training":
                    self.run.change(state="failed", note=sentence)
            except StudioError:
                logging.getLogger(__name__).warning("the failed run cannot be marked", exc_info=True)
        self._session.failed.emit(sentence)
