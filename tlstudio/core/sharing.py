"""Sending between processes what both of them hold: as a number instead of a copy.

The answer about 100,000 images names each of them several times. Copied, they would keep the window's process from
Python's lock for seconds and fill its memory twice more; by number, they come as the very objects it has.
"""

import io
import pickle
from collections.abc import Sequence
from typing import Any


def packed(value: object, shared: Sequence[object]) -> bytes:
    """Return a value as bytes in which each of the `shared` objects is its number."""
    file = io.BytesIO()
    _Pickler(file, shared).dump(value)
    return file.getvalue()


def unpacked(data: bytes, shared: Sequence[object]) -> Any:  # noqa: ANN401 - whatever was packed
    """Return the value that was packed, with these objects in it, which are like those it was packed with."""
    return _Unpickler(io.BytesIO(data), shared).load()


class _Pickler(pickle.Pickler):
    def __init__(self, file: io.BytesIO, shared: Sequence[object]) -> None:
        super().__init__(file, pickle.HIGHEST_PROTOCOL)
        self._numbers = {id(one): number for number, one in enumerate(shared)}

    def persistent_id(self, obj: object) -> int | None:
        return self._numbers.get(id(obj))


class _Unpickler(pickle.Unpickler):
    def __init__(self, file: io.BytesIO, shared: Sequence[object]) -> None:
        super().__init__(file)
        self._shared = shared

    # Left to Python on purpose, though C would be quicker: between two calls another thread can have Python's lock.
    def persistent_load(self, pid: Any) -> object:  # noqa: ANN401 - as pickle declares it
        return self._shared[pid]
