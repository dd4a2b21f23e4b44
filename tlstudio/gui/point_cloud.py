"""PointCloud: a map of images as points, to be looked at, zoomed and selected from with a lasso, a click or keys."""

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from tlstudio.core.i18n import _
from tlstudio.gui import theme
from tlstudio.gui.card import ringed
from tlstudio.gui.lasso import LassoBox
from tlstudio.gui.points import Points
from tlstudio.gui.scatter import Scatter

_NEAR = 12  # pixels from the mouse within which a point is meant
_DIRECTIONS = {
    Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, 1), Qt.Key.Key_Down: (0, -1),
}  # fmt: skip


class PointCloud(QWidget):
    """The `points`, which of them are `selected`, bool (n,), and on which one the cursor is, `current`, -1 for none.

    `hovered` carries the point under the mouse or the keys, -1 for none; `opened` one that was double-clicked or on
    which Enter was pressed; `view_changed` tells of a zoom or a move.
    """

    hovered = Signal(int)
    opened = Signal(int)
    selection_changed = Signal()
    view_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.points = Points()
        self.selected = np.empty(0, bool)
        self.current = -1
        self.box = LassoBox()
        self.view = Scatter(self.box)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.view)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        ringed(self)
        self.setAccessibleName(_("Map of the images"))
        self.view.scene().sigMouseMoved.connect(self._mouse_moved)
        self.view.viewport().installEventFilter(self)
        self.box.fenced.connect(lambda fence, add: self.select(self.points.in_polygon(fence), add))
        self.box.clicked.connect(self._click)
        self.box.sigRangeChanged.connect(lambda *_change: self.view_changed.emit())
        theme.theme().changed.connect(self.apply_theme)
        self.apply_theme()

    # -- what is shown ---------------------------------------------------------------------------------------------

    def show_points(self, points: Points) -> None:
        """Show other points; the selection and the zoom stay where they are the same ones."""
        fresh = points.places is not self.points.places
        self.points = points
        if len(self.selected) != len(points.places):
            self.selected = np.zeros(len(points.places), bool)
            self.current = -1
        hidden = np.ones(len(points.places), bool)
        hidden[points.shown] = False
        if self.selected[hidden].any():
            self.selected[hidden] = False
            self.selection_changed.emit()
        self._draw()
        if fresh:
            self.view.fit()

    def apply_theme(self) -> None:
        """Take the colours of the theme."""
        self.view.apply_theme()
        self.box.set_colour(theme.current().accent)
        self._draw()

    def _draw(self) -> None:
        self.view.show_points(self.points, self.selected)
        self.view.show_mark(self.current)

    def in_view(self) -> np.ndarray:
        """Return the numbers of the points that lie within the part that is shown."""
        (left, right), (low, high) = self.box.viewRange()
        return self.points.in_rectangle(left, right, low, high)

    def zoom(self, scale: float) -> None:
        """Show a part that is so many times as large, about the cursor or the middle."""
        about = None
        if self.current >= 0:
            about = pg.Point(*map(float, self.points.places[self.current]))
        self.box.scaleBy((scale, scale), about)

    # -- selecting -------------------------------------------------------------------------------------------------

    def select(self, numbers: Sequence[int] | np.ndarray, add: bool = False) -> None:
        """Select points, alone or besides those that are."""
        if not add:
            self.selected[:] = False
        self.selected[np.asarray(numbers, np.intp)] = True
        self.view.show_selection(self.selected)
        self.selection_changed.emit()

    def _click(self, place: QPointF, add: bool) -> None:
        number = self._nearest(place)
        if number >= 0 and add and self.selected[number]:
            self.selected[number] = False
            self.select([], add=True)
        else:
            self.select([number] if number >= 0 else [], add)

    def set_current(self, number: int) -> None:
        """Put the cursor on a point, or on none."""
        if number != self.current:
            self.current = number
            self.view.show_mark(number)
            self.hovered.emit(number)

    # -- mouse and keys --------------------------------------------------------------------------------------------

    def _nearest(self, place: QPointF) -> int:
        """Return the number of the point within a few pixels of a place on the map, or -1."""
        return self.points.nearest(np.array([place.x(), place.y()]), self.box.viewPixelSize(), _NEAR)

    def _mouse_moved(self, position: QPointF) -> None:
        self.set_current(self._nearest(self.box.mapSceneToView(position)))

    def eventFilter(self, watched: object, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Open the point under a double click; forget the one that the mouse has left."""
        if event.type() == QEvent.Type.MouseButtonDblClick and self.current >= 0:
            self.opened.emit(self.current)
            return True
        if event.type() == QEvent.Type.Leave and not self.hasFocus():
            self.set_current(-1)
        if event.type() == QEvent.Type.MouseButtonPress:
            self.setFocus()
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows go from point to point, Space selects, Enter opens, + and - zoom, 0 shows all."""
        key = Qt.Key(event.key())
        if key in _DIRECTIONS:
            self._walk(np.array(_DIRECTIONS[key]))
        elif key == Qt.Key.Key_Space and self.current >= 0:
            self._click(QPointF(*map(float, self.points.places[self.current])), add=True)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.current >= 0:
            self.opened.emit(self.current)
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus):
            self.zoom(1.25 if key == Qt.Key.Key_Minus else 0.8)
        elif key == Qt.Key.Key_0:
            self.view.fit()
        elif key == Qt.Key.Key_A and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.select(self.points.shown)
        else:
            super().keyPressEvent(event)

    def _walk(self, direction: np.ndarray) -> None:
        """Go to the next point in a direction, at first to the one nearest to the middle."""
        if self.current >= 0:
            number = self.points.next_to(self.current, direction)
        else:
            (left, right), (low, high) = self.box.viewRange()
            middle = np.array([(left + right) / 2, (low + high) / 2])
            number = self.points.nearest(middle)
        if number >= 0:
            self.set_current(number)
