"""The feature cache: what a network gave for a picture is worked out once, and shared by all runs of a project.

A table holds the rows of one way to make them: one network, one size, one view. It is a folder named by a digest of its
key, with the key beside in plain sight, and rows by the content of their pictures (feature_table.py).

    cache = FeatureCache(cache_folder(runs), default_limit(cache_folder(runs)))
    table = cache.table({"trunk": "…", "size": 224, "view": 0}, (1280,))
    rows = table.find(digests)
    if rows.missing:
        with table.writer() as writer:
            for some in …:
                writer.add([digests[at] for at in some], extract(some))
        rows = table.find(digests)

Nothing here stops a training. On a full disk, in a folder that may not be written, or where the limit leaves no room,
`writer.add` returns as ever, says so once in the log and sets `writer.failed`; `find` then still misses rows, and the
caller works with `rows_in_memory(array)` (feature_rows.py), which is read in the same way.
"""

import contextlib
import json
import logging
import re
import shutil
import weakref
from collections.abc import Mapping, Sequence
from hashlib import blake2b
from pathlib import Path

from tlstudio.core.errors import StudioError
from tlstudio.core.feature_table import KEY_FILE, Table
from tlstudio.core.i18n import _
from tlstudio.core.sizes import size_in_words

DEFAULT_LIMIT = 10 * 2**30  # bytes

Value = str | int | float | bool | None
Key = Mapping[str, Value | Sequence[Value]]

_FORMAT = 1
_TABLE_NAME = re.compile("[0-9a-f]{32}")


def cache_folder(runs: Path) -> Path:
    """Return the folder of the features that the runs in `runs` share."""
    return runs / "cache"


def default_limit(folder: Path) -> int:
    """Return how many bytes a cache in `folder` may take: 10 GiB, and at most a quarter of the free disk.

    Its own bytes count as free, so that the limit does not sink as the cache fills.
    """
    cache = FeatureCache(folder, 0)
    try:
        there = next(path for path in (cache.folder, *cache.folder.parents) if path.is_dir())
        return min(DEFAULT_LIMIT, (shutil.disk_usage(there).free + cache.size()) // 4)
    except (OSError, StopIteration):  # its drive is not there, or says nothing
        return DEFAULT_LIMIT


class FeatureCache:
    """A folder of tables that takes at most `limit` bytes: the tables used longest ago make room for new rows.

    A table is in use, and stays, as long as something holds it, its rows or a writer of it. So that what is done with
    can go, take a cache for each job. One thread at a time.
    """

    def __init__(self, folder: Path, limit: int) -> None:
        self.folder, self.limit = folder.absolute(), limit
        self._in_use: weakref.WeakValueDictionary[str, Table] = weakref.WeakValueDictionary()
        self._told = False

    @property
    def memory(self) -> Path:
        """The file in which `contents.digests` may remember what is in the pictures."""
        return self.folder / "contents"

    def table(self, key: Key, shape: tuple[int, ...]) -> Table:
        """Return the table for rows of `shape`, float16; nothing is written before there is a row to keep.

        `key` names all that the numbers depend on besides the picture. Raises TypeError for what JSON cannot hold.
        """
        description = {"format": _FORMAT, "key": dict(key), "shape": list(shape)}
        text = json.dumps(description, sort_keys=True, allow_nan=False)
        name = blake2b(text.encode(), digest_size=16).hexdigest()
        table = self._in_use.get(name) or Table(self.folder / name, description, shape, self.make_room, self.tell)
        self._in_use[name] = table
        return table

    def size(self) -> int:
        """Return how many bytes the cache takes on disk."""
        return sum(map(_size, self._tables())) + _size_of_file(self.memory)

    def clear(self) -> None:
        """Delete all but the tables in use. Elsewhere in the folder nothing is touched."""
        for folder in self._tables():
            if folder.name not in self._in_use:
                shutil.rmtree(folder, ignore_errors=True)
        with contextlib.suppress(OSError):
            self.memory.unlink(missing_ok=True)

    def make_room(self, needed: int) -> int:
        """Delete the tables used longest ago until `needed` bytes fit; return how many may be written by and by.

        Raises StudioError where they do not fit beside the tables in use.
        """
        free = self.limit - self.size()
        idle = (folder for folder in sorted(self._tables(), key=_last_use) if folder.name not in self._in_use)
        while free < needed and (folder := next(idle, None)) is not None:
            before = _size(folder)
            # On Windows a file that another process has mapped stays.
            shutil.rmtree(folder, ignore_errors=True)
            free += before - _size(folder)
        if free < needed:
            text = _("The cache is full: {folder} may take {limit}. Clear it, or free some space on its disk.")
            raise StudioError(text.format(folder=self.folder, limit=size_in_words(self.limit)))
        # Not all at once: another process may be writing into the same room.
        return min(free, max(needed, self.limit // 16))

    def tell(self, reason: str) -> None:
        """Say in the log, once, that rows are not kept."""
        if not self._told:
            self._told = True
            text = _("The features are not kept for the next training. {reason}")
            logging.getLogger(__name__).warning("%s", text.format(reason=reason))

    def _tables(self) -> list[Path]:
        try:
            return [path for path in self.folder.iterdir() if _TABLE_NAME.fullmatch(path.name)]
        except OSError:
            return []


def _last_use(folder: Path) -> float:
    for path in (folder / KEY_FILE, folder):
        with contextlib.suppress(OSError):
            return path.stat().st_mtime
    return 0.0


def _size(folder: Path) -> int:
    try:
        return sum(_size_of_file(path) for path in folder.iterdir())
    except OSError:
        return 0


def _size_of_file(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
