"""What tests run jobs with, and small jobs that behave in the ways real ones do.

The jobs pickle, so that the engine process can run them.
"""

import faulthandler
import os
import signal
import sys
import threading
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tlstudio.core.errors import Stopped, StudioError
from tlstudio.core.events import Event, Message, Progress, Report, RunStarted, ShouldStop
from tlstudio.core.run import Run, list_runs
from tlstudio.core.settings import Settings
from tlstudio.jobs.training import TrainResult


def quiet(_event: Event) -> None:
    """Report to nobody."""


def room_taken(action: Callable[[], object]) -> int:
    """Return how many bytes an action takes at the most while it runs."""
    tracemalloc.start()
    try:
        action()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def never() -> bool:
    """Do not ask to stop."""
    return False


@dataclass(frozen=True)
class Count:
    """Report `to` steps and return their number."""

    to: int

    def run(self, report: Report, should_stop: ShouldStop) -> int:
        for done in range(1, self.to + 1):
            report(Progress("counting", done, self.to))
        return self.to


@dataclass(frozen=True)
class UntilStopped:
    """Go on until asked to stop; then keep what was done, or say that there is nothing."""

    keeps: bool = True

    def run(self, report: Report, should_stop: ShouldStop) -> str:
        report(Message("going on"))
        tick = threading.Event()
        while not should_stop():
            tick.wait(0.005)
        if not self.keeps:
            raise Stopped
        return "kept"


@dataclass(frozen=True)
class Fail:
    """Fail with a sentence, or in a way nobody foresaw."""

    foreseen: bool

    def run(self, report: Report, should_stop: ShouldStop) -> None:
        raise StudioError("The folder is empty.") if self.foreseen else ZeroDivisionError("division by zero")


@dataclass(frozen=True)
class Failing:
    """Fail with this sentence, whatever was asked."""

    sentence: str

    def run(self, report: Report, should_stop: ShouldStop) -> Any:  # noqa: ANN401 - stands for any job
        raise StudioError(self.sentence)


@dataclass(frozen=True)
class Die:
    """Be killed in the middle."""

    def run(self, report: Report, should_stop: ShouldStop) -> None:
        report(Message("about to die"))
        os.kill(os.getpid(), signal.SIGKILL)


@dataclass(frozen=True)
class Crash:
    """Be killed by an error in a library."""

    def run(self, report: Report, should_stop: ShouldStop) -> None:
        faulthandler._sigsegv()  # type: ignore[attr-defined]


@dataclass(frozen=True)
class TrainUntilKilled:
    """Make a run, as a training does, and be killed in the middle; be done where there is a run already."""

    data: Path
    runs: Path
    settings: Settings

    def run(self, report: Report, should_stop: ShouldStop) -> TrainResult:
        first = not list_runs(self.runs)
        run = Run.create(self.runs, self.data, ("blue", "red"), self.settings, {})
        report(RunStarted(run.path))
        if first:
            os.kill(os.getpid(), signal.SIGKILL)
        run.change(state="done")
        return TrainResult(run.path, "done", {})


@dataclass(frozen=True)
class Return:
    """Return a value and the number of the process it comes from."""

    value: Any

    def run(self, report: Report, should_stop: ShouldStop) -> tuple[Any, int]:
        return self.value, os.getpid()


@dataclass(frozen=True)
class Printing:
    """Write to the standard streams, as libraries do."""

    def run(self, report: Report, should_stop: ShouldStop) -> str:
        sys.stdout.write("a line\n")
        sys.stderr.flush()
        return "printed"
