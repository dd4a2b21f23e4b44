"""ConfusionMatrix: true classes down, predicted ones across; right in green, mistakes in red by their rate."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, Signal
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
        self.current: Cell = (0, 0)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(_("Confusion matrix"))

    def show_counts(self, classes: Sequence[str], counts: Sequence[Sequence[int]]) -> None:
        """Show another matrix; `counts[true][predicted]`."""
        self._classes = tuple(classes)
        self._counts = tuple(tuple(row) for row in counts)
        self._go((0, 0))

    # -- where things are ----------------------------------------------------------------------------------------

    def _margins(self) -> tuple[int, int, bool]:
        """Return the room for names at the left and above, and whether the ones above stand upright."""
        widest = max((self.fontMetrics().horizontalAdvance(name) for name in self._classes), default=0) + em(0.6)
        left = min(widest, self.width() // 4)
        upright = widest > (self.width() - left) / max(1, len(self._classes))
        return left, min(widest, self.height() // 4) if upright else round(em(1.7)), upright

    def _cell(self, cell: Cell) -> QRectF:
        left, top, _upright = self._margins()
        count = max(1, len(self._classes))
        width = (self.width() - left - 2) / count
        height = min((self.height() - top - 2) / count, max(width, em(2.2)), em(6))
        gap = 3 if width > em(1.5) else 0.5
        true, said = cell
        return QRectF(left + said * width, top + true * height, width - gap, height - gap)

    def cell_at(self, place: QPoint) -> Cell | None:
        """Return the cell under a point."""
        first = self._cell((0, 0))
        left, top, _upright = self._margins()
        count = len(self._classes)
        pitch = self._cell((1, 1))
        said = int((place.x() - left) / max(1.0, pitch.left() - first.left()))
        true = int((place.y() - top) / max(1.0, pitch.top() - first.top()))
        inside = place.x() >= left and place.y() >= top and said < count and true < count
        return (true, said) if inside else None

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
        self._draw_names(painter)
        for true, row in enumerate(self._counts):
            total = max(1, sum(row))
            for said, count in enumerate(row):
                self._draw_cell(painter, (true, said), count, count / total)

    def _draw_names(self, painter: QPainter) -> None:
        left, top, upright = self._margins()
        metrics, line = painter.fontMetrics(), painter.fontMetrics().height()
        painter.setPen(QColor(current().muted))
        shown = -1.0
        for number, name in enumerate(self._classes):
            cell = self._cell((number, number))
            # Names thin out where there are more classes than lines of text.
            beside = QRect(0, round(cell.center().y() - line / 2), left - em(0.5), line)
            if cell.height() >= line * 0.8 or number == 0 or beside.top() > shown:
                shown = beside.bottom()
                text = metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, beside.width())
                painter.drawText(beside, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)
            if not upright:
                text = metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, int(cell.width()))
                painter.drawText(QRectF(cell.left(), 0, cell.width(), top), Qt.AlignmentFlag.AlignCenter, text)
            elif cell.width() >= line * 0.8:
                painter.save()
                painter.translate(cell.center().x() + line / 3, top - em(0.3))
                painter.rotate(-90)
                painter.drawText(0, 0, metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, top - em(0.3)))
                painter.restore()

    def _draw_cell(self, painter: QPainter, cell: Cell, count: int, share: float) -> None:
        tokens, place = current(), self._cell(cell)
        ground = _ground(cell[0] == cell[1], share)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(place, em(0.25), em(0.25))
        if self.hasFocus() and cell == self.current:
            painter.setPen(QPen(QColor(tokens.accent), 2.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(place.adjusted(1, 1, -1, -1), em(0.25), em(0.25))
        text = f"{count:,}"
        if count and place.height() >= em(0.9) and place.width() > painter.fontMetrics().horizontalAdvance(text):
            font = QFont(self.font())
            font.setWeight(QFont.Weight.DemiBold)
            painter.setFont(font)
            painter.setPen(_ink(ground))
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)
            painter.setFont(self.font())


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
