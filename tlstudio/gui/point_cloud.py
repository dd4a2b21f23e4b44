"""PointCloud: a map of images as points, to be looked at, zoomed and selected from with a lasso, a click or keys."""

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from tlstudio.core.i18n import _
from tlstudio.gui import theme
from tlstudio.gui.lasso import LassoBox
from tlstudio.gui.plot_parts import pen
from tlstudio.gui.point_raster import PointRaster

SYMBOLS = ("o", "s", "t", "d", "star")  # the colours repeat after ten classes: then the shape is another one
_RINGS = 40  # selected points with a ring each; more rings hide the points
_MANY = 20_000  # points with more of which they are drawn at once
_FADED = 0.22  # how much is seen of the points beside those that are selected
_NEAR = 12  # pixels from the mouse within which a point is meant
_DIRECTIONS = {
    Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, 1), Qt.Key.Key_Down: (0, -1),
}  # fmt: skip


class PointCloud(QWidget):
    """Points by their number: `places` (n, 2), the colour of each, and which are selected.

    `hovered` carries the point under the mouse or the keys, -1 for none; `opened` one that was double-clicked or on
    which Enter was pressed; `view_changed` tells of a zoom or a move.
    """

    hovered = Signal(int)
    opened = Signal(int)
    selection_changed = Signal()
    view_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.places = np.empty((0, 2), np.float32)
        self.shown = np.empty(0, np.intp)  # the numbers of the points that can be seen, ascending
        self.selected = np.empty(0, bool)
        self.current = -1
        self._groups: np.ndarray = np.empty(0, np.intp)
        self.box = LassoBox()
        self.view = pg.PlotWidget(viewBox=self.box)
        self.view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.view.setMenuEnabled(False)
        self.view.hideButtons()
        self.view.hideAxis("left")
        self.view.hideAxis("bottom")
        self.box.setAspectLocked(True)
        self.layers: list[pg.ScatterPlotItem] = []
        self._chosen: list[pg.ScatterPlotItem] = []  # the selected points, over the others
        self.raster = PointRaster()
        self.view.addItem(self.raster, ignoreBounds=True)
        self.ring, self.mark = pg.ScatterPlotItem(size=11), pg.ScatterPlotItem(size=17)
        for item, height in ((self.ring, 10), (self.mark, 11)):
            item.setZValue(height)
            self.view.addItem(item, ignoreBounds=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.view)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(_("Map of the images"))
        self.view.scene().sigMouseMoved.connect(self._mouse_moved)
        self.view.viewport().installEventFilter(self)
        self.box.fenced.connect(self._select_within)
        self.box.clicked.connect(self._click)
        self.box.sigRangeChanged.connect(lambda *_change: self.view_changed.emit())
        theme.theme().changed.connect(self.apply_theme)
        self.apply_theme()

    # -- what is shown ---------------------------------------------------------------------------------------------

    def show_points(self, places: np.ndarray, shown: np.ndarray, groups: np.ndarray) -> None:
        """Show points: where each lies, (n, 2); the numbers of those to be seen; the number of each one's colour.

        The selection and the zoom stay where the points are the same ones.
        """
        fresh = places is not self.places
        self.places, self.shown, self._groups = places, shown, groups
        if len(self.selected) != len(places):
            self.selected = np.zeros(len(places), bool)
            self.current = -1
        hidden = np.ones(len(places), bool)
        hidden[shown] = False
        if self.selected[hidden].any():
            self.selected[hidden] = False
            self.selection_changed.emit()
        self._draw()
        if fresh:
            self.fit()

    def fit(self) -> None:
        """Show all points."""
        if len(self.shown):
            low, high = self.places[self.shown].min(axis=0), self.places[self.shown].max(axis=0)
            size = np.maximum(high - low, 1e-3)
            self.box.setRange(QRectF(float(low[0]), float(low[1]), float(size[0]), float(size[1])), padding=0.05)

    def apply_theme(self) -> None:
        """Take the colours of the theme."""
        colours = theme.current()
        self.view.setBackground(colours.card)
        self.ring.setPen(pen(colours.text, 2))
        self.ring.setBrush(None)
        self.mark.setPen(pen(colours.accent, 3))
        self.mark.setBrush(None)
        self.box.set_colour(colours.accent)
        self._draw()

    def _draw(self) -> None:
        for layer in self.layers:
            self.view.removeItem(layer)
        self.layers = [] if self._many else self._drawn(self.shown, 0)
        self._draw_selection()

    @property
    def _many(self) -> bool:
        return len(self.shown) > _MANY

    def _draw_raster(self, chosen: np.ndarray) -> None:
        """Draw very many points in one picture, what is selected above the others; fewer need none."""
        rest = self.shown[~self.selected[self.shown]] if len(chosen) else self.shown
        card = QColor(theme.current().card)
        parts = []
        for numbers, strength in ((rest, _FADED if len(chosen) else 0.8), (chosen, 0.8)):
            for look, some in self._looks(numbers):
                colour = _blended(theme.current().colour(look), card, strength)
                parts.append((self.places[some], colour, SYMBOLS[look // 10]))
        self.raster.show_points(parts if self._many else [], 5)

    def _looks(self, numbers: np.ndarray) -> list[tuple[int, np.ndarray]]:
        """Return the looks of some points, each with the numbers of those that have it."""
        looks = self._groups[numbers] % (10 * len(SYMBOLS))
        order = np.argsort(looks, kind="stable")
        known, starts = np.unique(looks[order], return_index=True)
        return list(zip(known.tolist(), np.split(numbers[order], starts[1:]), strict=True)) if len(known) else []

    def _drawn(self, numbers: np.ndarray, height: int) -> list[pg.ScatterPlotItem]:
        """Draw points, in layers at a height."""
        # One layer for each look, not one brush for each point: 20,000 points are drawn in a few milliseconds.
        layers = []
        size = 5 if len(self.shown) > 5000 else 7
        for look, some in self._looks(numbers):
            places = self.places[some]
            colour = QColor(theme.current().colour(look))
            colour.setAlpha(190)
            symbol = SYMBOLS[look // 10]
            layer = pg.ScatterPlotItem(x=places[:, 0], y=places[:, 1], size=size, symbol=symbol, pen=None, brush=colour)
            layer.setZValue(height)
            self.view.addItem(layer, ignoreBounds=True)
            layers.append(layer)
        return layers

    def _draw_selection(self) -> None:
        """Let what is selected stand out: the rest fades, and a few have a ring."""
        for layer in self._chosen:
            self.view.removeItem(layer)
        numbers = np.flatnonzero(self.selected)
        self._chosen = [] if self._many else self._drawn(numbers, 1)
        self._draw_raster(numbers)
        for layer in self.layers:
            layer.setOpacity(_FADED if len(numbers) else 1.0)
        chosen = self.places[numbers if len(numbers) <= _RINGS else numbers[:0]]
        self.ring.setData(x=chosen[:, 0], y=chosen[:, 1])
        self._draw_mark()

    def _draw_mark(self) -> None:
        there = self.places[[self.current]] if 0 <= self.current < len(self.places) else self.places[:0]
        self.mark.setData(x=there[:, 0], y=there[:, 1])

    def in_view(self) -> np.ndarray:
        """Return the numbers of the points that lie within the part that is shown."""
        (left, right), (low, high) = self.box.viewRange()
        x, y = self.places[self.shown].T
        return np.asarray(self.shown[(x >= left) & (x <= right) & (y >= low) & (y <= high)])

    def numbers_of(self, group: int) -> np.ndarray:
        """Return the numbers of the points to be seen that have the colour of a group."""
        return np.asarray(self.shown[self._groups[self.shown] == group])

    # -- selecting -------------------------------------------------------------------------------------------------

    def select(self, numbers: Sequence[int] | np.ndarray, add: bool = False) -> None:
        """Select points, alone or besides those that are."""
        if not add:
            self.selected[:] = False
        self.selected[np.asarray(numbers, np.intp)] = True
        self._draw_selection()
        self.selection_changed.emit()

    def _select_within(self, fence: np.ndarray, add: bool) -> None:
        self.select(self.shown[inside(self.places[self.shown], fence)], add)

    def _click(self, place: QPointF, add: bool) -> None:
        number = self.nearest(place)
        if number >= 0 and add and self.selected[number]:
            self.selected[number] = False
            self.select([], add=True)
        else:
            self.select([number] if number >= 0 else [], add)

    def nearest(self, place: QPointF) -> int:
        """Return the number of the point within a few pixels of a place on the map, or -1."""
        if not len(self.shown):
            return -1
        wide, high = self.box.viewPixelSize()
        far = np.hypot(*((self.places[self.shown] - (place.x(), place.y())) / (wide, high)).T)
        at = int(far.argmin())
        return int(self.shown[at]) if far[at] <= _NEAR else -1

    def set_current(self, number: int) -> None:
        """Put the cursor on a point, or on none."""
        if number != self.current:
            self.current = number
            self._draw_mark()
            self.hovered.emit(number)

    def _mouse_moved(self, position: QPointF) -> None:
        self.set_current(self.nearest(self.box.mapSceneToView(position)))

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
            self._click(QPointF(*map(float, self.places[self.current])), add=True)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.current >= 0:
            self.opened.emit(self.current)
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus):
            self.zoom(1.25 if key == Qt.Key.Key_Minus else 0.8)
        elif key == Qt.Key.Key_0:
            self.fit()
        elif key == Qt.Key.Key_A and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.select(self.shown)
        else:
            super().keyPressEvent(event)

    def zoom(self, scale: float) -> None:
        """Show a part that is so many times as large, about the cursor or the middle."""
        about = None
        if self.current >= 0:
            about = pg.Point(*map(float, self.places[self.current]))
        self.box.scaleBy((scale, scale), about)

    def _walk(self, direction: np.ndarray) -> None:
        """Go to the nearest point that lies more in a direction than across it."""
        if not len(self.shown):
            return
        (left, right), (low, high) = self.box.viewRange()
        middle = np.array([(left + right) / 2, (low + high) / 2])
        way = self.places[self.shown] - (self.places[self.current] if self.current >= 0 else middle)
        along, across = way @ direction, np.abs(way @ direction[::-1])
        far = np.where((along > 0) & (along >= across) & (self.shown != self.current), along + 2 * across, np.inf)
        if self.current < 0:
            far = np.hypot(*way.T)
        if np.isfinite(far.min()):
            self.set_current(int(self.shown[far.argmin()]))


def _blended(colour: QColor, ground: QColor, strength: float) -> QColor:
    red, green, blue = (
        strength * one + (1 - strength) * other
        for one, other in (
            (colour.redF(), ground.redF()), (colour.greenF(), ground.greenF()), (colour.blueF(), ground.blueF()),
        )
    )  # fmt: skip
    return QColor.fromRgbF(red, green, blue)


def inside(places: np.ndarray, fence: np.ndarray) -> np.ndarray:
    """Tell which places, (n, 2), lie inside a polygon, (corners, 2): bool, (n,). It may cross itself (even-odd)."""
    result = np.zeros(len(places), bool)
    low, high = fence.min(axis=0), fence.max(axis=0)
    near = np.flatnonzero(((places >= low) & (places <= high)).all(axis=1))
    x, y = places[near].T
    found = np.zeros(len(near), bool)
    for (x0, y0), (x1, y1) in zip(fence, np.roll(fence, -1, axis=0), strict=True):
        if y0 != y1:
            found ^= ((y0 > y) != (y1 > y)) & (x < (x1 - x0) * (y - y0) / (y1 - y0) + x0)
    result[near] = found
    return result
