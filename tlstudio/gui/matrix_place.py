"""MatrixPlace: where the cells of a matrix are, how large they are at a zoom, and which of them are in sight."""

from dataclasses import dataclass
from math import ceil, floor

from PySide6.QtCore import QPoint, QRectF, QSize

from tlstudio.gui.confusion_cells import Cell
from tlstudio.gui.theme import em

_ROOMY = 3.0  # ems: the width of a cell at the largest zoom


@dataclass(frozen=True)
class MatrixPlace:
    """The names stand left of `left` and above `top`, upright there where they are too wide; the cells move by `moved`.

    Lengths are in pixels, `width` and `height` those of a cell.
    """

    view: QSize
    count: int
    left: int
    top: int
    width: float
    height: float
    upright: bool
    moved: tuple[int, int] = (0, 0)

    @classmethod
    def fit(cls, view: QSize, count: int, widest: int, zoom: float) -> "MatrixPlace":
        """Return the place of count × count cells in a view; at zoom 1 all of them are in sight."""
        count = max(1, count)
        left = min(widest, view.width() // 4)
        width = zoom * (view.width() - left - 2) / count
        upright = widest - em(1) > width  # the names beside have room for bold letters, too
        top = min(widest, view.height() // 4) if upright else round(em(1.7))
        height = zoom * (view.height() - top - 2) / count
        return cls(view, count, left, top, width, min(height, max(width, em(2.2)), em(6)), upright)

    @property
    def beyond(self) -> tuple[int, int]:
        """How far the cells reach beyond the view, to the right and below."""
        right = self.left + self.count * self.width - self.view.width()
        below = self.top + self.count * self.height - self.view.height()
        return max(0, ceil(right)), max(0, ceil(below))

    @property
    def largest_zoom(self) -> float:
        """The zoom, as a multiple of this one, at which a cell has room for its number."""
        return max(1.0, em(_ROOMY) / max(self.width, 0.1), em(1.8) / max(self.height, 0.1))

    def cell(self, cell: Cell) -> QRectF:
        """Return the place of a cell, without the gap to the next."""
        row, column = cell
        gap = 3 if self.width > em(1.5) else 0.5
        x, y = self.left + column * self.width - self.moved[0], self.top + row * self.height - self.moved[1]
        return QRectF(x, y, self.width - gap, self.height - gap)

    @property
    def all_cells(self) -> QRectF:
        """The place of all cells, in sight or not."""
        return QRectF(
            self.left - self.moved[0], self.top - self.moved[1], self.count * self.width, self.count * self.height
        )

    def cell_at(self, point: QPoint) -> Cell | None:
        """Return the cell under a point; None beside the cells and on the names."""
        if point.x() < self.left or point.y() < self.top:
            return None
        column = floor((point.x() - self.left + self.moved[0]) / max(self.width, 0.1))
        row = floor((point.y() - self.top + self.moved[1]) / max(self.height, 0.1))
        return (row, column) if 0 <= column < self.count and 0 <= row < self.count else None

    @property
    def rows(self) -> range:
        """The rows in sight."""
        return self._seen(self.moved[1], self.height, self.view.height() - self.top)

    @property
    def columns(self) -> range:
        """The columns in sight."""
        return self._seen(self.moved[0], self.width, self.view.width() - self.left)

    def _seen(self, moved: int, size: float, room: int) -> range:
        first = floor(moved / max(size, 0.1))
        return range(max(0, first), min(self.count, ceil((moved + room) / max(size, 0.1))))
