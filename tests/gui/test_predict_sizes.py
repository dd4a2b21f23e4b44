"""The Predict page fits a small screen, whatever the classes are called."""

from pathlib import Path

import pytest
import shiboken6
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.gui.filled import show_prediction
from tlstudio.gui import theme
from tlstudio.gui.giving_combo import GivingCombo
from tlstudio.gui.main_window import MainWindow
from tlstudio.gui.prediction_rows import PredictionRows
from tlstudio.gui.prediction_table import PredictionTable

SHORT = ("cardboard", "glass", "metal")
LONG = tuple(f"a class that somebody gave a very long name, number {number}" for number in range(5))


@pytest.fixture(autouse=True)
def styled(qapp: QApplication) -> None:
    """Wear the style of the program, whose paddings make controls wide."""
    theme.apply(qapp, "light")


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    return tmp_path / f"{'a file with a long name ' * 8}.png"


@pytest.mark.parametrize("classes", [SHORT, LONG])
def test_the_window_fits_a_small_screen(window: MainWindow, classes: tuple[str, ...], picture: Path) -> None:
    page = show_prediction(window, picture, classes)
    assert page.view.card.explanation.shown_class == classes[0]
    QApplication.processEvents()
    least = window.minimumSizeHint()
    assert least.width() <= 1280
    assert least.height() <= 720
    assert page.minimumSizeHint().width() <= 1200, "there is room for longer words of another language"


def test_the_class_of_the_map_is_not_cut_where_there_is_room(window: MainWindow, picture: Path) -> None:
    page = show_prediction(window, picture, SHORT)
    window.resize(1280, 720)
    QApplication.processEvents()
    assert page.view.card.explanation.classes.shown == "cardboard · > 99 %"


def test_widths_of_columns_are_kept_for_each_size_of_text(qtbot: QtBot) -> None:
    widths = []
    for percent in (200, 100, 200):
        theme.theme().choose_text_size(percent)
        table = PredictionTable(PredictionRows())
        widths.append(table.columnWidth(0))
        table.setColumnWidth(0, widths[-1] + 7)
        shiboken6.delete(table)  # one that is open grows with the text
    theme.theme().choose_text_size(100)
    assert widths[1] < widths[0]
    assert widths[2] == widths[0] + 7


def test_a_combo_gives_way_and_cuts_in_the_middle(qtbot: QtBot) -> None:
    combo = GivingCombo(12, 20)
    qtbot.addWidget(combo)
    combo.addItems(["short", "a name that begins well and goes on and on · 12 %"])
    combo.setCurrentIndex(1)
    combo.resize(combo.minimumSizeHint())
    assert combo.width() < combo.sizeHint().width()
    assert combo.shown.startswith("a na")
    assert combo.shown.endswith("12 %")
    assert "…" in combo.shown
    wide = combo.sizeHint()
    combo.clear()
    assert combo.sizeHint() == wide, "what is beside it would jump while the next entries are found"
    combo.addItem("short")
    assert combo.sizeHint().width() < wide.width()
