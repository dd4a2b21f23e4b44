"""Heads trained on features to try settings out; nothing of them is kept."""

from collections.abc import Iterator
from dataclasses import dataclass

import keras
import numpy as np
import tensorflow as tf

from tlstudio.core.settings import Settings
from tlstudio.engine.batches import Batches, Pasting, Sampling, class_weights
from tlstudio.engine.learner import Learner
from tlstudio.engine.model import build_head, class_probabilities
from tlstudio.engine.phase import optimizer_for

_JUDGED_AT_ONCE = 1024


@dataclass(frozen=True)
class Judged:
    """Which of some images are named rightly, shape (n,), and their mean cross-entropy; NaN from a broken head."""

    correct: np.ndarray
    loss: float

    @property
    def accuracy(self) -> float:
        """Share of the images named rightly."""
        return float(self.correct.mean())


def new_head(width: int, classes: int, settings: Settings) -> Learner:
    """Return a head as training builds it, for rows of `width` numbers, with its optimiser."""
    # The seed anew: heads of the same shape begin with the same weights, so that settings are all that differs.
    keras.backend.clear_session(free_memory=False)  # collecting garbage would take longer than a trial's epoch
    keras.config.set_dtype_policy("float32")
    keras.utils.set_random_seed(settings.training.seed)
    tf.config.experimental.enable_op_determinism()
    optimizer = optimizer_for(settings, settings.training.learning_rate)
    head = build_head(width, settings.model, classes)
    return Learner([head], optimizer, classes, settings.overfitting.label_smoothing)


def judge(learner: Learner, features: np.ndarray, rows: np.ndarray, labels: np.ndarray) -> Judged:
    """Say what a head makes of `features[rows]`, whose classes are `labels`; a NaN is never right."""
    chunks = np.split(rows, range(_JUDGED_AT_ONCE, len(rows), _JUDGED_AT_ONCE))
    outputs = [learner.outputs(features[chunk].astype(np.float32, copy=False)) for chunk in chunks]
    shares = class_probabilities(np.concatenate(outputs))
    correct = (shares.argmax(axis=1) == labels) & np.isfinite(shares).all(axis=1)
    # Clipped as Keras does it: one image given up entirely is bad, not infinitely bad. NaN stays NaN.
    loss = -np.log(np.clip(shares[np.arange(len(labels)), labels], 1e-7, 1.0)).mean(dtype=np.float64)
    return Judged(correct, float(loss))


class _Chosen:
    """Inputs for batches: of some images all views. Row numbers are kept, not rows, which may not fit in memory."""

    def __init__(self, features: np.ndarray, rows: np.ndarray) -> None:
        self.features, self.rows, self.shape = features, rows, features.shape[1:]

    def __len__(self) -> int:
        return len(self.rows)

    def take(self, positions: np.ndarray, epoch: int, pasting: Pasting | None = None) -> np.ndarray:
        """Return float32 rows (n, width)."""
        taken: np.ndarray = self.features[self.rows[positions]].astype(np.float32, copy=False)
        return taken


class Lessons:
    """The batches of an epoch: of some images all views, in an order and mixed as training does it.

    `features` have shape (views × n, width), view after view of the same n images, whose classes are `labels` (n,).
    """

    def __init__(
        self, features: np.ndarray, labels: np.ndarray, images: np.ndarray, classes: int, settings: Settings
    ) -> None:
        copies = features.shape[0] // len(labels)
        rows = np.concatenate([images + view * len(labels) for view in range(copies)])
        training, overfitting = settings.training, settings.overfitting
        weights = class_weights(labels[images], classes) if overfitting.class_weights else None
        sampling = Sampling(weights, overfitting.balanced_batches, overfitting.mixup)
        chosen, again = _Chosen(features, rows), np.tile(labels[images], copies)
        self._batches = Batches(chosen, again, classes, training.batch_size, training.seed, sampling)

    def epoch(self, number: int) -> Iterator[tuple[np.ndarray, ...]]:
        """Yield features, targets and, with class weights, weights of each batch of epoch `number`, from 0."""
        self._batches.epoch = number
        yield from self._batches
