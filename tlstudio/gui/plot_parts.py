"""What the plots are made of: the two metrics, the runs drawn behind, the axes, the pens and the plain plot itself."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import pyqtgraph as pg
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QGuiApplication, QPen
from PySide6.QtWidgets import QSizePolicy

from tlstudio.core.by_locale import as_written_here, numeral
from tlstudio.core.events import BatchDone, EpochDone
from tlstudio.gui import theme
from tlstudio.gui.rate import scientific
from tlstudio.gui.wording import percent

_LEAST = 8  # em: a plot with its axes can be read


@dataclass(frozen=True)
class Metric:
    """One of the two plots: the fields it shows of an epoch and how its values read."""

    name: str
    title: str

    @property
    def is_share(self) -> bool:
        """Tell whether its values are shares, shown as percentages."""
        return self.name == "accuracy"

    def train(self, row: EpochDone | BatchDone) -> float:
        """Return the value on the training images."""
        return float(getattr(row, self.name))

    def validation(self, row: EpochDone) -> float:
        """Return the value on the validation images."""
        return float(getattr(row, f"val_{self.name}"))

    def text(self, value: float) -> str:
        """Return a value as the read-out shows it."""
        return percent(value) if self.is_share else numeral(value, ".3f")


@dataclass(frozen=True)
class Compared:
    """Another run whose validation curve is drawn behind."""

    name: str
    epochs: tuple[EpochDone, ...]


_USUAL = 16  # pixels: a line of text of the usual size


class ValueAxis(pg.AxisItem):  # type: ignore[misc]  # pyqtgraph has no types
    """The axis of values; shares read as percentages."""

    def __init__(self, share: bool) -> None:
        super().__init__("left")
        self._share = share
        self.enableAutoSIPrefix(False)

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:  # noqa: N802 - pyqtgraph's
        """Return the texts beside the ticks."""
        if not self._share:
            return [as_written_here(text) for text in super().tickStrings(values, scale, spacing)]
        decimals = max(0, math.ceil(-math.log10(spacing)) - 2) if spacing > 0 else 0
        return [percent(value, decimals) for value in values]


class RateAxis(pg.AxisItem):  # type: ignore[misc]
    """The axis of learning rates, for a plot whose x is their logarithm."""

    def __init__(self) -> None:
        super().__init__("bottom")
        self.enableAutoSIPrefix(False)

    def logTickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:  # noqa: N802 - pyqtgraph's
        """Return the texts below the ticks; only whole powers of ten have one."""
        return [scientific(10**value) if abs(value - round(value)) < 1e-6 else "" for value in values]


class _Plot(pg.PlotWidget):  # type: ignore[misc]
    """It asks for no more than it must have: by itself a plot asks for as much as it has, and never gives any back."""

    def sizeHint(self) -> QSize:
        """Return the least it can be read in."""
        return QSize(self.minimumWidth(), self.minimumHeight())


def plain_plot(left: pg.AxisItem, bottom: pg.AxisItem) -> pg.PlotWidget:
    """Return a plot that is looked at and not dragged about, with faint lines across."""
    bottom.enableAutoSIPrefix(False)
    view = _Plot(axisItems={"left": left, "bottom": bottom})
    view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    view.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
    view.setMinimumHeight(theme.em(_LEAST))
    view.setMouseEnabled(False, False)
    view.setMenuEnabled(False)
    view.hideButtons()
    view.showGrid(x=False, y=True, alpha=0.12)
    view.getPlotItem().getViewBox().setDefaultPadding(0)
    return view


def dress(view: pg.PlotWidget, bottom: str, left: str = "") -> None:
    """Give a plot the colours of the theme, and its axes their words."""
    colours, line = theme.current(), QFontMetrics(QGuiApplication.font()).height()
    view.setBackground(colours.card)
    # By itself an axis puts its words over a part of the numbers, the more the larger they are.
    view.getAxis("bottom").setStyle(autoExpandTextSpace=False, tickTextHeight=round(1.25 * line))
    view.getAxis("left").setStyle(tickTextOffset=round(0.35 * line))
    for name, text in (("left", left), ("bottom", bottom)):
        axis = view.getAxis(name)
        axis.setTickDensity(min(1, _USUAL / line))  # numbers that have no room beside each other are left out, all
        axis.setPen(pen(colours.border, 1))
        axis.setTextPen(colours.muted)
        if text:
            axis.setLabel(text, color=colours.muted)


def pen(colour: QColor | str, width: float, dashes: Sequence[float] = ()) -> QPen:
    """Return a pen whose width is in pixels at any zoom."""
    result = QPen(QColor(colour), width)
    result.setCosmetic(True)
    if dashes:
        result.setDashPattern(list(dashes))
    return result
