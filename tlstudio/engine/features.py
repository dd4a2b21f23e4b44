"""Features: each picture through the frozen trunk once, so that the head learns on rows of numbers."""

import time
from collections.abc import Callable
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

from tlstudio.core.errors import Stopped
from tlstudio.core.events import Progress, Report, ShouldStop
from tlstudio.core.machine import allocate

Extract = Callable[[np.ndarray], np.ndarray]


def compiled(model: keras.Model) -> Extract:
    """Return a compiled function from uint8 pictures (n, size, size, 3) to what `model` gives for them, float32."""
    size = model.input_shape[1]

    @tf.function(input_signature=[tf.TensorSpec((None, size, size, 3), tf.uint8)])
    def run(pixels: tf.Tensor) -> tf.Tensor:
        return model(tf.cast(pixels, tf.float32), training=False)

    return lambda pixels: run(pixels).numpy()


class FeatureStage:
    """Passes arrays of pictures through a trunk, reporting over all of them as one stage."""

    def __init__(
        self, stage: str, total: int, batch_size: int, scratch: Path, report: Report, should_stop: ShouldStop
    ) -> None:
        self.stage, self.total, self.batch_size, self.scratch = stage, total, batch_size, scratch
        self.report, self.should_stop = report, should_stop
        self.done = 0
        self.seconds = 0.0

    def features(self, extract: Extract, pixels: np.ndarray, width: int, copies: int = 1) -> np.ndarray:
        """Return features of shape (copies × n, width), copy after copy. Raises Stopped on request."""
        features = allocate((copies * len(pixels), width), np.float32, self.scratch)
        start = time.perf_counter()
        row = 0
        for _copy in range(copies):
            for first in range(0, len(pixels), self.batch_size):
                if self.should_stop():
                    raise Stopped
                batch = extract(pixels[first : first + self.batch_size])
                features[row : row + len(batch)] = batch
                row += len(batch)
                self.done += len(batch)
                self.report(Progress(self.stage, self.done, self.total))
        self.seconds += time.perf_counter() - start
        return features
