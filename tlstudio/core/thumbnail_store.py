"""Small copies of images, kept on disk: a photograph of 12 megapixels is decoded once, and not whenever it is seen."""

import hashlib
import logging
import os
import sqlite3
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tlstudio.core import images
from tlstudio.core.errors import StudioError
from tlstudio.core.files import make_folder
from tlstudio.core.paths import user_cache

_MOST_BYTES = 500_000_000
_QUALITY = 85  # of the JPEGs kept
_VERSION = 2  # another one where thumbnails are made otherwise: those kept are made anew
_SIZE = 16  # bytes of a digest
_ROW = 100  # bytes a row takes beside its data


class ThumbnailStore:
    """One SQLite file of JPEGs by a key, the oldest deleted first where all take more than `most` bytes.

    May be used from several threads and processes. What goes wrong with the file is no error: nothing is found or kept,
    and a damaged file is begun anew.
    """

    def __init__(self, path: Path, most: int = _MOST_BYTES) -> None:
        self._path = path
        self._most = most
        self._room = 0  # bytes until the file's size is asked for
        self._lock = threading.Lock()
        self._file: sqlite3.Connection | None = None

    def find(self, key: bytes) -> bytes | None:
        """Return what is kept under a key, None where nothing is, or not what was."""
        rows = self._run("SELECT data FROM thumbnails WHERE key = ?", key)
        data = rows[0][0] if rows else None
        return data[_SIZE:] if isinstance(data, bytes) and data[:_SIZE] == _digest(key + data[_SIZE:]) else None

    def keep(self, key: bytes, data: bytes) -> None:
        """Keep data under a key, as far as the disk allows."""
        self._run("INSERT OR REPLACE INTO thumbnails VALUES (?, ?)", key, _digest(key + data) + data)
        self._room -= len(data) + _ROW
        if self._room > 0:
            return
        sizes = self._run("SELECT * FROM pragma_page_count, pragma_freelist_count, pragma_page_size")
        self._room = self._most - (sizes[0][0] - sizes[0][1]) * sizes[0][2] if sizes else 0
        if self._room < 0:
            oldest = "SELECT rowid FROM thumbnails ORDER BY rowid LIMIT 1 + (SELECT count(*) FROM thumbnails) / 20"
            self._run(f"DELETE FROM thumbnails WHERE rowid IN ({oldest})")

    def close(self) -> None:
        """Close the file; the next use opens it again."""
        with self._lock, suppress(sqlite3.Error):
            if self._file is not None:
                self._file.close()
            self._file = None

    def _run(self, statement: str, *values: bytes) -> list[Any]:
        try:
            with self._lock:
                self._file = self._file or _opened(self._path)
                return self._file.execute(statement, values).fetchall()
        except (sqlite3.Error, StudioError) as error:
            # An OperationalError is a full disk, a missing right or another process at the file, which may pass.
            if isinstance(error, sqlite3.DatabaseError) and not isinstance(error, sqlite3.OperationalError):
                self._begin_anew()
            logging.getLogger(__name__).debug("no thumbnail is found or kept: %s", error)
            return []

    def _begin_anew(self) -> None:
        self.close()
        for end in ("", "-wal", "-shm"):
            with suppress(OSError):
                self._path.with_name(self._path.name + end).unlink(missing_ok=True)


def thumbnail(path: Path, edge: int, store: ThumbnailStore | None = None, depth: str = "window") -> NDArray[np.uint8]:
    """Return what `images.thumbnail` does, as uint8 RGB of shape (height, width, 3). Raises ImageError.

    It is kept in `store` where the file is large: one with less than a byte for each pixel of the small copy is as
    quickly decoded itself. A file that has changed, by its size or time, is read anew. What the rule of depth makes
    no difference to is kept once for all rules.
    """
    stamp = _stamp(path, edge) if store is not None else None
    if store is None or stamp is None:
        return images.thumbnail(path, edge, depth)
    import simplejpeg

    any_depth, this_depth = _digest(stamp), _digest(depth.encode() + stamp)
    kept = store.find(any_depth) or store.find(this_depth)
    with suppress(ValueError):
        if kept is not None:
            return np.asarray(simplejpeg.decode_jpeg(kept))
    pixels = np.ascontiguousarray(images.thumbnail(path, edge, depth))
    key = this_depth if images.follows_depth(path) else any_depth
    store.keep(key, simplejpeg.encode_jpeg(pixels, quality=_QUALITY))
    return pixels


def thumbnail_store() -> ThumbnailStore:
    """Return the user's store."""
    return ThumbnailStore(user_cache() / "thumbnails.sqlite")


def _stamp(path: Path, edge: int) -> bytes | None:
    """Return what tells a file as it is now from every other; None where its small copy is not worth keeping."""
    try:
        status = os.stat(path)
    except OSError:
        return None
    if status.st_size < edge * edge:
        return None
    stamp = f"{_VERSION} {edge} {status.st_size} {status.st_mtime_ns} "
    return stamp.encode() + os.fsencode(os.path.abspath(path))


def _digest(data: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=_SIZE).digest()


def _opened(path: Path) -> sqlite3.Connection:
    make_folder(path.parent)
    file = sqlite3.connect(path, timeout=0.1, isolation_level=None, check_same_thread=False)
    file.execute("PRAGMA journal_mode = WAL")  # a kill in the middle loses the last copy and no other
    file.execute("PRAGMA synchronous = OFF")  # nothing here is worth waiting for the disk
    file.execute("CREATE TABLE IF NOT EXISTS thumbnails (key BLOB PRIMARY KEY, data BLOB)")
    return file
