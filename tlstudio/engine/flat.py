"""A network as a file in TensorFlow Lite's format."""

import warnings
from collections.abc import Iterator
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from tlstudio.core.silence import silent

INPUT = "image"


def flat_file(model: keras.Model) -> bytes:
    """Return a network from one picture, float32, to whatever it gives."""
    return bytes(_converter(model).convert())


def half_file(model: keras.Model) -> bytes:
    """Return the same with weights of 16 bits; pictures, arithmetic and what it gives stay float32."""
    converter = _converter(model)
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    converter.target_spec.supported_types = [tf.float16]
    return bytes(converter.convert())


def whole_number_file(model: keras.Model, pictures: Iterator[np.ndarray]) -> bytes:
    """Return the same with weights and arithmetic of 8 bits; what goes in and comes out stays float32.

    How large the numbers in it become is learned from `pictures`, (size, size, 3) each, 0 to 255. What the iterator
    raises comes through. The few kinds of layers that there are no whole numbers for stay float32.
    """
    converter = _converter(model)
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    converter.representative_dataset = lambda: ([picture[None].astype(np.float32)] for picture in pictures)
    converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8, tf.lite.OpsSet.TFLITE_BUILTINS]
    with silent(), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Statistics for quantized inputs", UserWarning)  # of a setting of before 2.0
        return bytes(converter.convert())


def _converter(model: keras.Model) -> Any:  # noqa: ANN401 - TensorFlow carries no types
    size = model.input_shape[1]

    @tf.function(input_signature=[tf.TensorSpec((1, size, size, 3), tf.float32, name=INPUT)])
    def run(image: tf.Tensor) -> tf.Tensor:
        return model(image, training=False)

    owner = tf.Module()  # handed the Keras model itself, the converter loses the weights without a word
    owner.variables_of_model, owner.run = [variable.value for variable in model.variables], run
    converter = tf.lite.TFLiteConverter.from_concrete_functions([run.get_concrete_function()], owner)
    converter.experimental_lower_to_saved_model = False  # the same file without the way over the disk: 1.3 s, not 4
    return converter
