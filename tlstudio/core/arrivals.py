"""Arrivals: the images that come into a folder, each when whoever writes it has ended."""

import os
from pathlib import Path

from tlstudio.core.errors import StudioError
from tlstudio.core.files import why
from tlstudio.core.images import IMAGE_SUFFIXES

_Stamp = tuple[int, int]  # bytes, and the time of change in ns


class Arrivals:
    """Watches a folder and those in it by looking again and again: that works on every disk, in networks too.

    A file is ready when it holds something and its size and time stand still from one look to the next. One that is
    changed afterwards is ready anew. Names that begin with a point are left alone: programs write under them.
    """

    def __init__(self, folder: Path, there: bool, whole: bool = False) -> None:
        """Begin; `there` counts what is in the folder now among what arrives. Raises StudioError: no such folder.

        Where files come `whole`, put into place in one step, they are ready at the first look.
        """
        self.folder, self.whole = folder, whole
        self._before: dict[str, _Stamp] = {}
        self._given: dict[str, _Stamp] = {} if there else self._stamps()
        if there:
            self._stamps()

    def look(self) -> list[Path]:
        """Return the files that became ready since the last look, by name. Raises StudioError: the folder is gone."""
        stamps = self._stamps()
        ready = [
            path
            for path, stamp in sorted(stamps.items())
            if stamp[0] and (self.whole or self._before.get(path) == stamp) and stamp != self._given.get(path)
        ]
        self._before = stamps
        # What was deleted is forgotten, so that a watch of months takes no more memory than the folder is large.
        self._given = {path: stamp for path, stamp in self._given.items() if path in stamps}
        self._given |= {path: stamps[path] for path in ready}
        return [Path(path) for path in ready]

    def _stamps(self) -> dict[str, _Stamp]:
        found: dict[str, _Stamp] = {}
        folders = [os.fspath(self.folder)]
        while folders:
            folder = folders.pop()
            try:
                with os.scandir(folder) as entries:
                    for entry in entries:
                        _look_at(entry, found, folders)
            except OSError as error:
                if folder == os.fspath(self.folder):
                    raise StudioError(why(error, self.folder)) from error
        return found


def _look_at(entry: "os.DirEntry[str]", found: dict[str, _Stamp], folders: list[str]) -> None:
    if entry.name.startswith("."):
        return
    try:
        if entry.is_dir(follow_symlinks=False):
            folders.append(entry.path)
        elif os.path.splitext(entry.name)[1].lower() in IMAGE_SUFFIXES and entry.is_file():
            status = os.stat(entry.path)  # on Windows the entry's own are not those of a file that is being written
            found[entry.path] = status.st_size, status.st_mtime_ns
    except OSError:  # gone since
        return
