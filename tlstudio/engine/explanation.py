"""Explanation: where in a picture the network found what speaks for a class (Grad-CAM, Selvaraju and others 2017)."""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from weakref import WeakKeyDictionary

import keras
import numpy as np
import tensorflow as tf

from tlstudio.core.catalog import BACKBONES
from tlstudio.core.cores import cores
from tlstudio.core.dataset import Problem
from tlstudio.core.errors import ImageError
from tlstudio.core.events import Progress, Report, ShouldStop
from tlstudio.core.heatmap import Explanation, Explanations
from tlstudio.core.i18n import _
from tlstudio.core.images import image_size
from tlstudio.engine.cut import frozen
from tlstudio.engine.extraction import ahead
from tlstudio.engine.model import class_probabilities
from tlstudio.engine.opened import OpenedModel, open_model
from tlstudio.engine.runtime import BATCH, Runtime
from tlstudio.engine.runtimes import build, choose

_ROWS = 64  # maps whose gradients are computed at once
_FEW = 4  # pictures at once where Keras runs the network layer by layer and keeps what is between: 80 MB each
_WORTH_A_TRIAL = 100  # pictures; with fewer the search for a quicker runtime costs more than it saves


# Kept as long as its model is, so that going from picture to picture does not wait for a first trace.
_CAMS: WeakKeyDictionary[OpenedModel, "GradCam"] = WeakKeyDictionary()


class GradCam:
    """The maps of a model: each channel of its last feature maps weighted by its mean gradient, what is negative cut.

    The gradient is of the class's logit, not of its probability, which hardly changes where the model is sure. A model
    of two classes has one logit, of the second class; the first has its negative: that is the difference of two logits
    already. Of more classes, the difference from the others' was tried and puts no more of the map on the object.
    """

    def __init__(self, extractor: keras.Model, head: keras.Model) -> None:
        pooling = extractor.layers[-1]
        self._above = [pooling]
        below = pooling.input
        # VGG ends by halving its maps: those before are finer, and the paper's own.
        while isinstance(layer := below._keras_history[0], keras.layers.MaxPooling2D):
            self._above.insert(0, layer)
            below = layer.input
        self._head = head
        self._below = keras.Model(extractor.input, below)
        self.runtime: Runtime | None = None

    def __call__(self, pixels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return probabilities (n, classes) and maps (n, classes, h, w), from 0, of pictures (n, size, size, 3)."""
        return self.of_features(self.features(pixels))

    def hasten(self, backbone: str, sample: Callable[[], np.ndarray]) -> None:
        """Run the network from now on in the quickest way there is on this computer; `sample` are some pictures."""
        cut = frozen(self._below, BACKBONES[backbone], "maps")
        self.runtime = build(cut, choose(cut, sample, exact=True))

    def features(self, pixels: np.ndarray) -> np.ndarray:
        """Return the feature maps (n, h, w, channels) of pictures."""
        if self.runtime is not None:
            return self.runtime(pixels)
        return np.asarray(self._below(tf.cast(pixels, tf.float32), training=False))

    def of_features(self, features: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return probabilities and maps as a call does, of feature maps."""
        rows = self._rows(features)
        said = class_probabilities(np.asarray(self._head(rows, training=False)))
        count, classes = said.shape
        asked = np.tile(np.arange(classes), count)
        of = np.repeat(np.arange(count), classes)
        maps = np.empty((count * classes, *features.shape[1:3]), np.float32)
        for first in range(0, len(asked), _ROWS):
            some = slice(first, first + _ROWS)
            maps[some] = self._maps(tf.gather(features, of[some]), asked[some])
        return said, maps.reshape(count, classes, *maps.shape[1:])

    def _rows(self, features: tf.Tensor) -> tf.Tensor:
        for layer in self._above:
            features = layer(features)
        return features

    def _maps(self, features: tf.Tensor, asked: np.ndarray) -> np.ndarray:
        """Return the maps (n, h, w) of feature maps (n, h, w, channels) for one class each."""
        with tf.GradientTape() as tape:
            tape.watch(features)
            logits = self._logits(self._rows(features))
            wanted = tf.gather(logits, asked, axis=1, batch_dims=1)
        gradients = tape.gradient(wanted, features)
        weights = tf.reduce_mean(gradients, axis=(1, 2))
        return np.asarray(tf.nn.relu(tf.einsum("nhwc,nc->nhw", features, weights)))

    def _logits(self, rows: tf.Tensor) -> tf.Tensor:
        for layer in self._head.layers[:-1]:
            rows = layer(rows, training=False) if isinstance(layer, keras.layers.Dropout) else layer(rows)
        last = self._head.layers[-1]
        logits = tf.matmul(rows, last.kernel) + last.bias
        return tf.concat([-logits, logits], axis=1) if logits.shape[1] == 1 else logits


def explain(model: Path, paths: Sequence[Path], report: Report, should_stop: ShouldStop) -> Iterator[Explanations]:
    """Yield the maps of files for every class, a portion at a time, until done or stopped, in bounded memory.

    Raises StudioError for a bad model.
    """
    opened = open_model(model)
    cam = _CAMS.get(opened) or _CAMS.setdefault(opened, GradCam(opened.extractor, opened.head))
    many = len(paths) >= _WORTH_A_TRIAL
    if many and cam.runtime is None:
        cam.hasten(opened.description.backbone, lambda: opened.read(paths, range(min(BATCH, len(paths))))[1])
    size = BATCH if cam.runtime is not None else _FEW
    portions = (range(at, min(at + size, len(paths))) for at in range(0, len(paths), size))
    pool = ThreadPoolExecutor(cores() if cam.runtime is not None else 1)
    try:
        for part, (rows, features, unreadable) in ahead(pool, portions, lambda part: _seen(opened, cam, paths, part)):
            if should_stop():
                return
            items, problems = list[Explanation](), list(unreadable)
            if features is not None:
                for item in _explained(opened, cam, features, [paths[row] for row in rows]):
                    items.append(item) if isinstance(item, Explanation) else problems.append(item)
            yield Explanations(tuple(items), tuple(problems))
            report(Progress(_("Looking for where the model looked"), part.stop, len(paths)))
    finally:
        pool.shutdown(cancel_futures=True)


def _seen(
    opened: OpenedModel, cam: GradCam, paths: Sequence[Path], part: range
) -> tuple[np.ndarray, np.ndarray | None, tuple[Problem, ...]]:
    """Return which of some files can be read, their feature maps, if there are any, and the other files."""
    rows, pixels, unreadable = opened.read(paths, part)
    return rows, cam.features(pixels) if len(rows) else None, unreadable


def _explained(
    opened: OpenedModel, cam: GradCam, features: np.ndarray, paths: Sequence[Path]
) -> Iterator[Explanation | Problem]:
    said, maps = cam.of_features(features)
    about = opened.description
    for file, shares, found in zip(paths, said, maps, strict=True):
        path = os.fspath(file)
        try:
            width, height = image_size(file)
        except ImageError as error:  # it went away meanwhile
            yield Problem("unreadable", path, str(error))
            continue
        probabilities = tuple(map(float, shares))
        yield Explanation(path, about.classes, probabilities, found, width, height, opened.size, about.reading.fit)
