"""The window holds a language half as long again: it fits a small screen, and no words are cut without saying so."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QSizePolicy, QStyleOptionButton, QWidget
from pytestqt.qtbot import QtBot

from tests.conftest import write_split
from tests.gui.filled import filled_window, show_prediction
from tests.speaking import speaking
from tlstudio.core.i18n import PSEUDO
from tlstudio.gui import theme
from tlstudio.gui.giving import GivingButton, GivingCheckBox
from tlstudio.gui.main_window import MainWindow
from tlstudio.gui.session import Session
from tlstudio.gui.tile import Elided

SMALL = (1280, 720)


@pytest.fixture(params=[PSEUDO, "ja"])
def window(
    request: pytest.FixtureRequest, qapp: QApplication, qtbot: QtBot, empty_session: Session, tmp_path: Path
) -> Iterator[MainWindow]:
    with speaking(request.param):
        theme.apply(qapp, "light")
        images = write_split(tmp_path / "photos", ("blue", "red"), train=4, validation=4)
        window = filled_window(empty_session, images)
        qtbot.addWidget(window)
        window.resize(*SMALL)
        window.show()
        qtbot.waitUntil(lambda: not empty_session.working, timeout=20_000)
        yield window


def cut(inside: QWidget) -> list[str]:
    """Return the words that are cut, by their own size or by the area they scroll in, and do not say so with …."""
    return [
        words.text()
        for words in inside.findChildren(QWidget)
        if isinstance(words, QLabel | QAbstractButton) and words.text() and not words.visibleRegion().isEmpty()
        if words.visibleRegion().boundingRect().width() < words.width() or not _has_room(words)
    ]


def _has_room(words: QLabel | QAbstractButton) -> bool:
    if isinstance(words, Elided | GivingButton | GivingCheckBox):
        return True
    if isinstance(words, QLabel) and words.wordWrap():
        return words.height() >= words.heightForWidth(words.width())
    gives_way = words.sizePolicy().horizontalPolicy() == QSizePolicy.Policy.Ignored
    return gives_way or words.width() >= words.minimumSizeHint().width()


def test_the_window_fits_a_small_screen_and_words_are_whole(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    picture = next(iter(sorted((tmp_path / "photos").rglob("*.png"))))
    for page in range(4):
        window.show_page(page)
        if page == 3:
            show_prediction(window, picture)
        qtbot.waitUntil(lambda: not window.session.working, timeout=20_000)
        QApplication.processEvents()
        least = window.minimumSizeHint()
        assert least.width() <= SMALL[0], f"page {page}"
        assert least.height() <= SMALL[1], f"page {page}"
        assert not cut(window.page(page)), f"page {page}"
    assert not cut(window.top_bar)


def test_what_gives_way_says_so(qtbot: QtBot) -> None:
    words = "a name that goes on and on"
    for widget in (GivingButton(words), GivingCheckBox(words)):
        qtbot.addWidget(widget)
        widget.resize(widget.sizeHint())
        widget.show()
        assert shown(widget) == words
        widget.resize(widget.minimumSizeHint())
        assert widget.width() < widget.sizeHint().width()
        assert shown(widget).endswith("…")
        assert widget.text() == words


def shown(widget: GivingButton | GivingCheckBox) -> str:
    option = QStyleOptionButton()
    widget.initStyleOption(option)
    return option.text
