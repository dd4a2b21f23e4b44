"""Buttons and boxes to tick that give way where a panel is too narrow for their words, and then say so with ….

Another language may be half as long again. The whole of the words stays their name for screen readers.
"""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QCheckBox,
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyleOptionButton,
)

from tlstudio.gui.theme import em

_LEAST = 6  # em


class GivingButton(QPushButton):
    """A push button that can be narrower than its words."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def minimumSizeHint(self) -> QSize:
        """Give way."""
        return _narrow(self.sizeHint())

    def initStyleOption(self, option: QStyleOptionButton) -> None:
        """Have as much of the words drawn as there is room for."""
        super().initStyleOption(option)
        _cut(self, option, QStyle.SubElement.SE_PushButtonContents)


class GivingCheckBox(QCheckBox):
    """A box to tick that can be narrower than its words."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def minimumSizeHint(self) -> QSize:
        """Give way."""
        return _narrow(self.sizeHint())

    def initStyleOption(self, option: QStyleOptionButton) -> None:
        """Have as much of the words drawn as there is room for."""
        super().initStyleOption(option)
        _cut(self, option, QStyle.SubElement.SE_CheckBoxContents)


def _narrow(size: QSize) -> QSize:
    return QSize(min(size.width(), em(_LEAST)), size.height())


def _cut(button: QAbstractButton, option: QStyleOptionButton, contents: QStyle.SubElement) -> None:
    # Before it is shown it has no width to be cut to.
    if button.isVisible():
        room = button.style().subElementRect(contents, option, button).width()
        option.text = button.fontMetrics().elidedText(option.text, Qt.TextElideMode.ElideRight, room)
