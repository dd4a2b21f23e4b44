"""The jobs that train a model, and the one that shows what augmentation will do."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from tlstudio.core.events import Report, ShouldStop
from tlstudio.core.settings import Settings


@dataclass(frozen=True)
class TrainResult:
    """Where the run is and how the training went; accuracies are shares, None where the phase did not take place."""

    run: Path
    state: str
    results: dict[str, Any]


@dataclass(frozen=True)
class Train:
    """Train a classifier on a folder of images; the run's folder is made in `runs`."""

    data: Path
    runs: Path
    settings: Settings

    def run(self, report: Report, should_stop: ShouldStop) -> TrainResult:
        """Return the finished run. Stopping keeps the best model so far; raises Stopped only before there is one."""
        from tlstudio.engine import training

        run = training.train(self.data, self.runs, self.settings, report, should_stop)
        info = run.read()
        return TrainResult(run.path, info.state, info.results)


@dataclass(frozen=True)
class Resume:
    """Go on with a run that was interrupted, from the end of its last epoch."""

    run_path: Path

    def run(self, report: Report, should_stop: ShouldStop) -> TrainResult:
        """Return the finished run, as `Train` does. Raises StudioError where there is nothing to go on with."""
        from tlstudio.engine import training

        run = training.resume(self.run_path, report, should_stop)
        info = run.read()
        return TrainResult(run.path, info.state, info.results)


@dataclass(frozen=True)
class Preview:
    """Make augmented copies of one image, as training does; it needs no engine."""

    image: Path
    settings: Settings
    count: int
    seed: int

    def run(self, report: Report, should_stop: ShouldStop) -> np.ndarray:
        """Return uint8 pictures of shape (1 + count, size, size, 3), the unchanged one first."""
        from tlstudio.core import augmentation

        return augmentation.preview(self.image, self.settings, self.count, self.seed)
