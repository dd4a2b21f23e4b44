import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from tlstudio.gui.class_picker import ClassPicker


@pytest.fixture
def parent(qtbot: QtBot) -> QWidget:
    parent = QWidget()
    qtbot.addWidget(parent)
    return parent


def opened(parent: QWidget, *classes: str, may_be_new: bool = False) -> tuple[ClassPicker, list[str]]:
    picker = ClassPicker("Class", classes, parent, may_be_new=may_be_new)
    chosen: list[str] = []
    picker.chosen.connect(chosen.append)
    picker.show_at(QPoint(5000, 5000))
    return picker, chosen


def listed(picker: ClassPicker) -> list[str]:
    return [picker.list.item(row).text() for row in range(picker.list.count())]


def test_a_digit_chooses(parent: QWidget, qtbot: QtBot) -> None:
    picker, chosen = opened(parent, "cat", "dog")
    qtbot.keyClick(picker.line, Qt.Key.Key_9)
    assert chosen == []
    qtbot.keyClick(picker.line, Qt.Key.Key_2)
    assert chosen == ["dog"]


def test_where_classes_are_numbers_digits_are_typed(parent: QWidget, qtbot: QtBot) -> None:
    picker, chosen = opened(parent, "0", "1", "12")
    assert listed(picker) == ["0", "1", "12"]
    qtbot.keyClick(picker.line, Qt.Key.Key_1)
    assert (listed(picker), chosen) == (["1", "12"], [])
    qtbot.keyClick(picker.line, Qt.Key.Key_Return)
    assert chosen == ["1"]


def test_what_begins_so_comes_first_and_arrows_move(parent: QWidget, qtbot: QtBot) -> None:
    picker, chosen = opened(parent, "bobcat", "Catfish", "dog")
    qtbot.keyClicks(picker.line, "cat")
    assert listed(picker) == ["Catfish", "bobcat"]
    for key in (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Return):
        qtbot.keyClick(picker.line, key)
    assert chosen == ["bobcat"]


@pytest.mark.parametrize("may_be_new", [False, True])
def test_a_name_that_is_no_class(parent: QWidget, qtbot: QtBot, may_be_new: bool) -> None:
    picker, chosen = opened(parent, "cat", may_be_new=may_be_new)
    qtbot.keyClicks(picker.line, "fox")
    qtbot.keyClick(picker.line, Qt.Key.Key_Return)
    assert chosen == (["fox"] if may_be_new else [])


def test_new_class_asks_for_its_name(parent: QWidget) -> None:
    picker, chosen = opened(parent, "cat", may_be_new=True)
    picker.list.itemClicked.emit(picker.list.item(1))
    assert chosen == []
    assert picker.isVisible()
    assert "new class" in picker.line.placeholderText()


def test_escape_chooses_nothing_and_it_stays_on_the_screen(parent: QWidget, qtbot: QtBot) -> None:
    picker, chosen = opened(parent, "cat")
    # Qt's platform "offscreen" moves a popup by two pixels when it is shown; X11 does not.
    assert picker.screen().availableGeometry().adjusted(0, 0, 2, 2).contains(picker.geometry())
    qtbot.keyClick(picker.line, Qt.Key.Key_Escape)
    assert chosen == []
    assert not picker.isVisible()
