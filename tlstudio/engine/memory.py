"""How many images a training step has memory for."""

import math
from typing import Any

import keras
import psutil

# A layer's output is kept for the way back, where it has a gradient of its own size; and there is room to work in.
_COPIES = 3
_SHARE = 0.5  # of the free memory, the rest is for other programs
_FLOAT = 4  # bytes


def largest_batch(model: keras.Model) -> int:
    """Return the batch size, a power of two and at least 1, whose step fits into half of the free memory."""
    numbers = sum(_numbers(layer.output) for layer in model.layers)
    fitting = psutil.virtual_memory().available * _SHARE / (_COPIES * _FLOAT * max(numbers, 1))
    return int(2 ** max(0, math.floor(math.log2(max(fitting, 1)))))


def _numbers(outputs: Any) -> int:  # noqa: ANN401 - Keras tensors carry no type
    tensors = outputs if isinstance(outputs, list) else [outputs]
    return sum(math.prod(int(size or 1) for size in tensor.shape[1:]) for tensor in tensors)
