"""Learner: layers trained a batch at a time, in the loop of whoever calls. Every training goes through it."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from tlstudio.engine.model import loss_for, rightly_named

Batch = tuple[np.ndarray, ...]
_AHEAD = 2  # batches made ready while one is trained on


@dataclass
class Mean:
    """The mean loss of so many images, and the share of them that was named rightly."""

    images: int = 0
    loss: float = 0.0
    accuracy: float = 0.0

    def add(self, images: int, loss: float, accuracy: float) -> None:
        """Count some images more, by their own mean loss and share."""
        self.images += images
        self.loss += (loss - self.loss) * images / self.images
        self.accuracy += (accuracy - self.accuracy) * images / self.images


class Learner:
    """Layers, one on top of the other, with their optimiser and their loss.

    Not by Keras' `fit`: on a head its own work takes longer than the training (7 ms a step against 2), and between two
    batches the caller can stop or change the rate.
    """

    def __init__(
        self, layers: Sequence[keras.Model], optimizer: keras.optimizers.Optimizer, classes: int,
        label_smoothing: float = 0.0,
    ) -> None:  # fmt: skip
        self.model = keras.Sequential([keras.Input(layers[0].input_shape[1:]), *layers])
        self.optimizer = optimizer
        self.optimizer.build(self.model.trainable_variables)
        self._loss = loss_for(classes, label_smoothing)
        signature = [
            tf.TensorSpec((None, *self.model.input_shape[1:])),
            tf.TensorSpec((None, 1 if classes == 2 else classes)),
            tf.TensorSpec((None,)),
        ]
        # Traced here: called as it is, a function looks its arguments over for a quarter of a head's step.
        self._train = _traced(self._learn, signature)
        self._judge = _traced(self._look, signature[:2])
        self._ask = _traced(self._outputs, signature[:1])

    @property
    def rate(self) -> float:
        """The learning rate of the next step."""
        return float(self.optimizer.learning_rate)

    @rate.setter
    def rate(self, value: float) -> None:
        self.optimizer.learning_rate.assign(value)

    def train(self, inputs: np.ndarray, targets: np.ndarray, weights: np.ndarray | None = None) -> tuple[float, float]:
        """Learn from a batch; return its mean loss and the share named rightly, both from before that.

        `weights` (n,) say how much each image counts in the loss.
        """
        weights = np.ones(len(inputs), np.float32) if weights is None else weights
        loss, accuracy = self._train(*map(_tensor, (inputs, targets, weights)))
        return float(loss), float(accuracy)

    def judge(self, inputs: np.ndarray, targets: np.ndarray) -> tuple[float, float]:
        """Return the mean loss of a batch and the share named rightly, without learning."""
        loss, accuracy = self._judge(*map(_tensor, (inputs, targets)))
        return float(loss), float(accuracy)

    def outputs(self, inputs: np.ndarray) -> np.ndarray:
        """Return what the top layer gives, (n, 1) or (n, classes)."""
        found: np.ndarray = self._ask(_tensor(inputs)).numpy()
        return found

    def _learn(self, inputs: tf.Tensor, targets: tf.Tensor, weights: tf.Tensor) -> Any:  # noqa: ANN401 - tensors
        with tf.GradientTape() as tape:
            outputs = self.model(inputs, training=True)
            loss = self._loss(targets, outputs, sample_weight=weights)
        variables = self.model.trainable_variables
        self.optimizer.apply(tape.gradient(loss, variables), variables)
        return loss, _share(targets, outputs)

    def _look(self, inputs: tf.Tensor, targets: tf.Tensor) -> Any:  # noqa: ANN401
        outputs = self.model(inputs, training=False)
        return self._loss(targets, outputs), _share(targets, outputs)

    def _outputs(self, inputs: tf.Tensor) -> tf.Tensor:
        return self.model(inputs, training=False)


def _traced(function: Callable[..., Any], signature: Sequence[tf.TensorSpec]) -> Any:  # noqa: ANN401
    return tf.function(function, input_signature=signature, autograph=False).get_concrete_function()


def _tensor(values: np.ndarray) -> tf.Tensor:
    return tf.constant(values, tf.float32)


def _share(targets: tf.Tensor, outputs: tf.Tensor) -> tf.Tensor:
    return tf.reduce_mean(tf.cast(rightly_named(targets, outputs), tf.float32))


def ahead(batches: Iterable[Batch]) -> Iterator[Batch]:
    """Yield batches that another thread makes ready meanwhile."""
    rest = iter(batches)
    with ThreadPoolExecutor(1) as pool:
        waiting: deque[Future[Batch | None]] = deque(pool.submit(next, rest, None) for _ in range(_AHEAD))
        while (batch := waiting.popleft().result()) is not None:
            waiting.append(pool.submit(next, rest, None))
            yield batch
