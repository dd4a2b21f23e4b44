"""The jobs: the one seam between the front ends and the work.

A job is a frozen dataclass with one method, `run(report, should_stop) -> result`. The engine is imported inside `run`,
so that naming a job loads no TensorFlow. Those about the images alone, without an engine, are in data_jobs.py.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from tlstudio.core import weights
from tlstudio.core.catalog import BACKBONES
from tlstudio.core.choices import Backbone
from tlstudio.core.comparison import Comparison
from tlstudio.core.errors import Stopped
from tlstudio.core.events import Report, ShouldStop
from tlstudio.core.feature_cache import FeatureCache, cache_folder, default_limit
from tlstudio.core.metrics import Evaluation
from tlstudio.core.predictions import Predictions
from tlstudio.core.rate_curve import RateCurve
from tlstudio.core.search_result import SearchResult, write_search
from tlstudio.core.settings import Settings
from tlstudio.process import EngineProcess


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
class FindRate:
    """Try rising learning rates on the training images of a folder; `runs` is for what does not fit in memory."""

    data: Path
    runs: Path
    settings: Settings

    def run(self, report: Report, should_stop: ShouldStop) -> RateCurve:
        """Return the loss at each rate, with a proposal. Raises StudioError with a sentence, Stopped on request."""
        from tlstudio.engine import rate_finder
        from tlstudio.engine.train_features import train_features

        found = train_features(self.data, self.runs, self.settings, report, should_stop)
        return rate_finder.find_rate(
            found.features, found.labels, len(found.classes), self.settings, report, should_stop
        )


@dataclass(frozen=True)
class Search:
    """Try settings of the head on the training images of a folder for so many minutes; writes search.json in `runs`.

    The minutes begin when the images have passed through the network.
    """

    data: Path
    runs: Path
    settings: Settings
    minutes: float

    def run(self, report: Report, should_stop: ShouldStop) -> SearchResult:
        """Return the trials with the best. Stopping keeps what was found; raises Stopped before the first epoch."""
        from tlstudio.engine import search
        from tlstudio.engine.train_features import train_features

        found = train_features(self.data, self.runs, self.settings, report, should_stop)
        result = search.search(
            found.features, found.labels, len(found.classes), self.settings, self.minutes, report, should_stop,
            found.groups,
        )  # fmt: skip
        write_search(self.runs, self.settings, result)
        return result


@dataclass(frozen=True)
class Compare:
    """Compare networks on a folder's images; comparison.json is written into `runs`. No `backbones`: all there are."""

    data: Path
    runs: Path
    backbones: tuple[str, ...]
    settings: Settings

    def run(self, report: Report, should_stop: ShouldStop) -> Comparison:
        """Return how each did. Raises StudioError for a network without weights, Stopped on request."""
        from tlstudio.engine import comparison

        return comparison.compare(self.data, self.runs, self.backbones, self.settings, report, should_stop)


@dataclass(frozen=True)
class Evaluate:
    """Score a run on its own validation or test images; writes evaluation.json and predictions.csv into it."""

    run_path: Path
    subset: str = "validation"

    def run(self, report: Report, should_stop: ShouldStop) -> Evaluation:
        """Return the scores. Raises Stopped on request, before anything is written."""
        from tlstudio.engine import evaluation

        return evaluation.evaluate_run(self.run_path, self.subset, report, should_stop)


@dataclass(frozen=True)
class Predict:
    """Ask a model about images: `paths` are files and folders, `model` is a run, an export or a .keras file."""

    model: Path
    paths: tuple[Path, ...]
    top: int = 5

    def run(self, report: Report, should_stop: ShouldStop) -> Predictions:
        """Return what is done; stopping keeps it."""
        from tlstudio.engine import prediction

        return prediction.predict(self.model, self.paths, self.top, report, should_stop)


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


@dataclass(frozen=True)
class Export:
    """Save a run's model for other programs, with its card and an example, into the folder `out`."""

    run_path: Path
    format: str
    out: Path

    def run(self, report: Report, should_stop: ShouldStop) -> "ExportResult":
        """Return where it is and how well it agrees, by a fresh process. Raises StudioError where it does not."""
        from tlstudio.engine import exporting

        draft = exporting.export(self.run_path, self.format, self.out, report, should_stop)
        fresh = EngineProcess(warm=False)
        try:
            said = fresh.run(CheckExport(draft.folder, self.format, draft.images), report, should_stop)
        except BaseException:
            draft.discard()
            raise
        finally:
            fresh.close()
        if should_stop():
            draft.discard()
            raise Stopped
        agreement, difference = draft.accept(said)
        return ExportResult(draft.target, self.format, agreement, difference)


@dataclass(frozen=True)
class ExportResult:
    """`top_agreement` is the share of checked images with the same top class, `max_difference` of probabilities."""

    path: Path
    format: str
    top_agreement: float
    max_difference: float


@dataclass(frozen=True)
class CheckExport:
    """Load an export as a stranger would and predict `images`."""

    folder: Path
    format: str
    images: tuple[Path, ...]

    def run(self, report: Report, should_stop: ShouldStop) -> np.ndarray:
        """Return the probabilities, shape (images, classes)."""
        from tlstudio.engine import exporting

        return exporting.predict_with_export(self.folder, self.format, self.images)


@dataclass(frozen=True)
class InspectCache:
    """Say how much the features kept beside `runs` take; with `clear`, delete them first."""

    runs: Path
    clear: bool = False

    def run(self, report: Report, should_stop: ShouldStop) -> "CacheState":
        """Return what is there now. What another program holds open may stay."""
        folder = cache_folder(self.runs)
        cache = FeatureCache(folder, default_limit(folder))
        before = cache.size()
        if self.clear:
            cache.clear()
        size = cache.size()
        return CacheState(folder, size, cache.limit, max(0, before - size))


@dataclass(frozen=True)
class CacheState:
    """The cache's folder; how many bytes it takes, how many it may take, how many were freed just now."""

    folder: Path
    size: int
    limit: int
    freed: int


@dataclass(frozen=True)
class ImportWeights:
    """Take in a weights file brought from elsewhere."""

    path: Path

    def run(self, report: Report, should_stop: ShouldStop) -> Backbone:
        """Return the backbone whose weights they are. Raises StudioError for anything else."""
        return weights.import_file(self.path, tuple(BACKBONES.values()), report, should_stop)


@dataclass(frozen=True)
class FetchWeights:
    """Download the weights of a backbone."""

    backbone: str

    def run(self, report: Report, should_stop: ShouldStop) -> Path:
        """Return the file. Raises StudioError without internet, Stopped on request."""
        return weights.fetch(BACKBONES[self.backbone], report, should_stop)
