"""Asking a Predict page, and reading its table."""

from pathlib import Path

from pytestqt.qtbot import QtBot

from tlstudio.gui.predict_page import PredictPage


def predict(qtbot: QtBot, page: PredictPage, *paths: Path) -> None:
    """Ask about files and folders, and wait for the end."""
    with qtbot.waitSignal(page.predicted):
        page.predict(paths)


def names(page: PredictPage) -> list[str]:
    """Return the names of the files, from top to bottom."""
    return [row.path.name for row in page.view.rows.rows]


def notes(page: PredictPage) -> list[str]:
    """Return the notes that are shown, from top to bottom."""
    return [page.view.rows.index(row, 4).data() for row in range(page.view.rows.rowCount())]
