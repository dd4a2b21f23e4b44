"""Worker: a thread that owns one job from start to end."""

import logging
from typing import Any

from PySide6.QtCore import QObject, QThread, Signal

from tlstudio.core.errors import Stopped, StudioError, UnforeseenError, unexpected
from tlstudio.core.events import throttled
from tlstudio.process import EngineProcess, Job


class Worker(QThread):
    """Runs a job in its own thread, or hands it to the engine process; exactly one of the middle three signals follows.

    `reported` carries what the job reports, `succeeded` its result, `failed` its sentence, `stopped` nothing:
    the job was asked to stop before it had a result. After `failed` comes `unforeseen` with the same sentence, where
    the log has more to say.
    """

    reported = Signal(object)
    succeeded = Signal(object)
    failed = Signal(str)
    stopped = Signal()
    unforeseen = Signal(str)

    def __init__(self, job: Job, engine: EngineProcess | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.job: Job | None = job
        self.engine = engine

    def run(self) -> None:
        """Run the job. Nothing escapes: an exception in a QThread would be printed and lost."""
        # Let go of, for it may hold 100,000 images: who listens to the worker keeps it, and is kept by it in turn.
        job, self.job = self.job, None
        assert job is not None
        try:
            result = self._result(job)
        except Stopped:
            self.stopped.emit()
        except StudioError as error:
            self.failed.emit(str(error))
            if isinstance(error, UnforeseenError):
                self.unforeseen.emit(str(error))
        except Exception as error:
            logging.getLogger(__name__).exception("the job failed")
            self.failed.emit(unexpected(error))
            self.unforeseen.emit(unexpected(error))
        else:
            self.succeeded.emit(result)

    def _result(self, job: Job) -> Any:  # noqa: ANN401 - each job has its own result
        if self.engine is None:
            return job.run(throttled(self.reported.emit), self.isInterruptionRequested)
        return self.engine.run(job, self.reported.emit, self.isInterruptionRequested)

    def stop(self) -> None:
        """Ask the job to stop; what it has done is kept."""
        self.requestInterruption()
