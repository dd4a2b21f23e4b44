"""A plain array as a file: NumPy's .npy, of which only what this program writes is read, and no line of it is run."""

import io
import math
import re
from typing import Any, NamedTuple

import numpy as np

from tlstudio.core.i18n import _

_HEAD = re.compile(
    rb"\{'descr': '(<f4|<f2|<f8|<i4|<i8|\|u1)', 'fortran_order': False, "
    rb"'shape': \((|\d{1,9},|\d{1,9}(?:, \d{1,9}){1,7})\), \} *\n"
)
HEAD_BYTES = 256  # as much of the file as tells what it is
_START = b"\x93NUMPY\x01\x00"


class Head(NamedTuple):
    """What a file says that it holds, and where its numbers begin."""

    dtype: str
    shape: tuple[int, ...]
    start: int


def to_bytes(array: np.ndarray) -> bytes:
    """Return the content of the file. Raises ValueError for numbers of a kind that is not read again."""
    stream = io.BytesIO()
    little = np.ascontiguousarray(array, array.dtype.newbyteorder("<")).reshape(array.shape)
    np.lib.format.write_array(stream, little, version=(1, 0), allow_pickle=False)
    content = stream.getvalue()
    read_head(content[:HEAD_BYTES], len(content))
    return content


def read_head(content: bytes, size: int) -> Head:
    """Return what the first HEAD_BYTES of a file of `size` bytes say. Raises ValueError where the two do not fit."""
    length = int.from_bytes(content[8:10], "little")
    found = _HEAD.fullmatch(content[10 : 10 + length])
    if not content.startswith(_START) or found is None:
        raise ValueError("no array of plain numbers")
    shape = tuple(int(part) for part in found[2].split(b",") if part)
    head = Head(found[1].decode(), shape, 10 + length)
    if head.start + math.prod(shape) * np.dtype(head.dtype).itemsize != size:
        raise ValueError("an array that is not as large as it says")
    return head


def from_bytes(content: bytes) -> np.ndarray[Any, np.dtype[Any]]:
    """Return the array, read-only.

    Raises ValueError where the content is something else, FloatingPointError where numbers are NaN or infinite.
    """
    head = read_head(content[:HEAD_BYTES], len(content))
    array = np.frombuffer(content, head.dtype, offset=head.start).reshape(head.shape)
    if not np.isfinite(array).all():
        raise FloatingPointError(_("not all of its numbers are numbers (NaN or infinite)"))
    return array
