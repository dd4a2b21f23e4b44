"""OpenCV runs the frozen part of a network."""

from queue import SimpleQueue
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from tlstudio.core import remembered
from tlstudio.core.opencv import cv2
from tlstudio.engine.flat import flat_file
from tlstudio.engine.runtime import Frozen, UnsuitedError, copies

_CONVOLUTIONS = (keras.layers.Conv2D, keras.layers.DepthwiseConv2D, keras.layers.SeparableConv2D)


class OpenCV:
    """OpenCV's own engine in float32, a network a core: the Winograd way of 3 × 3 convolutions.

    Networks made of nothing else, the VGGs, take it three quarters of the time; for others it is slower than LiteRT,
    and is not even tried. What comes before the convolutions stays with TensorFlow.
    """

    def __init__(self, frozen: Frozen) -> None:
        model = frozen.model
        if not _only_winograd(model):
            raise UnsuitedError
        scaled, size = model.get_layer("preprocessing").output, model.input_shape[1]
        before = keras.Model(model.input, scaled)
        rest = keras.Model(scaled, model.output)
        flat = remembered.content(f"{frozen.identity}.scaled.tflite", lambda: flat_file(rest))
        self.shape = tuple(model.output_shape[1:])
        self._free: SimpleQueue[Any] = SimpleQueue()
        for _number in range(copies(len(flat))):
            network = cv2.dnn.readNetFromTFLite(np.frombuffer(flat, np.uint8))
            network.setInput(np.zeros((1, *reversed(scaled.shape[1:])), np.float32))
            network.forward()  # the first call makes the weights ready, which a trial of its speed is not to count
            self._free.put(network)

        @tf.function(input_signature=[tf.TensorSpec((None, size, size, 3), tf.uint8)])
        def scale(pictures: tf.Tensor) -> tf.Tensor:
            return tf.transpose(before(tf.cast(pictures, tf.float32)), (0, 3, 1, 2))

        self._scale = scale

    def __call__(self, pictures: np.ndarray) -> np.ndarray:
        """Return the rows; waits for a free network."""
        network = self._free.get()
        try:
            rows = np.empty((len(pictures), *self.shape), np.float32)
            for row, picture in enumerate(self._scale(pictures).numpy()):
                network.setInput(picture[None])
                found = network.forward()
                rows[row] = (found.transpose(0, 2, 3, 1) if found.ndim == 4 else found)[0]
            return rows
        finally:
            self._free.put(network)


def _only_winograd(model: keras.Model) -> bool:
    """Say whether all convolutions of a network are such as Winograd's way is for, with its scaling before them."""
    kinds = [layer for layer in model.layers if isinstance(layer, _CONVOLUTIONS)]
    scaled = any(layer.name == "preprocessing" for layer in model.layers)
    return bool(kinds) and scaled and all(map(_is_winograd, kinds))


def _is_winograd(layer: Any) -> bool:  # noqa: ANN401 - Keras layers carry no types
    return isinstance(layer, keras.layers.Conv2D) and layer.kernel_size == (3, 3) and layer.strides == (1, 1)
