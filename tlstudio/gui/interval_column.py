"""A column of a table that is a chart: an estimate with its interval in each row, and their scale in the header."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QHeaderView, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from tlstudio.gui.theme import current, em
from tlstudio.gui.wording import percent

INTERVAL = Qt.ItemDataRole.UserRole + 1
_STEPS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2)


@dataclass(frozen=True)
class Interval:
    """An estimate and its interval, as shares; `filled` ones stand out."""

    low: float
    middle: float
    high: float
    filled: bool


@dataclass(frozen=True)
class Scale:
    """The stretch of shares that a column shows, and the distance of its marks."""

    low: float = 0.0
    high: float = 1.0
    step: float = 0.2

    @classmethod
    def of(cls, intervals: list[Interval]) -> "Scale":
        """Return a scale with two to six marks on which all intervals lie; of none: all shares."""
        low, high = min((i.low for i in intervals), default=0.0), max((i.high for i in intervals), default=1.0)
        step = next((step for step in _STEPS if (high - low) / step <= 4), 0.2)
        first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)  # 0.6 / 0.1 is 5.999…
        return cls(max(0.0, first * step), min(1.0, last * step), step)

    @property
    def marks(self) -> tuple[float, ...]:
        """The shares at which there is a mark."""
        return tuple(self.low + i * self.step for i in range(round((self.high - self.low) / self.step) + 1))

    def written(self, cell: QRect, wide: int) -> tuple[float, ...]:
        """Return the marks that have room for words so many pixels wide: all, every second, every third …"""
        apart = self.place(self.step, cell) - self.place(0, cell)
        return self.marks[:: max(1, math.ceil(wide / max(apart, 1)))]

    def place(self, share: float, cell: QRect) -> float:
        """Return where in a cell a share lies, in pixels."""
        margin = em(1.6)
        span = max(self.high - self.low, 1e-9)
        return cell.left() + margin + (cell.width() - 2 * margin) * (share - self.low) / span


class IntervalDelegate(QStyledItemDelegate):
    """Draws the Interval of a cell on the scale that `scale` returns."""

    def __init__(self, scale: Callable[[], Scale], parent: QWidget) -> None:
        super().__init__(parent)
        self._scale = scale

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw the marks' lines, the interval and its middle."""
        super().paint(painter, option, index)
        interval = index.data(INTERVAL)
        cell, scale, tokens = option.rect, self._scale(), current()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(tokens.border), 1))
        for mark in scale.marks if interval is not None else ():
            x = scale.place(mark, cell)
            painter.drawLine(QPointF(x, cell.top()), QPointF(x, cell.bottom() + 1))
        if interval is not None:
            self._draw(painter, interval, scale, cell)
        painter.restore()

    def _draw(self, painter: QPainter, interval: Interval, scale: Scale, cell: QRect) -> None:
        tokens, y, beam, dot = current(), QRectF(cell).center().y(), em(0.3), em(0.35)
        colour = QColor(tokens.series[0] if interval.filled else tokens.muted)
        low, middle, high = (scale.place(share, cell) for share in (interval.low, interval.middle, interval.high))
        painter.setPen(QPen(colour, max(1.5, em(0.12))))
        painter.drawLine(QPointF(low, y), QPointF(high, y))
        for end in (low, high):
            painter.drawLine(QPointF(end, y - beam), QPointF(end, y + beam))
        painter.setBrush(colour if interval.filled else QColor(tokens.card))
        painter.drawEllipse(QPointF(middle, y), dot, dot)


class ScaleHeader(QHeaderView):
    """A header whose section `column` shows the marks of the scale that `scale` returns."""

    def __init__(self, column: int, scale: Callable[[], Scale], parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._column, self._scale = column, scale

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:  # noqa: N802, N803 - Qt's
        """Draw a section, and the marks into that of the chart."""
        painter.save()
        super().paintSection(painter, rect, logicalIndex)
        painter.restore()
        if logicalIndex != self._column:
            return
        scale = self._scale()
        decimals = max(0, math.ceil(-math.log10(scale.step) - 1e-9) - 2)
        painter.setPen(QColor(current().muted))
        wide = painter.fontMetrics().horizontalAdvance(f"{percent(scale.high, decimals)}  ")
        for mark in scale.written(rect, wide):
            place = QRectF(scale.place(mark, rect) - em(3), rect.top(), em(6), rect.height())
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, percent(mark, decimals))
