"""Buttons and boxes to tick that give way where a panel is too narrow for their words, and then say so with ….

Another language may be half as long again. The whole of the words stays their name for screen readers.
"""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QCheckBox,
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyleOptionButton,
    QToolTip,
    QWidget,
)

from tlstudio.gui.theme import em
from tlstudio.gui.wording import folded

_LEAST = 6  # em


class GivingButton(QPushButton):
    """A push button that can be narrower than its words."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def event(self, event: QEvent) -> bool:
        """Tell the whole of what is cut."""
        return tell_whole(self, event, self.text, lambda: _shown(self)) or super().event(event)

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

    def event(self, event: QEvent) -> bool:
        """Tell the whole of what is cut."""
        return tell_whole(self, event, self.text, lambda: _shown(self)) or super().event(event)

    def minimumSizeHint(self) -> QSize:
        """Give way."""
        return _narrow(self.sizeHint())

    def initStyleOption(self, option: QStyleOptionButton) -> None:
        """Have as much of the words drawn as there is room for."""
        super().initStyleOption(option)
        _cut(self, option, QStyle.SubElement.SE_CheckBoxContents)


def tell_whole(widget: QWidget, event: QEvent, whole: Callable[[], str], shown: Callable[[], str]) -> bool:
    """Where words are shown cut, have the tooltip say the whole of them above the widget's own tip.

    Returns whether that is done; where it is not, the event goes its usual way.
    """
    if event.type() != QEvent.Type.ToolTip or not isinstance(event, QHelpEvent):
        return False
    words, tip = whole(), widget.toolTip()
    if shown() == words or words in tip:
        return False
    own = tip if not tip or tip.startswith("<p>") else folded(tip)
    QToolTip.showText(event.globalPos(), folded(words) + own, widget)
    return True


def _shown(button: QPushButton | QCheckBox) -> str:
    option = QStyleOptionButton()
    button.initStyleOption(option)
    return option.text


def _narrow(size: QSize) -> QSize:
    return QSize(min(size.width(), em(_LEAST)), size.height())


def _cut(button: QAbstractButton, option: QStyleOptionButton, contents: QStyle.SubElement) -> None:
    # Before it is shown it has no width to be cut to.
    if button.isVisible():
        room = button.style().subElementRect(contents, option, button).width()
        option.text = button.fontMetrics().elidedText(option.text, Qt.TextElideMode.ElideRight, room)
