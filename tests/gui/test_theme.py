from collections.abc import Iterator
from dataclasses import fields

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QRadioButton, QTabWidget, QWidget
from pytestqt.qtbot import QtBot

from tlstudio.gui import theme
from tlstudio.gui.style import palette, style_sheet
from tlstudio.gui.tokens import DARK, LIGHT, Tokens


@pytest.fixture(autouse=True)
def light_again(monkeypatch: pytest.MonkeyPatch, qapp: QApplication) -> Iterator[None]:
    """Leave the theme as the other tests expect it."""
    yield
    monkeypatch.delenv("TLSTUDIO_THEME", raising=False)
    theme.theme().choose("light")


BOTH = pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])


@BOTH
def test_colours_are_many_distinct_and_repeat(tokens: Tokens) -> None:
    assert len(set(tokens.series)) == len(tokens.series) == 10
    assert tokens.colour(10) == tokens.colour(0)


@BOTH
def test_every_colour_is_one_and_the_sheet_is_complete(tokens: Tokens) -> None:
    names = [getattr(tokens, f.name) for f in fields(tokens) if f.type in (str, "str")]
    assert all(QColor(name).isValid() for name in names)
    assert "$" not in style_sheet(tokens, 13)
    assert palette(tokens).window().color() == QColor(tokens.window)


@BOTH
def test_the_line_below_tabs_is_a_border(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tokens: Tokens) -> None:
    monkeypatch.setenv("TLSTUDIO_THEME", "dark" if tokens.dark else "light")
    theme.theme().choose("system")
    tabs = QTabWidget()
    qtbot.addWidget(tabs)
    tabs.setDocumentMode(True)
    tabs.addTab(QWidget(), "One")
    tabs.resize(300, 100)
    tabs.show()
    picture = tabs.grab().toImage()
    right_of_the_tab = {picture.pixelColor(280, y).name() for y in range(tabs.tabBar().height())}
    assert right_of_the_tab == {tokens.window, tokens.border}


def test_the_sheet_grows_with_the_font() -> None:
    assert "border-radius: 6px" in style_sheet(LIGHT, 13)
    assert "border-radius: 12px" in style_sheet(LIGHT, 26)


def test_a_choice_changes_the_window(qapp: QApplication, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TLSTUDIO_THEME", raising=False)
    with qtbot.waitSignal(theme.theme().changed):
        theme.theme().choose("dark")
    assert theme.current() is DARK
    assert qapp.palette().window().color() == QColor(DARK.window)
    with qtbot.waitSignal(theme.theme().changed):
        theme.theme().choose("light")
    assert theme.current() is LIGHT


def test_the_environment_stands_above_the_choice(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TLSTUDIO_THEME", "dark")
    theme.theme().choose("light")
    assert theme.current() is DARK
    monkeypatch.delenv("TLSTUDIO_THEME")
    theme.theme().choose("light")
    assert theme.current() is LIGHT


def test_lengths_follow_the_font(qapp: QApplication) -> None:
    assert theme.em(2) == pytest.approx(2 * theme.em(), abs=1)


@BOTH
def test_what_is_not_chosen_can_be_seen(tokens: Tokens, qtbot: QtBot, qapp: QApplication) -> None:
    theme.apply(qapp, "dark" if tokens is DARK else "light")
    choice = QRadioButton("Move")
    qtbot.addWidget(choice)
    picture = choice.grab().toImage()
    middle = [picture.pixelColor(x, picture.height() // 2).name() for x in range(20)]
    assert tokens.field_border in middle
