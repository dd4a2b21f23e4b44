"""DICOM files that begin without the 128 bytes and the word that say what they are, as older scanners write them."""

import io
import struct
from typing import BinaryIO

_META = 0x0002  # the group that describes the file
_GROUPS = (0x0002, 0x0008)  # what a file begins with
_LONG = (b"OB", b"OW", b"OF", b"SQ", b"UT", b"UN")  # have their length in four bytes, after two of nothing
_SHORT = (b"AE", b"AS", b"AT", b"CS", b"DA", b"DS", b"DT", b"FL", b"FD", b"IS", b"LO", b"LT", b"PN", b"SH", b"SL",
          b"SS", b"ST", b"TM", b"UI", b"UL", b"US")  # fmt: skip
_LONGEST = 256  # bytes of an element that a file begins with
_EXPLICIT, _IMPLICIT = b"1.2.840.10008.1.2.1\0", b"1.2.840.10008.1.2\0"
_FIRST = 3  # elements that must be right


def is_bare(head: bytes) -> bool:
    """Say whether a file that begins with `head` is a DICOM without its preamble: never by one lucky number.

    Its first elements must be of the groups that come first, in rising order and of lengths that lead to each other.
    """
    at, last = 0, (0, -1)
    for _element in range(_FIRST):
        if at + 12 > len(head):
            return False
        group, number = struct.unpack_from("<HH", head, at)
        kind = head[at + 4 : at + 6]
        if kind in _SHORT:
            start, length = at + 8, struct.unpack_from("<H", head, at + 6)[0]
        elif kind in _LONG:
            start, length = at + 12, struct.unpack_from("<I", head, at + 8)[0]
        else:
            start, length = at + 8, struct.unpack_from("<I", head, at + 4)[0]
        if group not in _GROUPS or (group, number) <= last or length > _LONGEST or length % 2:
            return False
        at, last = start + length, (group, number)
    return True


def completed(file: BinaryIO, head: bytes) -> BinaryIO:
    """Return a bare file with what it lacks, in memory: the preamble and, where it has none, how it is written."""
    file.seek(0)
    meta = b""
    if struct.unpack_from("<H", head)[0] != _META:
        syntax = _EXPLICIT if head[4:6] in (*_SHORT, *_LONG) else _IMPLICIT
        meta = struct.pack("<HH2sH", _META, 0x0010, b"UI", len(syntax)) + syntax
        meta = struct.pack("<HH2sHI", _META, 0, b"UL", 4, len(meta)) + meta
    return io.BytesIO(bytes(128) + b"DICM" + meta + file.read())
