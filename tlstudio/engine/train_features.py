"""The training images of a folder as rows of numbers, for what tries settings of the head without training a run."""

from dataclasses import dataclass
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

from tlstudio.core import weights
from tlstudio.core.catalog import BACKBONES
from tlstudio.core.dataset import scan
from tlstudio.core.errors import StudioError
from tlstudio.core.events import Message, Report, ShouldStop
from tlstudio.core.files import make_folder
from tlstudio.core.i18n import _
from tlstudio.core.settings import Settings
from tlstudio.core.split import split
from tlstudio.engine.augmentation import build_augmentation
from tlstudio.engine.backbones import build_trunk
from tlstudio.engine.features import FeatureStage, compiled
from tlstudio.engine.model import build_extractor
from tlstudio.engine.pipeline import read_pictures


@dataclass(frozen=True)
class TrainFeatures:
    """Features (views × n, width) of n training images, view after view, their class indices (n,) and the classes."""

    features: np.ndarray
    labels: np.ndarray
    classes: tuple[str, ...]


def train_features(
    data: Path, runs: Path, settings: Settings, report: Report, should_stop: ShouldStop
) -> TrainFeatures:
    """Pass the training images of a folder through the frozen trunk; the validation and test images are not opened.

    View 0 is the pictures themselves; with augmentation the settings' changed copies follow. Where the settings ask
    for fresh augmentation in each epoch, those copies stand in for it. What does not fit in memory lies in `runs`.
    Raises StudioError with a sentence, Stopped on request.
    """
    settings.validate()
    make_folder(runs)
    folder = scan(data, report, should_stop)
    parts = split(folder, settings.training.validation_share, settings.training.seed)
    model, batch_size = settings.model, settings.training.batch_size
    extractor = _extractor(settings)
    stage = _("Reading training images")
    pictures = read_pictures(parts.train, parts.classes, model.input_size, stage, runs, report, should_stop)
    for problem in pictures.problems:
        report(Message(_("Left out: {path} ({reason})").format(path=problem.path, reason=problem.reason)))
    if not pictures.samples:
        raise StudioError(_("No training image in {folder} could be read. Check its files.").format(folder=data))
    augmentation = build_augmentation(settings, settings.training.seed)
    copies = 0 if augmentation is None else settings.training.augmented_copies
    count, width = len(pictures.labels), extractor.output_shape[1]
    stage = _("Passing images through the network")
    passes = FeatureStage(stage, (1 + copies) * count, batch_size, runs, report, should_stop)
    features = passes.features(compiled(extractor), pictures.pixels, width)
    if augmentation is not None and copies:
        changed = passes.features(compiled(extractor, augmentation), pictures.pixels, width, copies)
        features = np.concatenate([features, changed])
    return TrainFeatures(features, pictures.labels, parts.classes)


def _extractor(settings: Settings) -> keras.Model:
    """Build the frozen trunk with its pooling, under the same conditions as a training."""
    keras.backend.clear_session(free_memory=False)
    keras.config.set_dtype_policy("float32")
    keras.utils.set_random_seed(settings.training.seed)
    tf.config.experimental.enable_op_determinism()
    model = settings.model
    backbone = BACKBONES[model.backbone]
    trunk = build_trunk(backbone, model.input_size, None if model.from_scratch else weights.locate(backbone))
    trunk.trainable = False
    return build_extractor(trunk, model.pooling)
