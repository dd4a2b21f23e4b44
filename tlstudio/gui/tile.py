"""Tile: one number that matters, what it is, and what to know of it."""

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from tlstudio.gui.card import Card
from tlstudio.gui.giving import tell_whole
from tlstudio.gui.theme import em
from tlstudio.gui.turning import Turning

NOTHING = "–"


class Elided(QLabel):
    """A line that ends in … where its place ends; the whole of it is in the tooltip.

    It takes what room is left; with `least`, in em, as much as its words need, and gives way down to that.
    """

    def __init__(self, role: str = "muted", least: float = 0) -> None:
        super().__init__()
        self.cut = Qt.TextElideMode.ElideRight
        self._least = least
        self.setProperty("role", role)
        policy = QSizePolicy.Policy.Maximum if least else QSizePolicy.Policy.Ignored
        self.setSizePolicy(policy, QSizePolicy.Policy.Fixed)

    def minimumSizeHint(self) -> QSize:
        """Give way."""
        size = super().minimumSizeHint()
        return QSize(min(size.width(), em(self._least)), size.height()) if self._least else size

    def event(self, event: QEvent) -> bool:
        """Tell the whole of what is cut."""
        return tell_whole(self, event, self.text, lambda: self._shown) or super().event(event)

    @property
    def _shown(self) -> str:
        return self.fontMetrics().elidedText(self.text(), self.cut, self.width())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw as much as there is room for."""
        painter = QPainter(self)
        painter.setPen(self.palette().windowText().color())
        painter.drawText(self.contentsRect(), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self._shown)


class Tile(Card):
    """A caption, a large value with its uncertainty, and a line below it."""

    def __init__(self, caption: str, tip: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.box.setSpacing(em(0.1))
        self.box.setContentsMargins(em(0.8), em(0.7), em(0.8), em(0.7))
        self.caption, self.below = Elided(), Elided()
        self.caption.setText(caption)
        self.value = Elided("big", least=5)
        self.value.setText(NOTHING)
        self.spread = Elided()
        middle = QHBoxLayout()
        middle.setSpacing(em(0.25))
        middle.addWidget(self.value)
        middle.addWidget(self.spread, 1, Qt.AlignmentFlag.AlignBottom)
        self.box.addWidget(self.caption)
        self.box.addLayout(middle)
        self.box.addWidget(self.below)
        self.spread.setContentsMargins(0, 0, 0, em(0.2))
        self.setToolTip(tip)

    def show_value(self, value: str = NOTHING, below: str = "", good: bool = False, spread: str = "") -> None:
        """Show a number; `spread` says how sure it is."""
        self.value.setText(value)
        self.spread.setText(spread)
        self.below.setText(below or " ")
        self.value.setProperty("tone", "good" if good else "")
        self.value.style().polish(self.value)
        self.setAccessibleName(f"{self.caption.text()}: {value} {spread} {below}".strip())


def row_of(*parts: QWidget) -> Turning:
    """Return a row in which the parts are equally wide; they stand below each other where there is no room."""
    row = Turning()
    row.setSpacing(em(0.8))
    for part in parts:
        row.addWidget(part, 1)
    return row
