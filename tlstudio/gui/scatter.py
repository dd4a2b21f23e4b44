"""Scatter: a plot of points by the look of their group, in which those that are selected stand out."""

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor

from tlstudio.gui import theme
from tlstudio.gui.plot_parts import pen
from tlstudio.gui.point_raster import PointRaster
from tlstudio.gui.points import Points

SYMBOLS = ("o", "s", "t", "d", "star")
_RINGS = 40  # selected points with a ring each; more rings hide the points
_MANY = 20_000  # points with more of which they are drawn at once
_FADED = 0.22  # how much is seen of the points beside those that are selected


class Scatter(pg.PlotWidget):  # type: ignore[misc]  # pyqtgraph has no types
    """Draws points in a box, without axes: as layers of symbols, or very many as one picture."""

    def __init__(self, box: pg.ViewBox) -> None:
        super().__init__(viewBox=box)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMenuEnabled(False)
        self.hideButtons()
        self.hideAxis("left")
        self.hideAxis("bottom")
        box.setAspectLocked(True)
        self._points = Points()
        self.layers: list[pg.ScatterPlotItem] = []
        self._chosen: list[pg.ScatterPlotItem] = []  # the selected points, over the others
        self.raster = PointRaster()
        self.addItem(self.raster, ignoreBounds=True)
        self.ring, self.mark = pg.ScatterPlotItem(size=11), pg.ScatterPlotItem(size=17)
        for item, height in ((self.ring, 10), (self.mark, 11)):
            item.setZValue(height)
            self.addItem(item, ignoreBounds=True)

    def apply_theme(self) -> None:
        """Take the colours of the theme for all but the points, which take theirs when they are shown."""
        colours = theme.current()
        self.setBackground(colours.card)
        self.ring.setPen(pen(colours.text, 2))
        self.ring.setBrush(None)
        self.mark.setPen(pen(colours.accent, 3))
        self.mark.setBrush(None)

    def show_points(self, points: Points, selected: np.ndarray) -> None:
        """Show other points; `selected` is bool, (n,)."""
        self._points = points
        for layer in self.layers:
            self.removeItem(layer)
        self.layers = [] if self._many else self._drawn(points.shown, 0)
        self.show_selection(selected)

    def show_selection(self, selected: np.ndarray) -> None:
        """Let what is selected, bool (n,), stand out: the rest fades, and a few have a ring."""
        for layer in self._chosen:
            self.removeItem(layer)
        numbers = np.flatnonzero(selected)
        self._chosen = [] if self._many else self._drawn(numbers, 1)
        self._draw_raster(numbers, selected)
        for layer in self.layers:
            layer.setOpacity(_FADED if len(numbers) else 1.0)
        chosen = self._points.places[numbers if len(numbers) <= _RINGS else numbers[:0]]
        self.ring.setData(x=chosen[:, 0], y=chosen[:, 1])

    def show_mark(self, number: int) -> None:
        """Mark a point, or none where there is no such number."""
        places = self._points.places
        there = places[[number]] if 0 <= number < len(places) else places[:0]
        self.mark.setData(x=there[:, 0], y=there[:, 1])

    def fit(self) -> None:
        """Show all points."""
        places = self._points.places[self._points.shown]
        if len(places):
            low, high = places.min(axis=0), places.max(axis=0)
            size = np.maximum(high - low, 1e-3)
            whole = QRectF(float(low[0]), float(low[1]), float(size[0]), float(size[1]))
            self.getViewBox().setRange(whole, padding=0.05)

    @property
    def _many(self) -> bool:
        return len(self._points.shown) > _MANY

    def _draw_raster(self, chosen: np.ndarray, selected: np.ndarray) -> None:
        """Draw very many points in one picture, what is selected above the others; fewer need none."""
        shown = self._points.shown
        rest = shown[~selected[shown]] if len(chosen) else shown
        card = QColor(theme.current().card)
        parts = []
        for numbers, strength in ((rest, _FADED if len(chosen) else 0.8), (chosen, 0.8)):
            for look, some in self._looks(numbers):
                colour = _blended(theme.current().colour(look), card, strength)
                parts.append((self._points.places[some], colour, symbol_of(look)))
        self.raster.show_points(parts if self._many else [], 5)

    def _drawn(self, numbers: np.ndarray, height: int) -> list[pg.ScatterPlotItem]:
        """Draw points, in layers at a height."""
        # One layer for each look, not one brush for each point: 20,000 points are drawn in a few milliseconds.
        layers = []
        size = 5 if len(self._points.shown) > 5000 else 7
        for look, some in self._looks(numbers):
            places = self._points.places[some]
            colour = QColor(theme.current().colour(look))
            colour.setAlpha(190)
            layer = pg.ScatterPlotItem(
                x=places[:, 0], y=places[:, 1], size=size, symbol=symbol_of(look), pen=None, brush=colour
            )
            layer.setZValue(height)
            self.addItem(layer, ignoreBounds=True)
            layers.append(layer)
        return layers

    def _looks(self, numbers: np.ndarray) -> list[tuple[int, np.ndarray]]:
        """Return the looks of some points, each with the numbers of those that have it."""
        looks = self._points.groups[numbers] % (10 * len(SYMBOLS))
        order = np.argsort(looks, kind="stable")
        known, starts = np.unique(looks[order], return_index=True)
        return list(zip(known.tolist(), np.split(numbers[order], starts[1:]), strict=True)) if len(known) else []


def symbol_of(number: int) -> str:
    """Return the shape of class number `number`: neighbours differ in it, and those that share a colour."""
    return SYMBOLS[(number + number // 10) % len(SYMBOLS)]


def _blended(colour: QColor, ground: QColor, strength: float) -> QColor:
    red, green, blue = (
        strength * one + (1 - strength) * other
        for one, other in (
            (colour.redF(), ground.redF()), (colour.greenF(), ground.greenF()), (colour.blueF(), ground.blueF()),
        )
    )  # fmt: skip
    return QColor.fromRgbF(red, green, blue)
