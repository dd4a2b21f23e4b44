"""LassoBox: the part of a plot in which a dragged mouse draws a lasso or a rectangle, or moves what is shown."""

from typing import Any, Literal

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QColor, QPainterPath, QPolygonF
from PySide6.QtWidgets import QGraphicsPathItem

from tlstudio.gui.plot_parts import pen

Tool = Literal["lasso", "rectangle", "move"]


class LassoBox(pg.ViewBox):  # type: ignore[misc]  # pyqtgraph has no types
    """`fenced` carries the corners of what was drawn, (n, 2), and whether to add to the selection (Shift, Ctrl).

    `clicked` carries the place of a click and the same. The wheel zooms; the middle button always moves.
    """

    fenced = Signal(object, bool)
    clicked = Signal(object, bool)

    def __init__(self) -> None:
        super().__init__()
        self.tool: Tool = "lasso"
        self._corners: list[QPointF] = []
        self.fence = QGraphicsPathItem()
        self.fence.setZValue(20)
        self.addItem(self.fence, ignoreBounds=True)

    def set_colour(self, colour: str) -> None:
        """Draw the fence in a colour."""
        inner = QColor(colour)
        inner.setAlpha(40)
        self.fence.setPen(pen(colour, 2))
        self.fence.setBrush(inner)

    def mouseDragEvent(self, event: Any, axis: int | None = None) -> None:  # noqa: ANN401 - pyqtgraph's
        """Draw, or move."""
        if self.tool == "move" or event.button() != Qt.MouseButton.LeftButton:
            super().mouseDragEvent(event, axis)
            return
        event.accept()
        here = self.mapSceneToView(event.scenePos())
        if event.isStart():
            self._corners = [self.mapSceneToView(event.buttonDownScenePos())]
        if self.tool == "rectangle":
            first = self._corners[0]
            self._corners = [first, QPointF(here.x(), first.y()), here, QPointF(first.x(), here.y())]
        else:
            self._corners.append(here)
        path = QPainterPath()
        if not event.isFinish():
            path.addPolygon(QPolygonF(self._corners))
            path.closeSubpath()
        elif len(self._corners) > 2:
            corners = np.array([(corner.x(), corner.y()) for corner in self._corners])
            self.fenced.emit(corners, _adds(event))
        self.fence.setPath(path)

    def mouseClickEvent(self, event: Any) -> None:  # noqa: ANN401 - pyqtgraph's
        """Tell of a click."""
        if event.button() == Qt.MouseButton.LeftButton:
            event.accept()
            self.clicked.emit(self.mapSceneToView(event.scenePos()), _adds(event))


def _adds(event: Any) -> bool:  # noqa: ANN401 - pyqtgraph's
    keys = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier
    return bool(event.modifiers() & keys)
