"""HeadTrainer: a head trained batch by batch on features, to try settings out; nothing of it is kept."""

from collections.abc import Iterator
from dataclasses import dataclass

import keras
import numpy as np
import tensorflow as tf

from tlstudio.core.catalog import OPTIMIZERS
from tlstudio.core.settings import Settings
from tlstudio.engine.model import build_head, class_probabilities
from tlstudio.engine.pipeline import Batches

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


class HeadTrainer:
    """A head as training builds it, with its optimiser, trained a batch at a time at whatever rate is set.

    Not by `fit`: on a network this small Keras' own work takes longer than the training (measured on 1,500 images:
    12 s for ten epochs, this 3 to 5 s), and between two batches the caller can change the rate or stop.
    """

    def __init__(self, width: int, classes: int, settings: Settings) -> None:
        # The seed anew: heads of the same shape begin with the same weights, so that settings are all that differs.
        keras.backend.clear_session(free_memory=False)  # collecting garbage would take longer than a trial's epoch
        keras.config.set_dtype_policy("float32")
        keras.utils.set_random_seed(settings.training.seed)
        tf.config.experimental.enable_op_determinism()
        optimizer = OPTIMIZERS[settings.training.optimizer]
        self._classes = classes
        self._head = build_head(width, settings.model, classes)
        self._optimizer = getattr(keras.optimizers, optimizer.builder)(
            learning_rate=settings.training.learning_rate, **optimizer.arguments
        )
        self._optimizer.build(self._head.trainable_variables)
        self._loss = _loss(classes, settings.training.label_smoothing)
        signature = (tf.TensorSpec((None, width)), tf.TensorSpec((None, None)), tf.TensorSpec((None,)))
        self._train = tf.function(self._batch, input_signature=signature, autograph=False)
        self._ask = tf.function(self._outputs, input_signature=signature[:1], autograph=False)

    def set_rate(self, rate: float) -> None:
        """Change the learning rate."""
        self._optimizer.learning_rate.assign(rate)

    def train(self, features: np.ndarray, labels: np.ndarray, weights: np.ndarray) -> float:
        """Learn from a batch and return its loss before that; `weights` say how much each image counts."""
        inputs = features.astype(np.float32, copy=False)
        return float(self._train(inputs, self._targets(labels), weights.astype(np.float32, copy=False)))

    def judge(self, features: np.ndarray, rows: np.ndarray, labels: np.ndarray) -> Judged:
        """Say what the head makes of `features[rows]`, whose classes are `labels`; a NaN is never right."""
        chunks = np.split(rows, range(_JUDGED_AT_ONCE, len(rows), _JUDGED_AT_ONCE))
        outputs = [self._ask(features[chunk].astype(np.float32, copy=False)).numpy() for chunk in chunks]
        shares = class_probabilities(np.concatenate(outputs))
        correct = (shares.argmax(axis=1) == labels) & np.isfinite(shares).all(axis=1)
        # Clipped as Keras does it: one image given up entirely is bad, not infinitely bad. NaN stays NaN.
        loss = -np.log(np.clip(shares[np.arange(len(labels)), labels], 1e-7, 1.0)).mean(dtype=np.float64)
        return Judged(correct, float(loss))

    def _batch(self, features: tf.Tensor, targets: tf.Tensor, weights: tf.Tensor) -> tf.Tensor:
        with tf.GradientTape() as tape:
            loss = self._loss(targets, self._head(features, training=True), sample_weight=weights)
        variables = self._head.trainable_variables
        self._optimizer.apply(tape.gradient(loss, variables), variables)
        return loss

    def _outputs(self, features: tf.Tensor) -> tf.Tensor:
        return self._head(features, training=False)

    def _targets(self, labels: np.ndarray) -> np.ndarray:
        whole: np.ndarray = np.eye(self._classes, dtype=np.float32)[labels]
        return whole[:, 1:] if self._classes == 2 else whole


def _loss(classes: int, smoothing: float) -> keras.losses.Loss:
    kind = keras.losses.BinaryCrossentropy if classes == 2 else keras.losses.CategoricalCrossentropy
    return kind(label_smoothing=smoothing)


class Lessons:
    """The batches of an epoch: of some images all views, in an order drawn from the seed and the epoch.

    `features` have shape (views × n, width), view after view of the same n images, whose classes are `labels` (n,).
    """

    def __init__(self, features: np.ndarray, labels: np.ndarray, images: np.ndarray, settings: Settings) -> None:
        views = features.shape[0] // len(labels)
        rows = np.concatenate([images + view * len(labels) for view in range(views)])
        training = settings.training
        # Row numbers, not rows: the features may be larger than memory.
        self._batches = Batches(rows, np.tile(labels[images], views), training.batch_size, training.seed)
        self._features = features
        self._weights = _class_weights(labels[images]) if training.class_weights else np.ones(int(labels.max()) + 1)

    def epoch(self, number: int) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray]]:
        """Yield features, labels and weights of each batch of epoch `number`, counted from 0."""
        self._batches.epoch = number
        for rows, labels in self._batches:
            yield self._features[rows], labels, self._weights[labels]


def _class_weights(labels: np.ndarray) -> np.ndarray:
    """Return what an image of each class counts, so that all classes count the same; their mean over images is 1."""
    counts = np.bincount(labels)
    return len(labels) / (np.count_nonzero(counts) * np.maximum(counts, 1))
