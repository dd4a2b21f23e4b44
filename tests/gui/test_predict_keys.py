"""What comes by keys on the Predict page, pressed in the window as the system does: pictures pasted, answers given."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.gui.predictions import names, notes, predict
from tests.gui.runs import ExplainDouble, PredictDouble, make_run
from tlstudio.core.dataset import ImageFolder
from tlstudio.core.predictions import Prediction
from tlstudio.gui.class_picker import ClassPicker
from tlstudio.gui.dialogs.explanation_gallery import ExplanationGallery
from tlstudio.gui.main_window import MainWindow
from tlstudio.gui.predict_page import PredictPage
from tlstudio.gui.prediction_work import Work
from tlstudio.gui.session import Session


@pytest.fixture
def page(qtbot: QtBot, session: Session, folder: ImageFolder) -> Iterator[PredictPage]:
    """Return the page in the window that has the keyboard, which is on the tab by which the page was chosen."""
    assert session.project is not None
    session.run = make_run(session.project.runs, folder)
    window = MainWindow(session)
    qtbot.addWidget(window)
    page = PredictPage(session, Work(PredictDouble, explain=ExplainDouble), window)
    window._made[3] = page
    window._places[3].addWidget(page)
    window.show_page(3)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    window.top_bar.tabs.setFocus()
    yield page
    window.hide()


def press(page: PredictPage, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Press a key in the page's window, wherever the keyboard is in it."""
    QTest.keyClick(page.window().windowHandle(), key, modifier)


def paste(qtbot: QtBot, page: PredictPage) -> None:
    with qtbot.waitSignal(page.predicted):
        press(page, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)


def copy_picture(colour: str) -> None:
    picture = QImage(20, 20, QImage.Format.Format_RGB32)
    picture.fill(QColor(colour))
    QGuiApplication.clipboard().setImage(picture)


def test_files_are_pasted(qtbot: QtBot, page: PredictPage, images: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(images / f"new 00{number}.png")) for number in (1, 2)])
    QGuiApplication.clipboard().setMimeData(data)
    paste(qtbot, page)
    assert names(page) == ["new 001.png", "new 002.png"]
    assert page.view.card.name.text() == "new 001.png"


def test_a_pasted_picture_is_kept_chosen_and_shown(
    qtbot: QtBot, session: Session, page: PredictPage, images: Path
) -> None:
    assert session.project is not None
    predict(qtbot, page, images)
    view = page.view
    more = [Prediction(f"more {number:02}.png", (("red", 0.6), ("blue", 0.4))) for number in range(60)]
    view.add(more, ())
    view.table.sortByColumn(0, Qt.SortOrder.AscendingOrder)
    view.filter.text.setText("new")
    copy_picture("red")
    paste(qtbot, page)
    kept = list((session.project.path / "pasted").iterdir())
    assert [view.card.name.text()] == [file.name for file in kept]
    assert view.card.picture.path == kept[0]
    assert view.filter.text.text() == "", "it would not be seen"
    assert [row.path for row in view.table.chosen()] == kept
    place = view.table.visualRect(view.table.currentIndex())
    assert view.table.viewport().rect().contains(place.center())
    copy_picture("blue")
    paste(qtbot, page)
    assert {view.card.picture.path} == {*(session.project.path / "pasted").iterdir()} - {*kept}
    assert len(names(page)) == 66


def test_words_are_not_pasted(qtbot: QtBot, session: Session, page: PredictPage) -> None:
    QGuiApplication.clipboard().setText("words")
    with qtbot.waitSignal(session.message) as said:
        press(page, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert said.args is not None
    assert "no picture" in said.args[0]
    page.view.filter.text.setFocus()
    press(page, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert page.view.filter.text.text() == "words", "a field for words takes them"


def test_keys_confirm_and_correct_and_undo(qtbot: QtBot, session: Session, page: PredictPage, images: Path) -> None:
    predict(qtbot, page, images)
    table = page.view.table
    table.go(3)
    press(page, Qt.Key.Key_K)
    assert notes(page)[3] == "confirmed"
    table.go(0)
    press(page, Qt.Key.Key_R)
    picker = page.findChild(ClassPicker)
    assert isinstance(picker, ClassPicker)
    qtbot.keyClicks(picker.line, "red")
    qtbot.keyClick(picker.line, Qt.Key.Key_Return)
    assert notes(page)[0] == "corrected: red"
    other = PredictPage(session, Work(PredictDouble, explain=ExplainDouble))
    qtbot.addWidget(other)
    predict(qtbot, other, images)
    assert notes(other)[0] == "corrected: red", "it is kept in the project"
    session.history.undo()
    assert notes(page)[0] == ""
    session.history.undo()
    assert notes(page)[3] == "unsure, check by eye"
    session.history.redo()
    assert notes(page)[3] == "confirmed"


def test_the_next_unsure_one_follows_by_itself(qtbot: QtBot, page: PredictPage, images: Path) -> None:
    predict(qtbot, page, images)
    page.left.threshold.slider.setValue(85)
    page.view.filter.state.setCurrentIndex(page.view.filter.state.findData("unsure"))
    assert names(page) == ["new 001.png", "new 002.png", "new 003.png"]
    page.view.table.go(0)
    qtbot.mouseClick(page.view.card.answer.confirm, Qt.MouseButton.LeftButton)
    assert page.view.card.name.text() == "new 002.png"
    assert QApplication.focusWidget() is page.view.card.answer.confirm
    press(page, Qt.Key.Key_K)
    assert page.view.card.name.text() == "new 003.png"


def test_m_shows_the_maps(qtbot: QtBot, page: PredictPage, images: Path) -> None:
    predict(qtbot, page, images)
    press(page, Qt.Key.Key_M)
    gallery = page.window().findChild(ExplanationGallery)
    assert isinstance(gallery, ExplanationGallery)
    assert gallery.isVisible()
    gallery.close()
