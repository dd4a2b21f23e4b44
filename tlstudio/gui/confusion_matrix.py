"""ConfusionMatrix: true classes down, predicted ones across; right in green, mistakes in red by their rate."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QHelpEvent, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QToolTip, QWidget

from tlstudio.core.i18n import _
from tlstudio.gui.confusion_cells import Cell, ConfusionCells
from tlstudio.gui.matrix_painting import draw_cells, draw_focus, draw_lines, draw_names, is_small
from tlstudio.gui.matrix_view import MatrixView
from tlstudio.gui.theme import theme

_MOVES = {
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
}


class ConfusionMatrix(MatrixView):
    """`chosen` carries the true and the predicted class (as numbers) of a cell that was clicked or entered.

    Arrow keys move from cell to cell, Enter and Space choose; + and − (and the wheel with Ctrl) zoom, 0 shows all.
    """

    chosen = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hovered: Cell | None = None
        self._rates = False
        self._picture: QImage | None = None
        self.setAccessibleName(_("Confusion matrix"))
        theme().changed.connect(self._draw_anew)

    # -- what is shown -------------------------------------------------------------------------------------------

    def show_counts(self, classes: Sequence[str], counts: Sequence[Sequence[int]]) -> None:
        """Show another matrix, whole and in the order of the classes; `counts[true][predicted]`."""
        self.cells = ConfusionCells.of(classes, counts)
        self.factor = 1.0
        self._hovered = None
        self._draw_anew()
        self._go((0, 0))

    def show_order(self, order: Sequence[int]) -> None:
        """Show the classes in another order: the numbers of the classes in it."""
        self.cells = replace(self.cells, order=tuple(order))
        self._draw_anew()
        self._go(self.current)

    def show_rates(self, rates: bool) -> None:
        """Show the share of each true class in place of the number of images."""
        self._rates = rates
        self.viewport().update()

    def _draw_anew(self) -> None:
        self._picture = None
        self.fit_scroll_bars()
        self.viewport().update()
        self.zoomed.emit()

    # -- moving and choosing -------------------------------------------------------------------------------------

    def _go(self, cell: Cell) -> None:
        self.current = cell
        if self.cells.classes:
            self.setAccessibleDescription(self.cells.describe(cell))
        self.viewport().update()

    def _choose(self, cell: Cell) -> None:
        self._go(cell)
        if self.cells.count(cell):
            self.chosen.emit(self.cells.order[cell[0]], self.cells.order[cell[1]])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move, choose and zoom by keys."""
        last, key = len(self.cells.classes) - 1, Qt.Key(event.key())
        if last < 0:
            super().keyPressEvent(event)
        elif move := _MOVES.get(key):
            row, column = (min(max(a + b, 0), last) for a, b in zip(self.current, move, strict=True))
            self._go((row, column))
            self.bring_into_sight(self.current)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._choose(self.current)
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus, Qt.Key.Key_0):
            self.zoom({Qt.Key.Key_Minus: -1, Qt.Key.Key_0: 0}.get(key, 1))
        else:
            super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tell the names of the cell under the mouse; show a hand over cells that have images."""
        self._hover(self.cell_at(event.position().toPoint()))

    def _hover(self, cell: Cell | None) -> None:
        hand = cell is not None and self.cells.count(cell) > 0
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if hand else Qt.CursorShape.ArrowCursor)
        if cell != self._hovered:
            self._hovered = cell
            self.viewport().update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Show the images of the cell that is clicked."""
        cell = self.cell_at(event.position().toPoint())
        if cell is not None and event.button() == Qt.MouseButton.LeftButton:
            self._choose(cell)

    def viewportEvent(self, event: QEvent) -> bool:
        """Explain the cell under the mouse; forget it when the mouse has gone."""
        if isinstance(event, QHelpEvent) and (cell := self.cell_at(event.pos())) is not None:
            QToolTip.showText(event.globalPos(), self.cells.describe(cell), self)
            return True
        if event.type() == QEvent.Type.Leave:
            self._hover(None)
        return super().viewportEvent(event)

    # -- drawing -------------------------------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the cells, the names, and where the reader is."""
        if not self.cells.classes:
            return
        if self._picture is None:
            self._picture = self.cells.picture()
        painter, place = QPainter(self.viewport()), self.place
        painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
        told = self._hovered or (self.current if self.hasFocus() else None)
        draw_cells(painter, place, self.cells, self._picture, self._rates)
        if told is not None and is_small(place):
            draw_lines(painter, place, told)
        draw_names(painter, place, self.cells, told)
        if self.hasFocus():
            draw_focus(painter, place, self.current)
