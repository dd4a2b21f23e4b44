"""The end of a zip file, where its list of files begins: looked at before that list is read into memory."""

import struct
from typing import BinaryIO, NamedTuple

_END = struct.Struct("<4s4H2LH")
_LOCATOR = struct.Struct("<4sLQL")
_LARGE = struct.Struct("<4sQ2H2L4Q")  # of archives beyond 4 GiB


class End(NamedTuple):
    """How many files the list has, and where it lies, in bytes."""

    files: int
    start: int
    length: int


def read_end(file: BinaryIO, size: int) -> End:
    """Return what the last bytes of a zip file of `size` bytes say. Raises ValueError where they are none.

    Only what is written without a comment and in one part is taken, with nothing between the list and the end.
    """
    mark, disk, first, here, files, length, start, comment = _END.unpack(_bytes(file, size - _END.size, _END.size))
    if mark != b"PK\x05\x06" or disk or first or here != files or comment:
        raise ValueError("no end of a zip archive")
    end = size - _END.size
    at = end - _LOCATOR.size - _LARGE.size
    if at >= 0 and _bytes(file, at + _LARGE.size, 4) == b"PK\x06\x07":
        mark, _length, _by, _for, disk, first, here, files, length, start = _LARGE.unpack(_bytes(file, at, _LARGE.size))
        if mark != b"PK\x06\x06" or disk or first or here != files:
            raise ValueError("no end of a zip archive")
        end = at
    if start + length != end:
        raise ValueError("the list of files is not where it should be")
    return End(files, start, length)


def _bytes(file: BinaryIO, at: int, count: int) -> bytes:
    if at < 0:
        raise ValueError("too short")
    file.seek(at)
    return file.read(count)
