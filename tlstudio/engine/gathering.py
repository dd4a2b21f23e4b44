"""Features of a set of images for questions that need no training: which network, which rate, which settings."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import keras
import numpy as np

from tlstudio.core import remembered, weights
from tlstudio.core.catalog import BACKBONES
from tlstudio.core.contents import digests
from tlstudio.core.dataset import Problem, Sample
from tlstudio.core.errors import StudioError
from tlstudio.core.events import Report, ShouldStop
from tlstudio.core.feature_cache import FeatureCache, cache_folder, default_limit
from tlstudio.core.i18n import _
from tlstudio.core.settings import Settings
from tlstudio.core.shapes import resolve
from tlstudio.engine.backbones import build_trunk
from tlstudio.engine.cut import frozen
from tlstudio.engine.extraction import Extraction
from tlstudio.engine.model import build_extractor
from tlstudio.engine.pipeline import Pictures
from tlstudio.engine.views import View


@dataclass(frozen=True)
class Features:
    """Rows of numbers of the n images that can be read: `rows` (views × n, width), view after view.

    `labels` are class indices (n,); `cost` is the seconds that takes, or took when the cache was filled.
    """

    rows: np.ndarray
    labels: np.ndarray
    samples: tuple[Sample, ...]
    problems: tuple[Problem, ...]
    cost: float


def gather(
    samples: Sequence[Sample], classes: Sequence[str], settings: Settings, seen: Sequence[View], runs: Path,
    report: Report, should_stop: ShouldStop, stage: str = "",
) -> Features:  # fmt: skip
    """Return the features of images under a settings' network and some views, through the cache of trainings in `runs`.

    Automatic fitting is decided by these images.
    Raises StudioError where the weights are missing or no image can be read, Stopped on request.
    """
    keras.backend.clear_session()
    keras.utils.set_random_seed(settings.training.seed)
    model = settings.model
    backbone = BACKBONES[model.backbone]
    trunk = build_trunk(backbone, model.input_size, None if model.from_scratch else weights.locate(backbone))
    network = frozen(build_extractor(trunk, model.pooling), backbone, model.pooling)
    cache = FeatureCache(cache_folder(runs), default_limit(cache_folder(runs)))
    paths = [sample.path for sample in samples]
    found = digests(paths, cache.memory, _("Looking at the files"), report, should_stop)
    reading = resolve(settings.reading, paths, report, should_stop)
    pictures = Pictures(samples, found, classes, model.input_size, False, cache.folder, reading)
    extraction = Extraction(
        network, cache, len(samples) * len(seen), settings.training.reduced_precision, report, should_stop
    )
    stage = stage or _("Passing images through {network}").format(network=backbone.label)
    found_rows, problems = extraction.rows(pictures, seen, "train", stage)
    left_out = problems
    while problems:
        pictures = pictures.without(problems)
        if not len(pictures):
            raise StudioError(_("None of the images can be read. {path}: {reason}").format(
                path=left_out[0].path, reason=left_out[0].reason))  # fmt: skip
        found_rows, problems = extraction.rows(pictures, seen, "train", stage)
        left_out += problems
    everything = np.arange(len(pictures))
    rows = np.concatenate([view[everything] for view in found_rows]).astype(np.float32)
    return Features(rows, pictures.labels, pictures.samples, left_out, _cost(extraction, len(rows)))


def _cost(extraction: Extraction, passes: int) -> float:
    """Return the seconds for so many passes: as measured now or, where all were in the cache, when that was filled."""
    key = f"{extraction.frozen.identity} seconds a pass"
    if extraction.passes:
        remembered.choose(key, repr(extraction.seconds / extraction.passes))
    return passes * float(remembered.choice(key) or 0)
