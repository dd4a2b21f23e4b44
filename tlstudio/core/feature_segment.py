"""Segments: the files in which cached features lie.

A segment is a short header and then records of one size: a checksum, a mark, a picture's digest, its row. Only the
process that made a segment writes to it, and only at its end, so that no lock is needed. Whatever a kill, a full disk
or a bad one leaves behind is a record that is not whole or does not add up, and counts as not there.
"""

import io
import secrets
import struct
import time
import zlib
from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np

SUFFIX = ".rows"
DIGEST_SIZE = 16  # bytes

_HEADER = struct.Struct("<8sII")  # magic, version, bytes a record
_MAGIC, _VERSION = b"TLROWS\r\n", 1
_MARK = 0x21574F52  # "ROW!"; it also keeps what follows at a multiple of 8
_CHECKED_FROM = 4  # the checksum covers its record from here to the end
_LARGEST = 65504  # of float16

_UNKNOWN, _GOOD, _BAD = 0, 1, 2


def layout(shape: tuple[int, ...]) -> np.dtype:
    """Return how a record with a float16 row of `shape` is laid out."""
    return np.dtype([("checksum", "<u4"), ("mark", "<u4"), ("digest", "V16"), ("row", "<f2", shape)])


def as_array(digests: Sequence[bytes]) -> np.ndarray:
    """Return digests as an array of 16-byte values, shape (n,). Raises ValueError where one has another length."""
    if any(len(digest) != DIGEST_SIZE for digest in digests):
        raise ValueError(f"a digest has {DIGEST_SIZE} bytes")
    return np.frombuffer(b"".join(digests), "V16")


def pack(digests: Sequence[bytes], rows: np.ndarray, record: np.dtype) -> np.ndarray:
    """Return records of layout `record`; numbers beyond float16's range become its largest, ±65504."""
    packed = np.zeros(len(digests), record)
    packed["mark"] = _MARK
    packed["digest"] = as_array(digests)
    packed["row"] = np.clip(rows, -_LARGEST, _LARGEST)
    packed["checksum"] = _checksums(packed.view(np.uint8), record.itemsize, range(len(packed)))
    return packed


def create(folder: Path, record: np.dtype) -> io.FileIO:
    """Return a new, empty segment in `folder`. Names sort by age, and no two are the same. Raises OSError."""
    file = io.FileIO(folder / f"{time.time_ns():016x}-{secrets.token_hex(4)}{SUFFIX}", "x+")
    try:
        _write(file, _HEADER.pack(_MAGIC, _VERSION, record.itemsize))
    except OSError:
        file.close()
        raise
    return file


def append(file: io.FileIO, records: np.ndarray) -> None:
    """Write records at the end of a segment. After an OSError it ends in a torn record: write no more to it."""
    _write(file, records.view(np.uint8).data)


def _write(file: io.FileIO, data: bytes | memoryview) -> None:
    rest = memoryview(data)
    while rest:  # a write that is not whole raises nothing: the next one does
        rest = rest[file.write(rest) :]


class Segment:
    """A segment as it is now, by its path or by the open file: `rows` is read-only, float16, (records, *shape).

    The rows are mapped, not read; a file that is no segment of this layout has none. `before` is the same segment as it
    was when it was shorter: what was checked then is not checked again.
    """

    def __init__(self, file: Path | io.FileIO, record: np.dtype, before: "Segment | None" = None) -> None:
        mapped = _map(file)
        self.size = len(mapped)
        known = bytes(mapped[: _HEADER.size]) == _HEADER.pack(_MAGIC, _VERSION, record.itemsize)
        count = (len(mapped) - _HEADER.size) // record.itemsize if known else 0
        self._bytes = mapped[_HEADER.size :][: count * record.itemsize]
        self._records = self._bytes.view(record)
        self.rows: np.ndarray = self._records["row"]
        self._state = np.zeros(count, np.uint8)
        if before is not None:
            self._state[: len(before._state)] = before._state

    @cached_property
    def _order(self) -> np.ndarray:
        return np.argsort(self._records["digest"], kind="stable")

    @cached_property
    def _sorted(self) -> np.ndarray:
        ordered: np.ndarray = self._records["digest"][self._order]
        return ordered

    def find(self, wanted: np.ndarray) -> np.ndarray:
        """Return where the rows of `wanted` (from `as_array`) are, -1 for those that are missing or damaged."""
        if not len(self._records) or not len(wanted):
            return np.full(len(wanted), -1)
        place = np.minimum(np.searchsorted(self._sorted, wanted), len(self._sorted) - 1)
        at = np.where(self._sorted[place] == wanted, self._order[place], -1)
        self._check(np.unique(at[at >= 0]))
        return np.where(self._state[at] == _GOOD, at, -1)

    def _check(self, at: np.ndarray) -> None:
        """Compare the checksums of records that were not looked at yet."""
        new = at[self._state[at] == _UNKNOWN]
        sums = np.array(_checksums(self._bytes, self._records.itemsize, new.tolist()), np.uint32)
        self._state[new] = np.where(sums == self._records["checksum"][new], _GOOD, _BAD)


def _map(file: Path | io.FileIO) -> np.ndarray:
    try:
        return np.memmap(file, np.uint8, "r").view(np.ndarray)
    except (OSError, ValueError):  # gone, not to be read, or empty
        return np.empty(0, np.uint8)


def _checksums(data: np.ndarray, size: int, at: Iterable[int]) -> list[int]:
    view = data.data
    return [zlib.crc32(view[number * size + _CHECKED_FROM : (number + 1) * size]) for number in at]
