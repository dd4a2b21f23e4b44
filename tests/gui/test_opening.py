from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QLabel
from pytestqt.qtbot import QtBot

from tlstudio.gui.main_window import MainWindow
from tlstudio.gui.session import Session


def test_opening_by_dialog(
    window: MainWindow, empty_session: Session, photos: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_args: str(photos))
    with qtbot.waitSignal(empty_session.project_changed):
        window.actions_.open.trigger()
    assert empty_session.project is not None
    assert window.top_bar.project.text().startswith(empty_session.project.name)
    qtbot.waitUntil(lambda: window.top_bar.train.isEnabled())
    status = window.statusBar()
    texts = status.findChildren(QLabel)
    qtbot.waitUntil(lambda: any("28 images in 3 classes" in child.text() for child in texts))  # when all are read


def test_a_cancelled_dialog_opens_nothing(
    window: MainWindow, empty_session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_args: "")
    window.actions_.open.trigger()
    assert empty_session.scanner is None


def test_a_dropped_folder_is_opened(window: MainWindow, empty_session: Session, photos: Path, qtbot: QtBot) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(photos))])
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(5, 5), copy, mime, left, none)
    window.dragEnterEvent(enter)
    assert enter.isAccepted()
    with qtbot.waitSignal(empty_session.project_changed):
        window.dropEvent(QDropEvent(QPointF(5, 5), copy, mime, left, none))


def test_a_dropped_file_is_not_taken(window: MainWindow, photos: Path) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(photos / "train" / "red" / "000.png"))])
    enter = QDragEnterEvent(
        QPoint(5, 5), Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    enter.ignore()
    window.dragEnterEvent(enter)
    assert not enter.isAccepted()
