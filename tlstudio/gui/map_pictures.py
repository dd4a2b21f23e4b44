"""MapPictures: small pictures in the place of the points: of all where few are in view, or of some everywhere."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap
from PySide6.QtWidgets import QGraphicsPixmapItem

from tlstudio.gui.picture import reader
from tlstudio.gui.point_cloud import PointCloud
from tlstudio.gui.recent import Recent
from tlstudio.gui.theme import current, em

MOST = 60  # more would cover each other
_SQUARE = 5.5  # layout units: a picture and a little room
_KEPT = 600
_SETTLED_MS = 120  # nothing is read while the wheel still turns


class MapPictures(QObject):
    """Watches a cloud of points and lays the pictures over it; `paths` and `colours` are those of its points.

    With `everywhere`, where too many are in view, one stands for those around it.
    """

    def __init__(self, cloud: PointCloud) -> None:
        super().__init__(cloud)
        self._cloud = cloud
        self.paths: Sequence[Path] = ()
        self.everywhere = False
        self._numbers: Sequence[int] = ()
        self.items: dict[int, QGraphicsPixmapItem] = {}
        self._asked: dict[int, Path] = {}  # by ticket
        self._known: Recent[Path, QPixmap] = Recent(_KEPT)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_SETTLED_MS)
        self._timer.timeout.connect(self.refresh)
        cloud.view_changed.connect(self._timer.start)
        reader().ready.connect(self._take)

    def show_paths(self, paths: Sequence[Path], colours: Sequence[int]) -> None:
        """Take the files of the points and the numbers of their colours."""
        self.paths, self._numbers = paths, colours
        for item in self.items.values():
            self._cloud.view.removeItem(item)
        self.items.clear()
        self._timer.start()

    def refresh(self) -> None:
        """Show pictures where there is room for them, and none elsewhere."""
        seen = self._cloud.in_view()
        wanted = set(self._spread(seen).tolist()) if self.everywhere else set()
        wanted |= set(seen.tolist()) if len(seen) <= MOST else set()
        for number in self.items.keys() - wanted:
            self._cloud.view.removeItem(self.items.pop(number))
        for number in wanted - self.items.keys():
            picture = self._known.get(self.paths[number])
            if picture is not None:
                self._lay(number, picture)
            elif self.paths[number] not in self._asked.values():
                self._asked[reader().ask(self.paths[number], em(5))] = self.paths[number]

    def _spread(self, numbers: np.ndarray) -> np.ndarray:
        """Return some points, no two in the same square of the map; the squares stay where the map is moved."""
        wide, high = (em(_SQUARE) * size for size in self._cloud.box.viewPixelSize())
        places = self._cloud.points.places[numbers] / (wide, high)
        squares = np.floor(places)
        away = np.abs(places - squares - 0.5).max(axis=1)  # that in the middle: it covers no other, whatever its class
        order = np.argsort(away, kind="stable")
        return numbers[order[np.unique(squares[order], axis=0, return_index=True)[1]]]

    def _take(self, ticket: int, picture: QImage, _reason: str) -> None:
        path = self._asked.pop(ticket, None)
        if path is None or picture.isNull():
            return
        self._known[path] = QPixmap.fromImage(picture)
        self._timer.start()

    def _lay(self, number: int, picture: QPixmap) -> None:
        item = QGraphicsPixmapItem(_framed(picture, current().colour(int(self._numbers[number]))))
        item.setFlag(QGraphicsPixmapItem.GraphicsItemFlag.ItemIgnoresTransformations)
        item.setOffset(-item.pixmap().width() / 2, -item.pixmap().height() / 2)
        item.setPos(*map(float, self._cloud.points.places[number]))
        item.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        item.setZValue(5)
        self._cloud.view.addItem(item, ignoreBounds=True)
        self.items[number] = item


def _framed(picture: QPixmap, colour: QColor) -> QPixmap:
    """Return a picture with a frame in its colour."""
    edge = max(2, em(0.2))
    framed = QPixmap(picture.width() + 2 * edge, picture.height() + 2 * edge)
    framed.fill(colour)
    painter = QPainter(framed)
    painter.drawPixmap(edge, edge, picture)
    painter.end()
    return framed
