"""ConfusionMatrix: true classes down, predicted ones across; right in green, mistakes in red by their rate."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from tlstudio.core.i18n import _, ngettext
from tlstudio.gui.theme import current, em
from tlstudio.gui.wording import percent

Cell = tuple[int, int]
_STEPS = {
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
}


class ConfusionMatrix(QWidget):
    """`chosen` carries the true and the predicted class (as numbers) of a cell that was clicked or entered."""

    chosen = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._classes: tuple[str, ...] = ()
        self._counts: tuple[tuple[int, ...], ...] = ()
        self._known: tuple[QSize, _Place] | None = None
        self.current: Cell = (0, 0)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(_("Confusion matrix"))

    def show_counts(self, classes: Sequence[str], counts: Sequence[Sequence[int]]) -> None:
        """Show another matrix; `counts[true][predicted]`."""
        self._classes = tuple(classes)
        self._counts = tuple(tuple(row) for row in counts)
        self._known = None
        self._go((0, 0))

    # -- where things are ----------------------------------------------------------------------------------------

    def _place(self) -> "_Place":
        """Return where the cells are; worked out once for each size, for with 200 classes there are 40,000 cells."""
        if self._known is None or self._known[0] != self.size():
            self._known = (self.size(), self._measure())
        return self._known[1]

    def _measure(self) -> "_Place":
        count = max(1, len(self._classes))
        widest = max((self.fontMetrics().horizontalAdvance(name) for name in self._classes), default=0) + em(0.6)
        left = min(widest, self.width() // 4)
        upright = widest > (self.width() - left) / count
        top = min(widest, self.height() // 4) if upright else round(em(1.7))
        width = (self.width() - left - 2) / count
        height = min((self.height() - top - 2) / count, max(width, em(2.2)), em(6))
        return _Place(left, top, width, height, upright)

    def cell_at(self, point: QPoint) -> Cell | None:
        """Return the cell under a point."""
        place, count = self._place(), len(self._classes)
        said = math.floor((point.x() - place.left) / max(place.width, 0.1))
        true = math.floor((point.y() - place.top) / max(place.height, 0.1))
        return (true, said) if 0 <= said < count and 0 <= true < count else None

    def rect_of(self, cell: Cell) -> QRectF:
        """Return where a cell is drawn."""
        return self._place().cell(cell)

    def describe(self, cell: Cell) -> str:
        """Say in a sentence what a cell counts."""
        true, said = cell
        count, total = self._counts[true][said], sum(self._counts[true])
        if true == said:
            text = ngettext(
                "{count} image of {true} was named rightly", "{count} images of {true} were named rightly", count
            )
        else:
            text = ngettext(
                "{count} image of {true} was called {said}", "{count} images of {true} were called {said}", count
            )
        text = text.format(count=count, true=self._classes[true], said=self._classes[said])
        return _("{sentence}: {share} of {total}").format(
            sentence=text, share=percent(count / total) if total else percent(0), total=total
        )

    # -- moving and choosing -------------------------------------------------------------------------------------

    def _go(self, cell: Cell) -> None:
        self.current = cell
        if self._classes:
            self.setAccessibleDescription(self.describe(cell))
        self.update()

    def _choose(self, cell: Cell) -> None:
        self._go(cell)
        if self._counts[cell[0]][cell[1]]:
            self.chosen.emit(*cell)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrow keys move from cell to cell, Enter and Space show a cell's images."""
        last = len(self._classes) - 1
        if last < 0:
            super().keyPressEvent(event)
        elif step := _STEPS.get(Qt.Key(event.key())):
            true, said = (min(max(a + b, 0), last) for a, b in zip(self.current, step, strict=True))
            self._go((true, said))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._choose(self.current)
        else:
            super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show a hand over cells that have images."""
        cell = self.cell_at(event.position().toPoint())
        hand = cell is not None and self._counts[cell[0]][cell[1]] > 0
        self.setCursor(Qt.CursorShape.PointingHandCursor if hand else Qt.CursorShape.ArrowCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Show the images of the cell that is clicked."""
        cell = self.cell_at(event.position().toPoint())
        if cell is not None and event.button() == Qt.MouseButton.LeftButton:
            self._choose(cell)

    def event(self, event: QEvent) -> bool:
        """Explain the cell under the mouse."""
        if isinstance(event, QHelpEvent) and (cell := self.cell_at(event.pos())) is not None:
            QToolTip.showText(event.globalPos(), self.describe(cell), self)
            return True
        return super().event(event)

    # -- drawing -------------------------------------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        """Ask for a comfortable square."""
        return QSize(em(30), em(26))

    def minimumSizeHint(self) -> QSize:
        """Stay readable with a few classes."""
        return QSize(em(16), em(12))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the names and the cells."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not self._classes:
            return
        self._draw_names(painter)
        self._draw_cells(painter)
        self._draw_numbers(painter)
        if self.hasFocus():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(current().accent), 2.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(self.rect_of(self.current).adjusted(1, 1, -1, -1), em(0.25), em(0.25))

    def _draw_names(self, painter: QPainter) -> None:
        places = self._place()
        metrics, line = painter.fontMetrics(), painter.fontMetrics().height()
        middle = Qt.TextElideMode.ElideMiddle
        painter.setPen(QColor(current().muted))
        # Names thin out where there are more classes than lines of text.
        for number in range(0, len(self._classes), math.ceil(0.8 * line / max(places.height, 0.1))):
            place = places.cell((number, 0))
            beside = QRectF(0, place.center().y() - line / 2, places.left - em(0.5), line)
            text = metrics.elidedText(self._classes[number], middle, int(beside.width()))
            painter.drawText(beside, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)
        for number in range(0, len(self._classes), math.ceil(0.8 * line / max(places.width, 0.1))):
            place = places.cell((0, number))
            if places.upright:
                painter.save()
                painter.translate(place.center().x() + line / 3, places.top - em(0.3))
                painter.rotate(-90)
                painter.drawText(0, 0, metrics.elidedText(self._classes[number], middle, places.top - em(0.3)))
                painter.restore()
            else:
                text = metrics.elidedText(self._classes[number], middle, int(place.width()))
                above = QRectF(place.left(), 0, place.width(), places.top)
                painter.drawText(above, Qt.AlignmentFlag.AlignCenter, text)

    def _draw_cells(self, painter: QPainter) -> None:
        places, radius = self._place(), em(0.25)
        small = min(places.width, places.height) < em(0.9)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, not small)
        painter.setPen(Qt.PenStyle.NoPen)
        if small:
            painter.fillRect(places.cell((0, 0)).united(places.cell((len(self._counts) - 1,) * 2)), _ground(True, 0))
        for true, row in enumerate(self._counts):
            total = max(1, sum(row))
            for said, count in enumerate(row):
                ground = _ground(true == said, count / total) if count or not small else None
                if ground is None:
                    continue
                if small:
                    painter.fillRect(places.cell((true, said)), ground)
                    continue
                painter.setBrush(ground)
                painter.drawRoundedRect(places.cell((true, said)), radius, radius)

    def _draw_numbers(self, painter: QPainter) -> None:
        places = self._place()
        font = QFont(self.font())
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        if places.height < em(0.9):
            return
        for true, row in enumerate(self._counts):
            total = max(1, sum(row))
            for said, count in enumerate(row):
                text = f"{count:,}"
                if count and places.width > painter.fontMetrics().horizontalAdvance(text):
                    painter.setPen(_ink(_ground(true == said, count / total)))
                    painter.drawText(places.cell((true, said)), Qt.AlignmentFlag.AlignCenter, text)


@dataclass(frozen=True)
class _Place:
    """Where the cells begin, how large they are, and whether the names above them stand upright."""

    left: int
    top: int
    width: float
    height: float
    upright: bool

    def cell(self, cell: Cell) -> QRectF:
        """Return the place of a cell, without the gap to the next."""
        true, said = cell
        gap = 3 if self.width > em(1.5) else 0.5
        x, y = self.left + said * self.width, self.top + true * self.height
        return QRectF(x, y, self.width - gap, self.height - gap)


def _ground(right: bool, share: float) -> QColor:
    """Return a cell's colour: the fuller, the more of its true class is in it."""
    tokens = current()
    if not share:
        return QColor(tokens.hover)
    strength = 0.15 + 0.7 * share if right else 0.14 + 0.86 * min(1.0, 2 * share)
    full, empty = QColor(tokens.series[2] if right else tokens.wrong), QColor(tokens.card)
    channels = ((full.red(), empty.red()), (full.green(), empty.green()), (full.blue(), empty.blue()))
    red, green, blue = (round(strength * a + (1 - strength) * b) for a, b in channels)
    return QColor(red, green, blue)


def _ink(ground: QColor) -> QColor:
    """Return black or white, whichever stands out more."""
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
        for c in (ground.redF(), ground.greenF(), ground.blueF())
    )
    luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    return QColor("#10151d") if luminance > 0.179 else QColor("#ffffff")
