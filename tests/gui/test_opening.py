from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QFileOpenEvent
from PySide6.QtWidgets import QFileDialog, QLabel
from pytestqt.qtbot import QtBot

from tests.gui.runs import write_model
from tlstudio.gui.application import Application
from tlstudio.gui.main_window import MainWindow
from tlstudio.gui.predict_page import PredictPage
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


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return write_model(tmp_path / "from a colleague.tlmodel")


def shown_model(window: MainWindow) -> Path | None:
    """Return the model that the Predict page asks, where that page is shown."""
    page = window.pages.currentIndex() == 3 and window.page(3)
    return page.models.chosen if isinstance(page, PredictPage) else None


def test_a_dropped_model_is_the_one_to_ask(window: MainWindow, model: Path) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(model))])
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(5, 5), copy, mime, left, none)
    window.dragEnterEvent(enter)
    assert enter.isAccepted()
    window.dropEvent(QDropEvent(QPointF(5, 5), copy, mime, left, none))
    assert shown_model(window) == model


def test_a_model_dropped_among_the_images_to_predict_is_the_one_to_ask(window: MainWindow, model: Path) -> None:
    window.show_page(3)
    page = window.page(3)
    assert isinstance(page, PredictPage)
    page.drop.chosen.emit((model,))
    assert shown_model(window) == model
    assert not page.predicting.busy


def test_a_damaged_model_is_a_sentence(window: MainWindow, model: Path) -> None:
    model.write_bytes(model.read_bytes()[:200])
    window.opening.open(model)
    assert "is damaged and cannot be opened" in window.banner.words.text()
    assert shown_model(window) is None


def test_a_double_click_on_macos_opens_a_model_when_there_is_a_window(
    qapp: Application, window: MainWindow, model: Path
) -> None:
    qapp.sendEvent(qapp, QFileOpenEvent(str(model)))
    assert shown_model(window) is None
    qapp.hand_files_to(window.opening.open)
    assert shown_model(window) == model
    window.show_page(0)
    qapp.sendEvent(qapp, QFileOpenEvent(str(model)))
    assert shown_model(window) == model
    qapp.hand_files_to(None)
