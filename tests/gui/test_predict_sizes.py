"""The Predict page fits a small screen, whatever the classes are called."""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tlstudio.core.heatmap import Explanation
from tlstudio.core.predictions import Neighbour, Prediction
from tlstudio.gui import theme
from tlstudio.gui.giving_combo import GivingCombo
from tlstudio.gui.main_window import MainWindow
from tlstudio.gui.predict_page import PredictPage

SHORT = ("cardboard", "glass", "metal")
LONG = tuple(f"a class that somebody gave a very long name, number {number}" for number in range(5))


def shown(window: MainWindow, classes: tuple[str, ...], picture: Path) -> PredictPage:
    """Show the Predict page with an answer about a picture, and its map."""
    window.show_page(3)
    page = window.page(3)
    assert isinstance(page, PredictPage)
    view, model = page.view, picture.parent / "model.keras"
    shares = (0.996, *[0.004 / (len(classes) - 1)] * (len(classes) - 1))
    maps = np.ones((len(classes), 2, 2), np.float32)
    view.card.explanation.know(model, picture, Explanation(str(picture), classes, shares, maps, 40, 30, 32, "squash"))
    view.begin(model, classes)
    near = tuple(Neighbour("", name, 0.5) for name in classes)
    view.add((Prediction(str(picture), tuple(zip(classes, shares, strict=True)), 0.4, near),), ())
    page._show_working()
    assert view.card.explanation.shown_class == classes[0]
    return page


@pytest.fixture(autouse=True)
def styled(qapp: QApplication) -> None:
    """Wear the style of the program, whose paddings make controls wide."""
    theme.apply(qapp, "light")


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    return tmp_path / f"{'a file with a long name ' * 8}.png"


@pytest.mark.parametrize("classes", [SHORT, LONG])
def test_the_window_fits_a_small_screen(window: MainWindow, classes: tuple[str, ...], picture: Path) -> None:
    page = shown(window, classes, picture)
    QApplication.processEvents()
    least = window.minimumSizeHint()
    assert least.width() <= 1280
    assert least.height() <= 720
    assert page.minimumSizeHint().width() <= 1200, "there is room for longer words of another language"


def test_the_class_of_the_map_is_not_cut_where_there_is_room(window: MainWindow, picture: Path) -> None:
    page = shown(window, SHORT, picture)
    window.resize(1280, 720)
    QApplication.processEvents()
    assert page.view.card.explanation.classes.shown == "cardboard · > 99 %"


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
