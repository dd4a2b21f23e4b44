"""PointRaster: very many points, drawn pixel by pixel into one picture; quick where layers of symbols take long."""

from functools import cache

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QWidget

_INK = 128  # of 255: a pixel of a symbol that is at least half covered


class PointRaster(pg.GraphicsObject):  # type: ignore[misc]  # pyqtgraph has no types
    """Points of one size in the map's coordinates; what comes later lies above what came before."""

    def __init__(self) -> None:
        super().__init__()
        self._parts: list[tuple[np.ndarray, np.ndarray, str]] = []
        self._size = 5
        self._bounds = QRectF()

    def show_points(self, parts: list[tuple[np.ndarray, QColor, str]], size: int) -> None:
        """Show points: where those of each look lie, (n, 2), their colour and their symbol; `size` in pixels."""
        self._size = size
        self._parts = [
            (places.astype(np.float64), np.array([colour.blueF(), colour.greenF(), colour.redF(), 1.0]), symbol)
            for places, colour, symbol in parts
        ]
        self._parts = [(places, np.round(255 * bgra).astype(np.uint8), symbol) for places, bgra, symbol in self._parts]
        self.prepareGeometryChange()
        corners = [place for places, *_look in self._parts if len(places) for place in (places.min(0), places.max(0))]
        self._bounds = QRectF()
        if corners:
            (left, low), (right, high) = np.min(corners, axis=0), np.max(corners, axis=0)
            self._bounds = QRectF(QPointF(left, low), QPointF(right, high)).adjusted(-1, -1, 1, 1)
        self.update()

    def boundingRect(self) -> QRectF:  # noqa: N802 - Qt's name
        """Return where the points are."""
        return self._bounds

    def paint(self, painter: QPainter, _option: object, _widget: QWidget | None = None) -> None:
        """Draw the points that are in sight."""
        device, way = painter.device(), painter.worldTransform()
        ratio = device.devicePixelRatioF()
        wide, high = round(device.width() * ratio), round(device.height() * ratio)
        edge = int(np.ceil(self._size * ratio))
        row = wide + 2 * edge  # a margin, so that no symbol has to be cut
        pixels = np.zeros((high + 2 * edge) * row, np.uint32)
        for places, bgra, symbol in self._parts:
            x = ((places[:, 0] * way.m11() + way.dx()) * ratio).round()
            y = ((places[:, 1] * way.m22() + way.dy()) * ratio).round()
            inside = (x >= -edge / 2) & (x < wide + edge / 2) & (y >= -edge / 2) & (y < high + edge / 2)
            at = (y[inside].astype(np.intp) + edge) * row + x[inside].astype(np.intp) + edge
            ink = bgra.view("<u4")[0]
            for down, right in _stamp(symbol, edge):
                pixels[at + (down * row + right)] = ink
        image = QImage(pixels.data, row, high + 2 * edge, 4 * row, QImage.Format.Format_ARGB32)
        image.setDevicePixelRatio(ratio)
        painter.save()
        painter.resetTransform()
        painter.drawImage(QPointF(-edge / ratio, -edge / ratio), image)
        painter.restore()


@cache
def _stamp(symbol: str, size: int) -> tuple[tuple[int, int], ...]:
    """Return the pixels of a symbol, rows and columns from its middle."""
    picture = QImage(size, size, QImage.Format.Format_Grayscale8)
    picture.fill(0)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(size / 2, size / 2)
    pg.graphicsItems.ScatterPlotItem.drawSymbol(painter, symbol, size, pg.mkPen(None), pg.mkBrush("w"))
    painter.end()
    found = [(y, x) for y in range(size) for x in range(size) if picture.pixelColor(x, y).value() >= _INK]
    return tuple((y - size // 2, x - size // 2) for y, x in found)
