"""MatrixView: an area of square cells with names beside and above them, that zooms and scrolls; the names stay."""

from dataclasses import replace

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QSizePolicy, QWidget

from tlstudio.gui.confusion_cells import Cell, ConfusionCells
from tlstudio.gui.matrix_painting import is_small
from tlstudio.gui.matrix_place import MatrixPlace
from tlstudio.gui.theme import em

_STEP = 1.5  # of the zoom


class MatrixView(QAbstractScrollArea):
    """Knows where the cells are; `zoomed` comes when they are larger or smaller than before. `current` stays in place.

    The wheel zooms with Ctrl and scrolls without.
    """

    zoomed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cells = ConfusionCells.of((), ())
        self.current: Cell = (0, 0)
        self.factor = 1.0
        self._known: MatrixPlace | None = None
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setMouseTracking(True)
        self.viewport().setAutoFillBackground(False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    @property
    def place(self) -> MatrixPlace:
        """Where the cells are, in the viewport."""
        if self._known is None or self._known.view != self.viewport().size():
            names = self.cells.classes
            widest = max((self.fontMetrics().horizontalAdvance(name) for name in names), default=0) + em(1.4)
            self._known = MatrixPlace.fit(self.viewport().size(), len(names), widest, self.factor)
        return replace(self._known, moved=(self.horizontalScrollBar().value(), self.verticalScrollBar().value()))

    def cell_at(self, point: QPoint) -> Cell | None:
        """Return the cell under a point of the viewport."""
        return self.place.cell_at(point) if self.cells.classes else None

    def rect_of(self, cell: Cell) -> QRectF:
        """Return where in the viewport a cell is drawn."""
        return self.place.cell(cell)

    @property
    def can_zoom(self) -> bool:
        """Whether larger cells would show more."""
        return self.factor > 1 or is_small(self.place) or self.place.largest_zoom > _STEP

    def zoom(self, steps: int, at: QPoint | None = None) -> None:
        """Show the cells larger or smaller, around a point or the current cell; 0 steps show all of them."""
        place, cell = self.place, (self.cell_at(at) if at else None) or self.current
        before = at or place.cell(cell).center().toPoint()
        wanted = self.factor * _STEP**steps if steps else 1.0
        self.factor = max(1.0, min(wanted, self.factor * place.largest_zoom))
        self._known = None
        self.fit_scroll_bars()
        moved = self.place.cell(cell).center().toPoint() - before
        for bar, by in ((self.horizontalScrollBar(), moved.x()), (self.verticalScrollBar(), moved.y())):
            bar.setValue(bar.value() + by)
        self.viewport().update()
        self.zoomed.emit()

    def fit_scroll_bars(self) -> None:
        """Measure anew, and let the scroll bars reach as far as the cells do."""
        self._known = None
        right, below = self.place.beyond if self.factor > 1 else (0, 0)
        place = self.place
        for bar, most, page in (
            (self.horizontalScrollBar(), right, place.view.width() - place.left),
            (self.verticalScrollBar(), below, place.view.height() - place.top),
        ):
            bar.setRange(0, most)
            bar.setPageStep(max(1, page))
            bar.setSingleStep(em(2))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the cells."""
        super().resizeEvent(event)
        self.fit_scroll_bars()
        self.zoomed.emit()

    def scrollContentsBy(self, _dx: int, _dy: int) -> None:  # noqa: N802 - Qt's name
        """Draw what has come into sight; the names stay."""
        self.viewport().update()

    def bring_into_sight(self, cell: Cell) -> None:
        """Scroll as far as it takes to see a cell."""
        place = self.place
        at = place.cell(cell)
        for bar, first, last, start, end in (
            (self.horizontalScrollBar(), at.left(), at.right(), place.left, place.view.width()),
            (self.verticalScrollBar(), at.top(), at.bottom(), place.top, place.view.height()),
        ):
            bar.setValue(bar.value() + round(min(0, first - start) + max(0, last - end)))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """With Ctrl, zoom; otherwise scroll."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier and event.angleDelta().y():
            self.zoom(1 if event.angleDelta().y() > 0 else -1, event.position().toPoint())
            event.accept()
        else:
            super().wheelEvent(event)

    def sizeHint(self) -> QSize:
        """Ask for a comfortable square."""
        return QSize(em(30), em(26))

    def minimumSizeHint(self) -> QSize:
        """Stay readable with a few classes."""
        return QSize(em(16), em(12))
