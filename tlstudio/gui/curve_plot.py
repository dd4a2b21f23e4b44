"""ThresholdPlot of one class against the rest: the ROC or the precision-recall curve, with a point dragged along it."""

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from tlstudio.core.curves import Curve
from tlstudio.core.i18n import _
from tlstudio.gui import theme
from tlstudio.gui.card import ringed
from tlstudio.gui.plot_parts import ValueAxis, dress, pen, plain_plot
from tlstudio.gui.wording import percent


class ThresholdPlot(QWidget):
    """A curve over the thresholds; `moved` carries the threshold of the point to which mouse or arrow keys went."""

    moved = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._curve: Curve | None = None
        self._words = ("", "")
        bottom = pg.AxisItem("bottom")
        bottom.tickStrings = lambda values, _scale, _spacing: [percent(value, 0) for value in values]
        self.view = plain_plot(ValueAxis(share=True), bottom)
        self.chance = self.view.plot(antialias=True)
        self.line = self.view.plot(antialias=True)
        self.point = pg.ScatterPlotItem(size=14)
        self.view.addItem(self.point, ignoreBounds=True)
        self.view.setRange(xRange=(-0.02, 1.02), yRange=(-0.02, 1.03), padding=0)
        self.view.viewport().installEventFilter(self)
        self.view.viewport().setCursor(Qt.CursorShape.PointingHandCursor)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.view)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        ringed(self)
        self.setAccessibleName(_("Curves"))  # until there is one
        theme.theme().changed.connect(self.apply_theme)
        self.apply_theme()

    def apply_theme(self) -> None:
        """Take the colours of the theme."""
        colours = theme.current()
        dress(self.view, *self._words)
        self.line.setPen(pen(colours.series[0], 2))
        self.chance.setPen(pen(colours.muted, 1, (4, 4)))
        self.point.setPen(pen(colours.series[1], 4 if self.hasFocus() else 2))
        self.point.setBrush(QColor(colours.card))

    def draw(self, curve: Curve | None, chance: float, words: tuple[str, str], steps: bool) -> None:
        """Show a curve, or none; `chance` is what guessing gives on the left and on the right, or 0 for the diagonal.

        `words` name the bottom and the left axis; between the points of `steps` it goes up or down at once.
        """
        self._curve, self._words = curve, words
        x, y = (curve.x, curve.y) if curve else (np.empty(0), np.empty(0))
        if steps and len(x):
            x, y = np.repeat(x, 2)[:-1], np.repeat(y, 2)[1:]
        self.line.setData(x, y)
        self.chance.setData([0, 1], [chance, chance] if chance else [0, 1])
        self.setAccessibleName(_("{left} against {bottom}; the arrow keys move the threshold").format(
            bottom=words[0], left=words[1]))  # fmt: skip
        self.apply_theme()

    def show_point(self, x: float | None, y: float | None) -> None:
        """Show where the threshold has come to stand; nowhere for None."""
        place = () if x is None or y is None else (x, y)
        said = [f"{words} {percent(value)}" for words, value in zip(self._words, place, strict=False)]
        self.setAccessibleDescription(", ".join(said))
        self.point.setData(place[:1], place[1:])

    def place_of(self, x: float, y: float) -> QPointF:
        """Return where a point is on the viewport, in pixels."""
        scene = self.view.getPlotItem().vb.mapViewToScene(QPointF(x, y))
        return QPointF(self.view.mapFromScene(scene))

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """A press, or a drag, moves the point to the nearest place on the curve."""
        kinds = (QEvent.Type.MouseButtonPress, QEvent.Type.MouseMove)
        if event.type() in kinds and isinstance(event, QMouseEvent) and event.buttons() & Qt.MouseButton.LeftButton:
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            self._go_near(event.position())
            return True
        return False

    def _go_near(self, place: QPointF) -> None:
        if self._curve is None:
            return
        box = self.view.getPlotItem().vb
        spot = box.mapSceneToView(self.view.mapToScene(place.toPoint()))
        wide, high = box.width(), box.height()
        distance = ((self._curve.x - spot.x()) * wide) ** 2 + ((self._curve.y - spot.y()) * high) ** 2
        self.moved.emit(float(self._curve.thresholds[int(distance.argmin())]))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The arrow keys go from image to image, Home and End to the ends."""
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Down: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: 1,
                 Qt.Key.Key_Home: -(10**9), Qt.Key.Key_End: 10**9}  # fmt: skip
        step = steps.get(Qt.Key(event.key()))
        if step is None or self._curve is None:
            super().keyPressEvent(event)
            return
        points = self.point.getData()
        here = 0
        if len(points[0]):
            here = int((abs(self._curve.x - points[0][0]) + abs(self._curve.y - points[1][0])).argmin())
        there = min(max(here + step, 0), len(self._curve.x) - 1)
        self.moved.emit(float(self._curve.thresholds[there]))

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show that the keys are for the point."""
        super().focusInEvent(event)
        self.apply_theme()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show that they no longer are."""
        super().focusOutEvent(event)
        self.apply_theme()
