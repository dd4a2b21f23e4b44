"""RatePlot: the loss at rising learning rates, with a line to drag to the rate that is chosen."""

import math

import pyqtgraph as pg
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from tlstudio.core.i18n import _
from tlstudio.core.rate_curve import RateCurve
from tlstudio.gui import theme
from tlstudio.gui.card import ringed
from tlstudio.gui.plot_parts import RateAxis, ValueAxis, dress, pen, plain_plot
from tlstudio.gui.rate import scientific

_STEP = 0.05  # of a power of ten, by an arrow key


class RatePlot(QWidget):
    """The curve, and a line that mouse and arrow keys move; `chosen` tells where it came to stand."""

    chosen = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._curve: RateCurve | None = None
        self.view = plain_plot(ValueAxis(share=False), RateAxis())
        self.view.setLogMode(x=True)
        self.line = self.view.plot(antialias=True)
        self.marker = pg.InfiniteLine(angle=90, movable=True)
        self.marker.setVisible(False)
        self.marker.setCursor(Qt.CursorShape.SizeHorCursor)
        self.marker.sigDragged.connect(lambda: self.chosen.emit(self.rate))
        self.marker.sigPositionChanged.connect(lambda: self.setAccessibleDescription(scientific(self.rate)))
        self.view.addItem(self.marker, ignoreBounds=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.view)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        ringed(self)
        self.setAccessibleName(_("Loss at each learning rate; the arrow keys move the chosen rate"))
        theme.theme().changed.connect(self.apply_theme)
        self.apply_theme()

    @property
    def rate(self) -> float:
        """The rate at which the line stands, to two digits."""
        return float(f"{10 ** self.marker.value():.1e}")

    def apply_theme(self) -> None:
        """Take the colours of the theme."""
        colours = theme.current()
        dress(self.view, _("Learning rate"), _("Loss (running mean)"))
        self.line.setPen(pen(colours.series[0], 2))
        self.marker.setPen(pen(colours.series[1], 2))
        self.marker.setHoverPen(pen(colours.series[1], 4))

    def draw(self, curve: RateCurve) -> None:
        """Show a curve, the line at its proposal; without one there is no line."""
        self._curve = curve
        self.line.setData(curve.rates, curve.losses)
        self.view.setXRange(math.log10(curve.rates[0]), math.log10(curve.rates[-1]), padding=0.02)
        low = min(curve.losses)
        # What explodes at the end would flatten the rest.
        high = max(curve.losses[0], low) + 0.3 * (curve.losses[0] - low) + 0.05
        self.view.setYRange(max(0.0, low - 0.1 * (high - low)), high, padding=0)
        self.marker.setBounds((math.log10(curve.rates[0]), 0.0))
        self.marker.setVisible(curve.proposed is not None)
        if curve.proposed is not None:
            self.show_rate(curve.proposed)

    def show_rate(self, rate: float) -> None:
        """Move the line without telling it."""
        self.marker.setValue(math.log10(rate))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and right move the line."""
        step = {Qt.Key.Key_Left: -_STEP, Qt.Key.Key_Right: _STEP}.get(Qt.Key(event.key()))
        if step and self.marker.isVisible():
            self.marker.setValue(self.marker.value() + step)
            self.chosen.emit(self.rate)
        else:
            super().keyPressEvent(event)
