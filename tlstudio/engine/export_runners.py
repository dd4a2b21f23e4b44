"""How a stranger opens and runs each of the catalog's export formats; core/foreign.py has those without TensorFlow."""

import os
from collections.abc import Callable
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

from tlstudio.core import foreign
from tlstudio.core.description import FILE_NAME, Description, read_description
from tlstudio.core.foreign import Foreign
from tlstudio.engine.model import class_probabilities
from tlstudio.engine.portable import load_portable


def _keras(path: Path) -> Foreign:
    model = keras.models.load_model(path, compile=False)
    return Foreign(read_description(path), lambda pixels: class_probabilities(model.predict_on_batch(pixels)))


def _portable(path: Path) -> Foreign:
    model, told = load_portable(path)
    return Foreign(told, lambda pixels: class_probabilities(model.predict_on_batch(pixels)))


def _savedmodel(path: Path) -> Foreign:
    model = tf.saved_model.load(os.fspath(path))  # its functions die with it
    told = Description.from_json((path / "assets.extra" / FILE_NAME).read_bytes())
    return Foreign(told, lambda pixels: np.asarray(model.serve(pixels)))


RUNNERS: dict[str, Callable[[Path], Foreign]] = {
    "tlmodel": _portable,
    "keras": _keras,
    "savedmodel": _savedmodel,
    **foreign.FREE,
}
