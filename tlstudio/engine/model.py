"""Trunk + head -> one Keras model that takes raw 0-255 RGB."""

from pathlib import Path
from typing import Any

import keras
import numpy as np

from tlstudio.core.description import Description
from tlstudio.core.files import replace_file
from tlstudio.core.groups import ModelSettings

_POOLINGS = {
    "average": keras.layers.GlobalAveragePooling2D,
    "max": keras.layers.GlobalMaxPooling2D,
    "flatten": keras.layers.Flatten,
}


def build_extractor(trunk: keras.Model, pooling: str) -> keras.Model:
    """Return the trunk with its feature maps brought to one row of numbers: (n, size, size, 3) -> (n, width)."""
    return keras.Model(trunk.input, _POOLINGS[pooling](name="pool")(trunk.output), name=trunk.name)


def pooling_of(extractor: keras.Model) -> str:
    """Return how an extractor pools. Raises ValueError where it does not end in such a layer."""
    layer = extractor.get_layer("pool")
    return next(name for name, kind in _POOLINGS.items() if isinstance(layer, kind))


def build_head(width: int, settings: ModelSettings, classes: int) -> keras.Sequential:
    """Return the new layers: (n, width) -> (n, classes) softmax, or (n, 1) sigmoid for two classes."""
    layers: list[keras.layers.Layer] = [keras.Input((width,))]
    if settings.dense_units:
        layers.append(keras.layers.Dense(settings.dense_units, activation="relu", name="dense"))
    layers.append(keras.layers.Dropout(settings.dropout, name="dropout"))
    if classes == 2:
        layers.append(keras.layers.Dense(1, activation="sigmoid", name="probability"))
    else:
        layers.append(keras.layers.Dense(classes, activation="softmax", name="probability"))
    return keras.Sequential(layers, name="head")


def assemble(extractor: keras.Model, head: keras.Model) -> keras.Model:
    """Return extractor and head as one model; its layers stay theirs."""
    inputs = keras.Input(extractor.input_shape[1:], name="image")
    return keras.Model(inputs, head(extractor(inputs)), name="classifier")


def loss_for(classes: int, label_smoothing: float = 0.0) -> keras.losses.Loss:
    """Return the loss that fits the head's output; targets are (n, 1) for two classes, one-hot for more."""
    if classes == 2:
        return keras.losses.BinaryCrossentropy(label_smoothing=label_smoothing)
    return keras.losses.CategoricalCrossentropy(label_smoothing=label_smoothing)


def rightly_named(targets: Any, outputs: Any) -> Any:  # noqa: ANN401 - tensors carry no type
    """Return for each image whether its likeliest class is the one it mostly is, (n,), for mixed targets too."""
    if targets.shape[-1] == 1:
        return keras.ops.equal(targets > 0.5, outputs > 0.5)[:, 0]
    return keras.ops.equal(keras.ops.argmax(targets, axis=-1), keras.ops.argmax(outputs, axis=-1))


def class_probabilities(outputs: np.ndarray) -> np.ndarray:
    """Bring outputs of shape (n, 1) or (n, classes) to probabilities of shape (n, classes)."""
    return np.concatenate([1 - outputs, outputs], axis=1) if outputs.shape[1] == 1 else outputs


def save_model(model: keras.Model, description: Description, path: Path) -> None:
    """Write the `.keras` file with its description in one step. Raises StudioError where the disk does not allow it."""

    def write(temporary: Path) -> None:
        model.save(temporary)
        description.add_to(temporary)

    replace_file(path, write)
