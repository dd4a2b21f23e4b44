"""Zip archives opened without believing them: nothing that one says of its sizes is taken before it was compared.

A plain one holds its files as they are, so that no archive unpacks to more than the file itself is large.
"""

import os
import struct
import zipfile
from typing import BinaryIO, NamedTuple

from tlstudio.core.i18n import _

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


def open_plain(file: BinaryIO, most: int, longest: int) -> zipfile.ZipFile:
    """Open a plain archive of at most `most` files, whose list of them takes at most `longest` bytes.

    The end of the file is looked at before that list is read into memory. Raises ValueError for any other archive.
    """
    end = read_end(file, file.seek(0, os.SEEK_END))
    if end.files > most or end.length > longest:
        raise ValueError(_("it lists too many files"))
    archive = zipfile.ZipFile(file)
    infos = archive.infolist()
    if len(infos) != end.files or len(archive.NameToInfo) != end.files:
        raise ValueError(_("it lists a file twice"))
    for info in infos:
        if info.compress_type != zipfile.ZIP_STORED or info.compress_size != info.file_size or info.flag_bits & 1:
            raise ValueError(_("{name} in it is packed, and nothing in it may be").format(name=info.filename))
    if sum(info.file_size for info in infos) > end.start:
        raise ValueError(_("it says that it is larger than it is"))
    return archive


def read_packed(archive: zipfile.ZipFile, name: str, most: int) -> bytes:
    """Return a file of an archive that is not plain, whatever it says of its size.

    Raises KeyError where there is none, ValueError where it unpacks to more than `most` bytes.
    """
    too_much = ValueError(_("{name} in it unpacks to far more than it should").format(name=name))
    info = archive.getinfo(name)
    if info.file_size > most or info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise too_much  # the other ways to pack unpack all that was read at a time
    with archive.open(info) as file:
        content = file.read(most)
        if file.read(1):
            raise too_much
    return content
