import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from tlstudio.gui.dialogs.dialog import Dialog


class Tall(Dialog):
    """Something high above some buttons."""

    def __init__(self, room: QSize, buttons: int = 2) -> None:
        super().__init__()
        self._room = room
        self.high = QLabel("high")
        self.high.setMinimumSize(200, 900)
        self.buttons = [QPushButton(f"Button {number}") for number in range(buttons)]
        row = QHBoxLayout()
        for button in self.buttons:
            button.setMinimumWidth(100)
            row.addWidget(button)
        layout = QVBoxLayout(self)
        layout.addWidget(self.high)
        layout.addLayout(row)

    @property
    def room(self) -> QSize:
        return self._room


def top(dialog: QWidget, widget: QWidget) -> int:
    return widget.mapTo(dialog, QPoint()).y()


def test_what_fits_stays_as_it_is(qtbot: QtBot) -> None:
    dialog = Tall(QSize(1000, 1000))
    qtbot.addWidget(dialog)
    dialog.show()
    assert dialog.high.parentWidget() is dialog


@pytest.mark.parametrize("buttons", [2, 9])
def test_the_buttons_stay_in_sight_below_what_scrolls(qtbot: QtBot, buttons: int) -> None:
    dialog = Tall(QSize(600, 400), buttons)
    qtbot.addWidget(dialog)
    with qtbot.waitExposed(dialog):
        dialog.show()
    assert dialog.size().boundedTo(QSize(600, 400)) == dialog.size()
    area = dialog.high.parentWidget().parentWidget().parentWidget()
    first, last = dialog.buttons[0], dialog.buttons[-1]
    assert top(dialog, first) >= area.geometry().bottom()
    assert top(dialog, first) + first.height() <= dialog.height()
    dialog.buttons[-2].setFocus()
    qtbot.keyClick(dialog.buttons[-2], Qt.Key.Key_Tab)
    qtbot.waitUntil(lambda: dialog.rect().contains(last.mapTo(dialog, last.rect().center())))
