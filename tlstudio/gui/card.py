"""Cards and words: the frames that hold the parts of a page, and labels that speak in one of the style's voices."""

from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from tlstudio.gui.giving import GivingButton
from tlstudio.gui.theme import em

Role = Literal["", "title", "heading", "big", "brand", "muted", "good", "warning", "wrong", "chip"]
Look = Literal["", "primary", "link", "plain", "fold"]


class Card(QFrame):
    """A framed part of a page; `box` is its vertical layout. A heading is optional."""

    def __init__(self, heading: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", True)
        self.box = QVBoxLayout(self)
        self.box.setContentsMargins(em(1), em(0.9), em(1), em(1))
        self.box.setSpacing(em(0.6))
        if heading:
            self.box.addWidget(label(heading, "heading"))


def label(text: str, role: Role = "", *, wrap: bool = False) -> QLabel:
    """Return a label; plain text always, for file names may look like HTML."""
    result = QLabel(text)
    result.setTextFormat(Qt.TextFormat.PlainText)
    result.setWordWrap(wrap)
    if role:
        result.setProperty("role", role)
    return result


def button(text: str, look: Look = "", *, tip: str = "", gives: bool = False) -> QPushButton:
    """Return a push button in one of the style's looks; one that `gives` can be narrower than its words."""
    result = GivingButton(text) if gives else QPushButton(text)
    if look:
        result.setProperty("look", look)
    if tip:
        result.setToolTip(tip)
    return result


def scrolled(inside: QWidget) -> QScrollArea:
    """Return a widget in an area that scrolls up and down and takes no part in the tab order."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(inside)
    return area


def ringed(widget: QWidget) -> None:
    """Have a plain widget, whose parts paint themselves, framed while the keyboard is at it."""
    widget.setProperty("ring", True)
    widget.setContentsMargins(2, 2, 2, 2)
    widget.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)


def rule() -> QFrame:
    """Return a thin horizontal line."""
    line = QFrame()
    line.setProperty("rule", True)
    return line


def set_role(widget: QWidget, role: Role) -> None:
    """Change a label's role and have it drawn anew."""
    if widget.property("role") != role:
        widget.setProperty("role", role)
        widget.style().unpolish(widget)
        widget.style().polish(widget)
