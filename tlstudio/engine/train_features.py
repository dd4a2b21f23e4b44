"""The training images of a folder as rows of numbers, for what tries settings of the head without training a run."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import tensorflow as tf

from tlstudio.core.events import Message, Report, ShouldStop
from tlstudio.core.i18n import _
from tlstudio.core.project_images import project_images
from tlstudio.core.project_split import project_split
from tlstudio.core.settings import Settings
from tlstudio.engine.gathering import gather
from tlstudio.engine.views import views


@dataclass(frozen=True)
class TrainFeatures:
    """Features (views × n, width) of n training images, view after view, their class indices (n,) and the classes.

    `groups` are those of the n images, "" for one that stands for itself.
    """

    features: np.ndarray
    labels: np.ndarray
    classes: tuple[str, ...]
    groups: tuple[str, ...]


def train_features(
    data: Path, runs: Path, settings: Settings, report: Report, should_stop: ShouldStop
) -> TrainFeatures:
    """Pass the training images of a folder through the frozen trunk; the validation and test images are not opened.

    View 0 is the pictures themselves; with augmentation the settings' changed copies follow. Where the settings ask
    for fresh augmentation in each epoch, those copies stand in for it. Raises StudioError with a sentence, Stopped on
    request.
    """
    settings.validate()
    folder = project_images(data, report, should_stop)
    parts = project_split(folder, settings)
    tf.config.experimental.enable_op_determinism()
    seen = views(settings.augmentation.amounts(), settings.training.augmented_copies, settings.training.seed)
    found = gather(parts.train, parts.classes, settings, seen, runs, report, should_stop)
    for problem in found.problems:
        report(Message(_("Left out: {path} ({reason})").format(path=problem.path, reason=problem.reason)))
    groups = tuple(sample.group for sample in found.samples)
    return TrainFeatures(found.rows, found.labels, parts.classes, groups)
