"""What is in a file, as 16 bytes: the same picture is known again under any name, and a changed one is told apart."""

import hashlib
import logging
import os
import stat
import struct
import time
from collections.abc import Mapping, Sequence
from itertools import islice
from pathlib import Path

from tlstudio.core.errors import Stopped, StudioError
from tlstudio.core.events import Report, ShouldStop
from tlstudio.core.files import make_folder, replace_file
from tlstudio.core.in_parallel import in_parallel

_SIZE = 16  # bytes of a digest

# The memory: magic, the digest of all that follows, then for each file the digest of its path, its stamp, its digest.
_MAGIC = b"TLSEEN\x00\x01"
_STAMP = struct.Struct("<Qq")  # size in bytes, mtime in ns
_RECORD = 2 * _SIZE + _STAMP.size
_MOST = 500_000  # files remembered, those asked for last before any other: 24 MB

# Two changes within one tick of a file system's clock look like one; FAT's is the slowest.
_TICK = 2_000_000_000  # ns


def digests(
    paths: Sequence[Path], memory: Path | None, stage: str, report: Report, should_stop: ShouldStop
) -> list[bytes | None]:
    """Return the 16-byte BLAKE2b digest of each file's content; None where it cannot be read.

    A file whose path, size and time of change stand in the file `memory` is not read again. A memory that is missing,
    damaged or not to be written is no error. `stage` names the Progress events, which come only where files are read.
    Raises Stopped on request; what was read until then is remembered.
    """
    known = _remembered(memory)
    now = time.time_ns()
    names = [_path_digest(path) for path in paths]
    stamps = [_stamp(path, should_stop) for path in paths]
    found = [_recall(known.get(name), stamp) for name, stamp in zip(names, stamps, strict=True)]
    unread = [at for at, digest in enumerate(found) if digest is None and stamps[at] is not None]
    fresh: dict[bytes, bytes] = {}
    try:
        for at, digest in zip(
            unread, in_parallel(_content_digest, [paths[at] for at in unread], stage, report, should_stop), strict=True
        ):
            found[at], stamp = digest, stamps[at]
            if digest is not None and stamp is not None and abs(now - _STAMP.unpack(stamp)[1]) > _TICK:
                fresh[names[at]] = stamp + digest
    finally:
        if memory is not None and fresh:
            _remember(memory, {name: known[name] for name in names if name in known} | fresh, known)
    return found


def _path_digest(path: Path) -> bytes:
    return _digest(os.fsencode(os.path.abspath(path)))


def _digest(data: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=_SIZE).digest()


def _stamp(path: Path, should_stop: ShouldStop) -> bytes | None:
    """Return size and time of change, None for what is no file: reading a pipe could wait for ever."""
    if should_stop():
        raise Stopped
    try:
        status = os.stat(path)
    except OSError:
        return None
    return _STAMP.pack(status.st_size, status.st_mtime_ns) if stat.S_ISREG(status.st_mode) else None


def _recall(record: bytes | None, stamp: bytes | None) -> bytes | None:
    return record[_STAMP.size :] if record is not None and record[: _STAMP.size] == stamp else None


def _content_digest(path: Path) -> bytes | None:
    try:
        with path.open("rb") as file:  # piece by piece: a large file is never held whole
            return hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=_SIZE)).digest()
    except OSError:
        return None


def _remembered(memory: Path | None) -> dict[bytes, bytes]:
    """Return stamp and content digest by the path's digest; empty where the file is missing or damaged."""
    try:
        data = memory.read_bytes() if memory is not None else b""
    except OSError:
        return {}
    start = len(_MAGIC) + _SIZE
    body = data[start:]
    if data[:start] != _MAGIC + _digest(body) or len(body) % _RECORD:
        return {}
    return {body[at : at + _SIZE]: body[at + _SIZE : at + _RECORD] for at in range(0, len(body), _RECORD)}


def _remember(memory: Path, asked: Mapping[bytes, bytes], before: Mapping[bytes, bytes]) -> None:
    others = (item for item in before.items() if item[0] not in asked)
    kept = [*asked.items(), *islice(others, max(0, _MOST - len(asked)))]
    body = b"".join(name + record for name, record in kept)
    try:
        make_folder(memory.parent)
        replace_file(memory, lambda temporary: _write(temporary, _MAGIC + _digest(body) + body))
    except StudioError as error:
        logging.getLogger(__name__).warning("%s", error)


def _write(path: Path, data: bytes) -> None:
    path.write_bytes(data)
