"""Legend: what each line of a plot is and, while the mouse is over the plot, what it says there."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from tlstudio.gui import theme


@dataclass(frozen=True)
class Entry:
    """A line's name and how it is drawn."""

    name: str
    pen: QPen
    value: str = ""

    @property
    def text(self) -> str:
        """The name and the value."""
        return f"{self.name} {self.value}".rstrip()


class Legend(QWidget):
    """Entries in rows that break where the place ends, so that it stands beside the data and never on it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._entries: tuple[Entry, ...] = ()
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    @property
    def texts(self) -> tuple[str, ...]:
        """What stands beside each line."""
        return tuple(entry.text for entry in self._entries)

    def set_entries(self, entries: Sequence[Entry]) -> None:
        """Show other lines."""
        before = [entry.name for entry in self._entries]
        self._entries = tuple(entries)
        if before != [entry.name for entry in entries]:
            self.updateGeometry()
        self.setAccessibleName(", ".join(self.texts))
        self.update()

    def _places(self, width: int) -> Iterator[tuple[Entry, QRectF]]:
        em = self.fontMetrics().height()
        x = y = 0.0
        for entry in self._entries:
            # Room for a value is kept always, so that the plot does not jump when the mouse comes.
            needed = 2.5 * em + self.fontMetrics().horizontalAdvance(entry.name + " 00.0 %")
            if x and x + needed - 0.5 * em > width:
                x, y = 0.0, y + 1.2 * em
            yield entry, QRectF(x, y, needed, em)
            x += needed

    def hasHeightForWidth(self) -> bool:  # noqa: N802 - Qt's name
        """Narrower is higher."""
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802 - Qt's name
        """Return the height of the rows."""
        em = self.fontMetrics().height()
        return int(max((place.bottom() for _entry, place in self._places(width)), default=em)) + 2

    def sizeHint(self) -> QSize:
        """Ask for the rows' height at the width there is."""
        width = max(self.width(), self.fontMetrics().height() * 14)
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        """Fit beside anything."""
        return QSize(self.fontMetrics().height() * 6, self.heightForWidth(max(self.width(), 1)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the rows anew."""
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self.updateGeometry()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw a piece of each line and its text."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        em = self.fontMetrics().height()
        for entry, place in self._places(self.width()):
            middle = place.center().y()
            painter.setPen(entry.pen)
            painter.drawLine(QPointF(place.left(), middle), QPointF(place.left() + 1.5 * em, middle))
            painter.setPen(theme.current().muted)
            painter.drawText(place.adjusted(2 * em, 0, em, 0), Qt.AlignmentFlag.AlignVCenter, entry.text)
