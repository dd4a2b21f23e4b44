"""Tile: one number that matters, what it is, and what to know of it."""

from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from tlstudio.gui.card import Card, label
from tlstudio.gui.theme import em

NOTHING = "–"


class Tile(Card):
    """A caption, a large value, and a line below it."""

    def __init__(self, caption: str, tip: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._caption = caption
        self.box.setSpacing(em(0.1))
        self.box.setContentsMargins(em(1), em(0.7), em(1), em(0.7))
        self._name = label(caption, "muted")
        self.value = label(NOTHING, "big")
        self.below = label(" ", "muted")
        for part in (self._name, self.value, self.below):
            # A long line is cut off before it widens the window.
            part.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            self.box.addWidget(part)
        self.setToolTip(tip)

    def show_value(self, value: str = NOTHING, below: str = "", good: bool = False) -> None:
        """Show a number; `below` may say how sure it is."""
        self.value.setText(value)
        self.below.setText(below or " ")
        self.below.setToolTip(below)
        self.value.setProperty("tone", "good" if good else "")
        self.value.style().polish(self.value)
        self.setAccessibleName(f"{self._caption}: {value} {below}".strip())


def row_of(*parts: QWidget) -> QHBoxLayout:
    """Return a row in which the parts are equally wide."""
    row = QHBoxLayout()
    row.setSpacing(em(0.8))
    for part in parts:
        row.addWidget(part, 1)
    return row
