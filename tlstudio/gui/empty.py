"""Empty: what an empty page says to do first, with the button that does it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from tlstudio.gui.card import Card, button, label
from tlstudio.gui.theme import em


class Empty(Card):
    """A sentence, an explanation and, where there is something to do, a button."""

    pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.title = label("", "title", wrap=True)
        self.text = label("", "muted", wrap=True)
        self.button = button("", "primary")
        self.button.hide()
        self.button.clicked.connect(self.pressed)
        self.box.addStretch(2)
        for part in (self.title, self.text):
            part.setAlignment(Qt.AlignmentFlag.AlignCenter)
            part.setMinimumWidth(em(16))
            self.box.addWidget(part)
        self.box.addSpacing(em(0.5))
        self.box.addWidget(self.button, 0, Qt.AlignmentFlag.AlignCenter)
        self.box.addStretch(3)

    def say(self, title: str, text: str = "", action: str = "") -> None:
        """Show other words; without `action` there is no button."""
        self.title.setText(title)
        self.text.setText(text)
        self.button.setText(action)
        self.button.setVisible(bool(action))
