"""What it is to run the frozen part of a network, whichever way."""

from dataclasses import dataclass
from typing import Protocol

import keras
import numpy as np
import psutil

from tlstudio.core.cores import cores

BATCH = 16  # pictures in one call of TensorFlow, and in a portion of work


@dataclass(frozen=True)
class Frozen:
    """A network from pictures to where it is cut; `identity` is the same for the same weights, size and cut.

    `kind` is the same for the same layers, size and cut, whatever the weights; "" where that is not known.
    """

    model: keras.Model
    identity: str
    kind: str = ""


class Runtime(Protocol):
    """One way to run a network; `shape` is that of one row.

    It is called with uint8 pictures (n, size, size, 3), from several threads at once, and gives float32 rows
    (n, *shape). What a picture gives depends neither on the pictures beside it nor on n: only so is a training resumed
    with the same bits.
    """

    shape: tuple[int, ...]

    def __call__(self, pictures: np.ndarray) -> np.ndarray:
        """Return the rows of `pictures`."""
        ...


class UnsuitedError(ValueError):
    """This way of running networks has nothing to offer this one."""


def copies(size: int) -> int:
    """Return how many copies of a network of `size` bytes work side by side: one a core, in a third of the memory."""
    each = 3 * size + 100 * 2**20  # the weights, their packed copy, and what is between the layers
    return max(1, min(cores(), int(psutil.virtual_memory().available) // 3 // each))
