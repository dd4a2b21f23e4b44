"""Session: what the window is about, and the work going on in it. The pages read it and listen to it."""

import logging
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from PySide6.QtCore import QObject, Signal

from tlstudio.core.errors import StudioError
from tlstudio.core.project import Project
from tlstudio.core.run import Run, list_runs
from tlstudio.core.settings import Settings
from tlstudio.gui.depth_rule import depth_rule
from tlstudio.gui.history import History
from tlstudio.gui.open_images import OpenImages
from tlstudio.gui.store import store
from tlstudio.gui.training import Training
from tlstudio.gui.worker import Worker
from tlstudio.process import EngineProcess, Job

if TYPE_CHECKING:
    # The jobs bring NumPy and Pillow, which would stand between the start and the window: imported where they are used.
    from tlstudio.core.dataset import ImageFolder
    from tlstudio.core.edits import Edits


class Session(QObject):
    """The open project, its images, the settings, the runs, and the workers.

    `in_process` runs TensorFlow in the worker's own thread instead of the engine process (also TLSTUDIO_ENGINE=thread).
    """

    project_changed = Signal()  # another project, or its images were scanned anew
    images_changed = Signal()  # what the user decided about the images: labels, exclusions and the like
    scan_changed = Signal()  # looking through a folder began or ended
    work_changed = Signal()  # some job began or ended
    settings_changed = Signal()
    runs_changed = Signal()  # a run was added, changed, renamed or deleted
    run_selected = Signal()
    training_changed = Signal()  # training began or ended
    training_event = Signal(object)
    training_failed = Signal(object)  # the run; `failed` has brought the sentence before
    progress = Signal(object)  # Progress events of every other job
    images_wanted = Signal(object)  # paths of images to be shown on the Data page, selected
    maps_wanted = Signal(object)  # Scored images: where the model that the Evaluate page shows looked in them
    message = Signal(str)  # for the status bar
    failed = Signal(str)  # a sentence for the banner
    unforeseen = Signal(str)  # the same of what nobody foresaw: the log to send may help

    def __init__(self, in_process: bool | None = None) -> None:
        super().__init__()
        self.in_process = os.environ.get("TLSTUDIO_ENGINE") == "thread" if in_process is None else in_process
        self.store = store()
        self.project: Project | None = None
        self.scanned: ImageFolder | None = None  # as the files are
        self.folder: ImageFolder | None = None  # as the user wants them, by `edits`
        self.edits: Edits  # there as soon as a folder is open
        self.settings = self._remembered_settings()
        self.images = OpenImages(self, self._take_settings)
        depth_rule().choose(self.settings.reading.depth)
        self.history = History(self)
        self.run: Run | None = None
        self.trainer: Worker | None = None
        self.training: Training | None = None  # while there is a trainer
        self.scanner: Worker | None = None
        self._workers: set[Worker] = set()
        self._engines: list[EngineProcess] = []

    # -- the project ---------------------------------------------------------------------------------------------

    def open_images(self, root: Path) -> None:
        """Open a folder of images: scan it in the background, then show it with its runs. The last call wins."""
        self.images.open(root)

    def runs(self) -> tuple[Run, ...]:
        """Return the project's runs, newest first."""
        return list_runs(self.project.runs) if self.project else ()

    def select_run(self, run: Run | None) -> None:
        """Show a run on every page."""
        self.run = run
        self.run_selected.emit()

    # -- the images ----------------------------------------------------------------------------------------------

    def change_edits(self, edits: "Edits", text: str) -> None:
        """Take new decisions about the images and keep them in the project; `history` can undo it, under this text."""
        if edits != self.edits:
            self.history.push_edits(self.edits, edits, text, self.images.take_edits, self.message.emit)

    # -- the settings --------------------------------------------------------------------------------------------

    def set_settings(self, settings: Settings) -> None:
        """Take new settings and remember them; `history` can undo it."""
        if settings != self.settings:
            self.history.push_change(self.settings, settings, self._take_settings)

    def _take_settings(self, settings: Settings) -> None:
        self.settings = settings
        self.store.setValue("settings", settings.to_dict())
        depth_rule().choose(settings.reading.depth)
        self.settings_changed.emit()

    def _remembered_settings(self) -> Settings:
        try:
            values: Any = self.store.value("settings", {})
            return Settings.from_dict(values or {})
        except (StudioError, TypeError, AttributeError):  # written by another version: begin with the defaults
            logging.getLogger(__name__).info("remembered settings do not fit and are left out", exc_info=True)
            return Settings()

    # -- the work ------------------------------------------------------------------------------------------------

    def train(self) -> None:
        """Train on the open images with the settings as they are."""
        from tlstudio.jobs.training import Train

        if self.project is not None and self.trainer is None:
            self._begin(Train(self.project.images, self.project.runs, self.settings), Training(self))

    def resume(self, run: Run) -> None:
        """Go on with a run that was interrupted, with the settings it began with."""
        from tlstudio.jobs.training import Resume

        if self.trainer is None:
            self.select_run(run)
            self._begin(Resume(run.path), Training(self, run))

    def _begin(self, job: Job, training: Training) -> None:
        self.training = training
        self.trainer = self.start(
            job, training.done, on_event=training.add, on_failed=training.failed, on_ended=self._training_ended
        )
        self.training_changed.emit()

    def _training_ended(self) -> None:
        self.trainer = self.training = None
        self.runs_changed.emit()
        self.training_changed.emit()

    def stop_training(self) -> None:
        """Ask the training to stop; the best model so far is kept."""
        if self.trainer is not None:
            self.trainer.stop()

    def start(
        self,
        job: Job,
        done: Callable[[Any], None],
        *,
        on_event: Callable[[Any], None] | None = None,
        on_failed: Callable[[str], None] | None = None,
        on_ended: Callable[[], None] | None = None,
        engine: bool | Literal["plain"] = True,
    ) -> Worker:
        """Run a job in the background; `done` gets its result in the window's thread.

        `engine` is False for jobs that need no TensorFlow, "plain" where such a job works for long: in a thread of the
        window it would keep the window waiting for Python, in a process of its own it does not. Failures go to
        `on_failed`, or to the banner; `on_ended` comes last, however it went. Connecting to the worker afterwards would
        be too late: it may have ended already.
        """
        worker = Worker(job, self._idle_engine(warm=engine is True) if engine and not self.in_process else None)
        worker.reported.connect(on_event or self.progress.emit)
        worker.succeeded.connect(done)
        worker.failed.connect(on_failed or self.failed.emit)
        worker.unforeseen.connect(self.unforeseen)
        worker.finished.connect(lambda: self._workers.discard(worker))
        worker.finished.connect(self.work_changed)
        if on_ended is not None:
            worker.finished.connect(on_ended)
        self._workers.add(worker)
        worker.start()
        self.work_changed.emit()
        return worker

    def cancel(self) -> None:
        """Ask every job but the training to stop."""
        for worker in self._workers - {self.trainer}:
            worker.stop()

    def _idle_engine(self, warm: bool = True) -> EngineProcess:
        """Return the warm engine, or a second one while the first is busy: no prediction waits for a training."""
        taken = {worker.engine for worker in self._workers}
        for engine in self._engines:
            if engine not in taken and engine.warm is warm:
                return engine
        self._engines.append(EngineProcess(warm))
        return self._engines[-1]

    def warm_up(self) -> None:
        """Start the engine process, so that TensorFlow is loaded by the time it is needed."""
        if not self.in_process:
            self._idle_engine().start()

    @property
    def working(self) -> bool:
        """Tell whether any job is running."""
        return bool(self._workers)

    @property
    def busy_beside_training(self) -> bool:
        """Tell whether a job other than the training is running, which `cancel` would stop."""
        return bool(self._workers - {self.trainer})

    def close(self) -> None:
        """Stop every job, wait for it and end the engines: a running QThread that is destroyed aborts the program."""
        for worker in tuple(self._workers):
            worker.stop()
        for worker in tuple(self._workers):
            worker.wait()
        for engine in self._engines:
            engine.close()
        self._engines.clear()
