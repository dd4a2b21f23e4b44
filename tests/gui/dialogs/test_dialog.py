from collections.abc import Callable

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from tlstudio.gui.dialogs.dialog import Dialog, raised


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


class Kept(Dialog):
    """One that is shown again."""

    kept = True


@pytest.mark.parametrize("close", [Dialog.close, Dialog.accept, Dialog.reject])
def test_what_is_closed_is_gone(qtbot: QtBot, close: Callable[[Dialog], object]) -> None:
    gone, stays = Dialog(), Kept()
    qtbot.addWidget(stays)
    for dialog in (gone, stays):
        dialog.show()
    with qtbot.waitSignal(gone.destroyed):
        close(gone)
    close(stays)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    stays.show()


def test_one_that_is_open_about_the_same_is_raised(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    assert raised(Kept, window) is None
    first, second = Kept(window), Kept(window)
    second.subject = "run 2"
    for dialog in (first, second):
        dialog.show()
    first.showMinimized()
    assert raised(Kept, window) is first
    assert not first.isMinimized()
    assert raised(Kept, window, "run 2") is second
    assert raised(Kept, window, "run 3") is None
    second.close()
    assert raised(Kept, window, "run 2") is None
