"""TensorFlow runs the frozen part of a network: in float32, and in reduced precision."""

import numpy as np
import tensorflow as tf

from tlstudio.engine.device import gpus
from tlstudio.engine.runtime import BATCH, Frozen


class TensorFlow:
    """TensorFlow as it is, in float32; on a graphics card where there is one."""

    def __init__(self, frozen: Frozen) -> None:
        size = frozen.model.input_shape[1]
        self.shape = tuple(frozen.model.output_shape[1:])
        self._signature = [tf.TensorSpec((BATCH, size, size, 3), tf.uint8)]

        @tf.function(input_signature=self._signature, experimental_attributes={"_noinline": True})
        def run(pictures: tf.Tensor) -> tf.Tensor:
            return frozen.model(tf.cast(pictures, tf.float32), training=False)

        self._run = run

    def __call__(self, pictures: np.ndarray) -> np.ndarray:
        """Return the rows. The last call is filled up to a full batch: kernels are chosen by its size."""
        rows = np.empty((len(pictures), *self.shape), np.float32)
        for first in range(0, len(pictures), BATCH):
            batch = pictures[first : first + BATCH]
            full = batch if len(batch) == BATCH else np.resize(batch, (BATCH, *batch.shape[1:]))
            rows[first : first + len(batch)] = self._run(tf.constant(full))[: len(batch)]
        return rows


class ReducedTensorFlow(TensorFlow):
    """TensorFlow in mixed precision: float16 on a graphics card, bfloat16 where oneDNN has it for this processor.

    The option is a global one, and holds for what is called while it is set. But a call inside a graph keeps what was
    set when the graph was made, as long as it is not taken apart; so other threads, that train, never see it.
    """

    def __init__(self, frozen: Frozen) -> None:
        super().__init__(frozen)
        inner = self._run
        option = "auto_mixed_precision" if gpus() else "auto_mixed_precision_onednn_bfloat16"
        outer = tf.function(lambda pictures: inner(pictures), input_signature=self._signature, autograph=False)
        tf.config.optimizer.set_experimental_options({option: True})
        try:
            self._run = outer.get_concrete_function()
        finally:
            tf.config.optimizer.set_experimental_options({option: False})
