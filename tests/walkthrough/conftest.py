"""The window a person is at, with the photographs open."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.walkthrough.hand import HEIGHT, PHOTOS, READY, THEME, WIDTH
from tlstudio.gui import theme
from tlstudio.gui.app import begin
from tlstudio.gui.main_window import MainWindow


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication, home: Path) -> Iterator[MainWindow]:
    """Yield the main window, painted, with the folder shown; its project is there already, where one was made ready."""
    if READY is not None:
        shutil.copytree(READY / "projects", home / "projects")
        shutil.copytree(READY / "cache" / "content", home / "cache" / "content", dirs_exist_ok=True)
    theme.apply(qapp, THEME)
    window = MainWindow()
    window.setGeometry(0, 0, WIDTH, HEIGHT)
    with qtbot.waitSignal(window.painted, timeout=20_000):
        window.show()
    begin(window, PHOTOS, demo=False)
    qtbot.waitUntil(lambda: window.session.folder is not None, timeout=60_000)
    yield window
    window.session.close()
