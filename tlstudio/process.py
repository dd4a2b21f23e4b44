"""The engine process: one warm child that keeps TensorFlow loaded between jobs.

Spawn and a pipe, nothing else. To the child go ("run", job), ("stop",); from it come ("event", event) and at the end
("result", value), ("packed", bytes) or ("error", error). When either side goes away the other sees the end of the pipe.
"""

import atexit
import logging
import multiprocessing
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from typing import Any, Protocol, runtime_checkable

import psutil

from tlstudio.core import i18n, streams
from tlstudio.core.errors import EngineCrashed, EngineDied, Stopped, StudioError, UnforeseenError, unexpected
from tlstudio.core.events import Report, ShouldStop, throttled
from tlstudio.core.i18n import _
from tlstudio.core.log import start_logging
from tlstudio.core.sharing import packed, unpacked

_POLL_SECONDS = 0.05


class Job(Protocol):
    """What can be run: a frozen dataclass that pickles and has one method."""

    def run(self, report: Report, should_stop: ShouldStop) -> Any:  # noqa: ANN401 - each job has its own result
        """Do the work. Raises StudioError with a sentence, or Stopped."""


@runtime_checkable
class SharingJob(Job, Protocol):
    """A job whose result is about very many objects of its own: those are not sent back (see sharing.py)."""

    def shared(self) -> list[object]:
        """Return them, in an order that follows from the job alone."""


class EngineProcess:
    """A child process that runs one job at a time; started on first use and started anew after a death.

    A `warm` one loads TensorFlow before it is asked for anything.
    """

    def __init__(self, warm: bool = True) -> None:
        self.warm = warm
        self._process: multiprocessing.process.BaseProcess | None = None
        self._pipe: Connection | None = None
        self._busy = threading.Lock()

    @property
    def pid(self) -> int | None:
        """The child's process number, or None where there is none."""
        return self._process.pid if self._process is not None and self._process.is_alive() else None

    @property
    def busy(self) -> bool:
        """Tell whether a job is running."""
        return self._busy.locked()

    def start(self) -> None:
        """Start the child, so that TensorFlow is loaded by the time it is needed. Does nothing where it runs."""
        if self.pid is not None:
            return
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        # Not a daemon: an export starts a fresh process of its own to check itself. The pipe's end ends it.
        self._process = context.Process(target=_child, args=(theirs, self.warm), name="tlstudio-engine")
        self._process.start()
        theirs.close()
        # Python waits for its children before it ends, and this one for the end of the pipe.
        atexit.register(self.close)

    def run(self, job: Job, report: Report, should_stop: ShouldStop) -> Any:  # noqa: ANN401
        """Run `job` in the child and return its result.

        Raises what the job raises, or EngineDied; what `report` or `should_stop` raises ends the child.
        """
        with self._busy:
            self.start()
            assert self._pipe is not None
            with self._alive():
                self._pipe.send(("run", job))
            try:
                kind, value = self._follow(self._pipe, report, should_stop)
            except BaseException:  # of who listens: the next job is not to hear what this one has still to say
                self.close()
                raise
        if kind == "error":
            raise value
        return unpacked(value, job.shared()) if kind == "packed" and isinstance(job, SharingJob) else value

    def _follow(self, pipe: Connection, report: Report, should_stop: ShouldStop) -> tuple[str, Any]:
        asked = False
        while True:
            if not asked and should_stop():
                asked = True
                with self._alive():
                    pipe.send(("stop",))
            with self._alive():
                message = pipe.recv() if pipe.poll(_POLL_SECONDS) else None
            if message is None:
                continue
            kind, value = message
            if kind != "event":
                return kind, value
            report(value)

    @contextmanager
    def _alive(self) -> Iterator[None]:
        """Take an error of the pipe, and no other, for the child's death. Raises EngineDied."""
        try:
            yield
        except (EOFError, OSError) as error:  # OSError: it died in the middle of a message
            raise self._obituary() from error

    def _obituary(self) -> EngineDied:
        assert self._process is not None
        self._process.join(5)
        code = self._process.exitcode
        self.close()
        logging.getLogger("tlstudio").error("the engine process died: %s", _cause(code))
        if code == -9:
            return EngineDied(_("The engine was killed, perhaps because memory ran out. What was saved before is kept; "
                                "a smaller batch size or input size needs less memory."))  # fmt: skip
        text = _("The engine ended unexpectedly ({cause}). What was saved before is kept; try again.")
        return EngineCrashed(text.format(cause=_cause(code)))

    def close(self) -> None:
        """End the child: it sees the end of the pipe, and is killed where it does not follow within 5 s."""
        if self._pipe is not None:
            self._pipe.close()
            self._pipe = None
        atexit.unregister(self.close)
        if self._process is not None:
            self._process.join(5)
            if self._process.is_alive():
                self._process.kill()
                self._process.join()
            self._process = None


def _cause(code: int | None) -> str:
    """Return the name of what ended a process, as far as its exit code tells: a signal, or Windows' number for it."""
    if code is not None and code < 0:
        with suppress(ValueError):
            return signal.Signals(-code).name
    return _("code {code}").format(code=code if code is None or abs(code) < 1000 else hex(code & 0xFFFFFFFF))


def _child(pipe: Connection, warm: bool) -> None:
    streams.mend()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the front end's to answer
    # It takes every core for minutes; whoever draws and answers clicks goes first.
    psutil.Process().nice(psutil.BELOW_NORMAL_PRIORITY_CLASS if sys.platform == "win32" else 10)
    i18n.install()
    start_logging("engine")
    if warm:
        import tlstudio.engine.training  # noqa: F401 - loads TensorFlow while nobody waits
    while True:
        try:
            message = pipe.recv()
        except EOFError:
            return
        if message[0] == "run":  # a "stop" here came too late: its job had ended
            outcome = _outcome(message[1], pipe)
            try:
                pipe.send(outcome)
            except BrokenPipeError:  # the front end is gone
                return


def _outcome(job: Job, pipe: Connection) -> tuple[str, Any]:
    """Run the job; its events go through the pipe, and a look into the pipe tells whether to stop."""
    stopping = False

    def should_stop() -> bool:
        nonlocal stopping
        try:
            while pipe.poll():
                stopping = stopping or pipe.recv()[0] == "stop"
        except EOFError:  # the front end is gone
            stopping = True
        return stopping

    try:
        result = job.run(throttled(lambda event: pipe.send(("event", event))), should_stop)
    except BrokenPipeError:
        raise SystemExit(1) from None
    except Exception as error:
        if not isinstance(error, StudioError | Stopped):
            logging.getLogger("tlstudio").exception("the job failed")
            error = UnforeseenError(unexpected(error))
        return "error", error
    return ("packed", packed(result, job.shared())) if isinstance(job, SharingJob) else ("result", result)
