"""Thumbnails: a list model of pictures whose small copies are read off the window's thread."""

import threading
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QStringListModel, Qt, QThreadPool, Signal
from PySide6.QtGui import QImage, QPixmap

from tlstudio.core.errors import ImageError
from tlstudio.core.thumbnail_store import thumbnail, thumbnail_store
from tlstudio.gui.depth_rule import depth_rule
from tlstudio.gui.entries import Entry
from tlstudio.gui.picture import to_qimage
from tlstudio.gui.recent import Recent

EDGES = (160, 320, 640)  # thumbnails come in these sizes, so that a moved slider does not read every file anew
_CACHE_BYTES = 96_000_000
_PIXEL = 4  # bytes, as pixmaps hold it
_WANTED = 300  # more than a screen holds: what was asked for before is out of sight by now
ENTRY_ROLE = Qt.ItemDataRole.UserRole

Index = QModelIndex | QPersistentModelIndex
Key = tuple[Path, int, str]  # the path, the edge, the rule of depth


class ThumbnailLoader(QObject):
    """Reads thumbnails in Qt's thread pool, the last asked for first; what scrolled out of sight is dropped."""

    ready = Signal(object, QImage)  # the key; a null picture where the file cannot be read

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = threading.Lock()
        self._wanted: Recent[Key, None] = Recent(_WANTED)
        self._readers = 0
        self._most = QThreadPool.globalInstance().maxThreadCount()  # a core each
        self._store = thumbnail_store()

    def want(self, key: Key) -> None:
        """Ask for a thumbnail; `ready` answers, or never where other wishes came after."""
        with self._lock:
            self._wanted[key] = None
            if self._readers >= self._most:
                return
            self._readers += 1
        QThreadPool.globalInstance().start(self._read)

    def forget(self) -> None:
        """Drop every wish."""
        with self._lock:
            self._wanted.clear()

    def _next(self) -> Key | None:
        with self._lock:
            if self._wanted:
                return self._wanted.popitem()[0]
            self._readers -= 1
            return None

    def _read(self) -> None:
        key = self._next()
        if key is None:
            return
        try:
            path, edge, depth = key
            picture = to_qimage(thumbnail(path, edge, self._store, depth)).convertToFormat(QImage.Format.Format_RGB32)
        except (ImageError, OSError):
            picture = QImage()
        self.ready.emit(key, picture)
        QThreadPool.globalInstance().start(self._read)  # anew for each, so that a single picture can come in between


@cache
def loader() -> ThumbnailLoader:
    """Return the one loader: it outlives the models that ask it, so that a late answer meets no deleted object."""
    return ThumbnailLoader()


class ThumbnailModel(QStringListModel):
    """The entries to show. The decoration is the thumbnail: a pixmap, null where unreadable, None while it is read.

    Its strings are empty and only count the rows, in C++: a view that is laid out asks for the number of rows once for
    each row, which takes 80 ms in Python where there are 100,000.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._entries: list[Entry] = []
        self._asked: dict[Path, int] = {}  # the rows that wait for their thumbnail
        self._cache: Recent[tuple[Path, int], tuple[QPixmap, str]] = Recent(1)  # and its rule of depth
        self.edge = EDGES[0]
        loader().ready.connect(self._take)
        depth_rule().changed.connect(self._show_anew)

    def show_entries(self, entries: Sequence[Entry]) -> None:
        """Show other entries."""
        loader().forget()
        self._entries = list(entries)
        self._asked.clear()
        self.setStringList([""] * len(entries))

    def replace_entry(self, row: int, entry: Entry) -> None:
        """Show another state of the same picture."""
        self._entries[row] = entry
        self.dataChanged.emit(self.index(row), self.index(row))

    def remove_entry(self, row: int) -> None:
        """Show one picture less; what is selected stays so."""
        del self._entries[row]
        self.removeRows(row, 1)

    def insert_entry(self, row: int, entry: Entry) -> None:
        """Show one picture more, in this row."""
        self._entries.insert(row, entry)
        self.insertRows(row, 1)

    def set_pixels(self, pixels: int) -> None:
        """Say how large thumbnails are drawn, in device pixels."""
        self.edge = next((edge for edge in EDGES if edge >= pixels), EDGES[-1])

    @property
    def entries(self) -> Sequence[Entry]:
        """The entries shown."""
        return self._entries

    def row_of(self, path: Path) -> int:
        """Return the row of a picture, or -1."""
        # Most are the very objects; then by the name, for to compare 100,000 paths takes a tenth of a second.
        name, entries = path.name, self._entries
        row = next((row for row, entry in enumerate(entries) if entry.path is path), -1)
        if row < 0:
            row = next((row for row, (at, *_) in enumerate(entries) if at.name == name and at == path), -1)
        return row

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 - Qt's signature
        """Return an entry's part for a role."""
        if not 0 <= index.row() < len(self._entries):
            return None
        entry = self._entries[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return entry.path.name
            case Qt.ItemDataRole.ToolTipRole | Qt.ItemDataRole.AccessibleTextRole:
                return entry.caption
            case Qt.ItemDataRole.DecorationRole:
                return self._thumbnail(entry.path, index.row())
            case _:
                return entry if role == ENTRY_ROLE else None

    def _thumbnail(self, path: Path, row: int) -> QPixmap | None:
        key, depth = (path, self.edge), depth_rule().name
        picture, drawn_by = self._cache.get(key, (None, ""))
        if picture is not None:
            self._cache.move_to_end(key)
        if drawn_by != depth:  # what was read by another rule stays until it is replaced
            self._asked[path] = row
            while len(self._asked) > 2 * _WANTED:
                del self._asked[next(iter(self._asked))]
            loader().want((*key, depth))
        return picture

    def _show_anew(self) -> None:
        """Have the pictures in sight asked for by another rule of depth."""
        loader().forget()
        self._asked.clear()
        if self._entries:
            last = self.index(len(self._entries) - 1)
            self.dataChanged.emit(self.index(0), last, [Qt.ItemDataRole.DecorationRole])

    def _take(self, key: Key, picture: QImage) -> None:
        path, edge, depth = key
        wanted = edge == self.edge and depth == depth_rule().name
        row = self._asked.pop(path, -1) if wanted else -1
        if row >= 0 and not (row < len(self._entries) and self._entries[row].path == path):
            row = self.row_of(path)  # pictures before it came or went meanwhile
        if row < 0:
            return
        self._cache.most = _CACHE_BYTES // (_PIXEL * edge * edge)
        self._cache[path, edge] = QPixmap.fromImage(picture), depth
        index = self.index(row)
        self.dataChanged.emit(index, index, [Qt.ItemDataRole.DecorationRole])
