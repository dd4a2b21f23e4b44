import zipfile
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from tlstudio.gui.dialogs.crash_dialog import CrashDialog
from tlstudio.gui.dialogs.save_log import write_log


def test_it_says_what_is_in_it_before_it_asks_where(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(tmp_path / "log.zip"), ""))
    dialog = CrashDialog("Something went wrong.", "Traceback: here")
    qtbot.addWidget(dialog)
    dialog.open()
    dialog.log.click()
    asked = dialog.findChild(QMessageBox)
    assert asked is not None
    assert "names of folders and image files can be" in asked.informativeText()
    assert not (tmp_path / "log.zip").exists()
    asked.defaultButton().click()
    with zipfile.ZipFile(tmp_path / "log.zip") as archive:
        assert archive.read("error.txt") == b"Traceback: here"
    assert any("log.zip" in box.text() for box in dialog.findChildren(QMessageBox))


def test_cancel_saves_nothing(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: ("", ""))
    dialog = CrashDialog("Something went wrong.", "")
    qtbot.addWidget(dialog)
    dialog.log.click()
    asked = dialog.findChild(QMessageBox)
    assert asked is not None
    asked.defaultButton().click()
    assert len(dialog.findChildren(QMessageBox)) == 1


def test_where_it_cannot_be_written_is_said(qtbot: QtBot, tmp_path: Path) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    assert "is not there" in write_log(parent, tmp_path / "gone" / "log.zip", "").text()


def test_details_are_shown_when_asked_for(qtbot: QtBot) -> None:
    dialog = CrashDialog("Something went wrong.", "Traceback: here")
    qtbot.addWidget(dialog)
    dialog.show()
    before = dialog.height()
    dialog.details.click()
    assert dialog.text.isVisible()
    assert dialog.height() > before
    dialog.details.click()
    assert not dialog.text.isVisible()
