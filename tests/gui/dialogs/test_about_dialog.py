import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QMessageBox, QPlainTextEdit, QPushButton, QTableWidget, QTabWidget
from pytestqt.qtbot import QtBot

from tlstudio.core import about
from tlstudio.gui.dialogs.about_dialog import AboutDialog
from tlstudio.gui.main_window import MainWindow


def open_dialog(qtbot: QtBot, opened: list[Path] | None = None) -> AboutDialog:
    dialog = AboutDialog(open_path=(opened if opened is not None else []).append)
    qtbot.addWidget(dialog)
    dialog.open()
    return dialog


def rows(table: QTableWidget) -> list[tuple[str, ...]]:
    texts = [[table.item(row, column) for column in range(table.columnCount())] for row in range(table.rowCount())]
    return [tuple(item.text() for item in row if item is not None) for row in texts]


def table(dialog: AboutDialog, name: str) -> QTableWidget:
    return next(found for found in dialog.findChildren(QTableWidget) if found.accessibleName() == name)


def test_it_says_the_versions_of_everything(qtbot: QtBot) -> None:
    dialog = open_dialog(qtbot)
    assert about.title() in [words.text() for words in dialog.findChildren(QLabel)]
    assert rows(table(dialog, "Versions")) == list(about.versions().items())


def test_copy_gives_the_text_of_the_command_line(qtbot: QtBot) -> None:
    open_dialog(qtbot).copy.click()
    assert QGuiApplication.clipboard().text() == about.about_text()


def test_folders_that_are_there_can_be_opened(qtbot: QtBot, home: Path) -> None:
    (home / "logs").mkdir()
    opened: list[Path] = []
    dialog = open_dialog(qtbot, opened)
    buttons = {go.accessibleName(): go for go in dialog.findChildren(QPushButton)}
    assert buttons["Open folder: Logs"].isEnabled()
    assert not buttons["Open folder: Projects"].isEnabled()
    buttons["Open folder: Logs"].click()
    assert opened == [home / "logs"]


def test_from_sources_the_packages_are_listed(qtbot: QtBot) -> None:
    dialog = open_dialog(qtbot)
    assert [(part.name, part.version, part.licence) for part in about.parts()] == rows(
        table(dialog, "Licences of its parts")
    )


def test_installed_the_licences_are_the_installers(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "tlstudio"))
    (tmp_path / "LICENCES.txt").write_text("Keras: Apache License", encoding="utf-8")
    (tmp_path / "sbom.cdx.json").write_text("{}")
    opened: list[Path] = []
    dialog = open_dialog(qtbot, opened)
    tabs = dialog.findChild(QTabWidget)
    assert tabs is not None
    shown = tabs.widget(2).findChild(QPlainTextEdit)
    assert shown is not None
    assert shown.toPlainText() == "Keras: Apache License"
    dialog.materials.click()
    assert opened == [tmp_path / "sbom.cdx.json"]


def test_the_log_can_be_saved_from_here(qtbot: QtBot) -> None:
    dialog = open_dialog(qtbot)
    dialog.log.click()
    box = dialog.findChild(QMessageBox)
    assert box is not None
    assert box.isVisible()


def test_the_menu_opens_it(window: MainWindow) -> None:
    window.actions_.about.trigger()
    dialog = window.findChild(AboutDialog)
    assert dialog is not None
    assert dialog.isVisible()
    dialog.accept()
