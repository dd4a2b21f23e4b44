"""Training: the run that is being trained just now, as its events tell of it."""

import logging
from dataclasses import replace
from typing import TYPE_CHECKING

from tlstudio.core.errors import StudioError
from tlstudio.core.events import Event, RunStarted
from tlstudio.core.owner import is_owned
from tlstudio.core.run import Run
from tlstudio.gui.record import Record

if TYPE_CHECKING:
    from tlstudio.gui.session import Session
    from tlstudio.jobs.training import TrainResult


class Training:
    """Gathers a training's events, whichever page is shown.

    `run` is the one that is resumed, and what it has learned so far is there at once; for a new one it is None until
    its folder is there.
    """

    def __init__(self, session: "Session", run: Run | None = None) -> None:
        self._session = session
        self.run = run
        self.record = Record(session.settings, live=True) if run is None else replace(Record.of(run), live=True)

    def add(self, event: Event) -> None:
        """Take in an event and pass it on to the pages; a new run is shown at once."""
        self.record.add(event)
        if isinstance(event, RunStarted) and self.run is None:
            self.run = Run(event.path)
            self._session.runs_changed.emit()
            self._session.select_run(self.run)
        self._session.training_event.emit(event)

    def done(self, result: "TrainResult") -> None:
        """Show the finished run, unless the user looks at another one."""
        if self._session.run is None or self._session.run == self.run:
            self._session.select_run(Run(result.run))

    def failed(self, sentence: str) -> None:
        """Write the sentence into the run, say it, and say what can be done about it."""
        if self.run is not None:
            _mark(self.run, sentence)
        self._session.failed.emit(sentence)
        if self.run is not None:
            self._session.training_failed.emit(self.run)


def _mark(run: Run, sentence: str) -> None:
    """Write into a run how its training ended, where its process was killed and could not do it itself."""
    try:
        if run.read().state == "training" and not is_owned(run.owner):
            run.change(state="failed", note=sentence, cause="killed")
    except StudioError:
        logging.getLogger(__name__).warning("the failed run cannot be marked", exc_info=True)
