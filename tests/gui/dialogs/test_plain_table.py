"""Tables in dialogs."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QTableWidget
from pytestqt.qtbot import QtBot

from tlstudio.gui import theme
from tlstudio.gui.dialogs.pack_dialog import PackDialog
from tlstudio.gui.dialogs.weights_dialog import WeightsDialog
from tlstudio.gui.session import Session


@pytest.fixture(autouse=True)
def light(qapp: QApplication) -> Iterator[None]:
    theme.apply(qapp, "light")
    yield
    theme.theme().choose("light")


def inks(table: QTableWidget) -> set[str]:
    """Return the colours in which words stand that have one of their own."""
    items = [table.item(row, column) for row in range(table.rowCount()) for column in range(table.columnCount())]
    set_ = [item for item in items if item is not None and item.data(Qt.ItemDataRole.ForegroundRole) is not None]
    return {item.foreground().color().name() for item in set_}


@pytest.mark.parametrize("dialog", [PackDialog, WeightsDialog])
def test_words_in_colour_change_with_the_look(
    dialog: type[PackDialog | WeightsDialog], session: Session, qtbot: QtBot
) -> None:
    shown = dialog(session)
    qtbot.addWidget(shown)
    shown.open()
    before = inks(shown.table)
    theme.theme().choose("dark")
    now = theme.current()
    assert inks(shown.table)
    assert inks(shown.table) <= {now.text, now.good, now.warning}
    assert not inks(shown.table) & before
