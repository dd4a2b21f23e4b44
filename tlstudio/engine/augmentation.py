"""Augmentation: the catalog's entries as Keras layers, for training and for the preview alike."""

from pathlib import Path

import keras
import numpy as np

from tlstudio.core.catalog import AUGMENTATIONS
from tlstudio.core.images import read_pixels
from tlstudio.core.settings import Settings


def build_augmentation(settings: Settings, seed: int) -> keras.Sequential | None:
    """Return the layers that are on, as one model on float32 RGB from 0 to 255; None where all are off."""
    layers: list[keras.layers.Layer] = []
    for name, amount in settings.augmentation.amounts().items():
        entry = AUGMENTATIONS[name]
        layer = getattr(keras.layers, entry.layer)
        layers.append(layer(name=name, seed=seed + len(layers), **entry.arguments(amount)))
    if not layers:
        return None
    # Keras' noise knows 0 to 1 only, so all of them work on that.
    scaled = [keras.layers.Rescaling(1 / 255), *layers, keras.layers.Rescaling(255.0)]
    return keras.Sequential(scaled, name="augmentation")


def preview(image: Path, settings: Settings, count: int, seed: int) -> np.ndarray:
    """Return uint8 pictures of shape (1 + count, size, size, 3): the image as the network sees it, and changed copies.

    Raises ImageError where the image cannot be read.
    """
    original = read_pixels(image, settings.model.input_size)
    batch = np.repeat(original[None], count, axis=0).astype(np.float32)
    augmentation = build_augmentation(settings, seed)
    changed = batch if augmentation is None else np.asarray(augmentation(batch, training=True))
    return np.concatenate([original[None], np.clip(np.round(changed), 0, 255).astype(np.uint8)])
