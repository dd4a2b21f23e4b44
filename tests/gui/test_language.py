import sys
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QLocale, QTranslator
from PySide6.QtGui import QAction, QFont, QFontMetrics
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QDoubleSpinBox, QMenu, QMessageBox
from pytestqt.qtbot import QtBot

from tests.gui.runs import pretend_training
from tests.gui.test_closing import answer
from tests.speaking import speaking
from tlstudio.core import i18n
from tlstudio.gui import language
from tlstudio.gui.main_window import MainWindow
from tlstudio.gui.session import Session


@pytest.fixture
def app(qapp: QApplication) -> Iterator[QApplication]:
    """Return the application, which speaks and counts as before afterwards."""
    before = QLocale()
    with speaking("en"):
        yield qapp
    QLocale.setDefault(before)
    for translator in qapp.findChildren(QTranslator):
        qapp.removeTranslator(translator)
        translator.deleteLater()


def choose(code: str) -> None:
    store = language.store()
    store.setValue("language", code)
    store.sync()


def test_the_language_chosen_is_spoken_from_the_start(app: QApplication) -> None:
    choose("ja")
    language.speak(app)
    assert i18n.spoken() == "ja"


def test_what_the_environment_says_stands_above_the_choice(app: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    choose("ja")
    monkeypatch.setenv("TLSTUDIO_LANGUAGE", "en")
    language.speak(app)
    assert i18n.spoken() == "en"


@pytest.mark.parametrize("stored", ["system", "xx", ""])
def test_without_a_choice_the_systems_language_is_spoken(app: QApplication, stored: str) -> None:
    choose(stored)
    i18n.install("ja")  # what the start of the program found in the environment
    language.speak(app)
    assert i18n.spoken() == "ja"


def test_qts_own_dialogs_speak_it(app: QApplication, qtbot: QtBot) -> None:
    choose("ja")
    language.speak(app)
    box = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel | QDialogButtonBox.StandardButton.Save)
    qtbot.addWidget(box)
    assert [button.text() for button in box.buttons()] == ["保存", "キャンセル"]


def test_numbers_are_typed_as_in_the_country(app: QApplication, qtbot: QtBot, in_germany: None) -> None:
    language.speak(app)
    field = QDoubleSpinBox()
    qtbot.addWidget(field)
    field.lineEdit().selectAll()
    qtbot.keyClicks(field, "0,25")
    assert field.value() == 0.25
    assert field.text() == "0,25"


def test_japanese_has_a_font_that_writes_it(app: QApplication) -> None:
    assert not language.fonts()
    with speaking("ja"):
        font = QFont(app.font())
        font.setFamilies([font.family(), *language.fonts()])
    assert QFontMetrics(font).inFontUcs4(ord("予")) or "Droid Sans Fallback" in font.families()


def entries(window: MainWindow) -> dict[str, QAction]:
    menu = next(menu for menu in window.findChildren(QMenu) if menu.title() == "Language")
    return {action.text(): action for action in menu.actions()}


def restart(window: MainWindow) -> None:
    entries(window)["日本語"].trigger()
    box = window.findChild(QMessageBox)
    assert box is not None
    next(button for button in box.buttons() if button.text() == "Restart now").click()


def test_the_choice_is_remembered_and_offers_a_new_start(window: MainWindow, empty_session: Session) -> None:
    assert entries(window)["As the system"].isChecked()
    restart(window)
    assert language.chosen() == "ja"
    assert window.isHidden()
    assert window.starts_again


def test_a_training_is_stopped_before_the_new_start(
    window: MainWindow, empty_session: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    pretend_training(empty_session)
    monkeypatch.setattr(QMessageBox, "exec", answer(QMessageBox.ButtonRole.AcceptRole))
    restart(window)
    qtbot.waitUntil(lambda: not window.isVisible())
    assert empty_session.trainer is None
    assert window.starts_again


def test_a_training_that_is_to_go_on_keeps_the_window_and_the_wish_is_over(
    window: MainWindow, empty_session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    pretend_training(empty_session)
    monkeypatch.setattr(QMessageBox, "exec", answer(QMessageBox.ButtonRole.RejectRole))
    restart(window)
    assert window.isVisible()
    assert empty_session.trainer is not None
    monkeypatch.setattr(QMessageBox, "exec", answer(QMessageBox.ButtonRole.AcceptRole))
    window.close()
    assert not window.starts_again


def test_the_new_start_goes_by_the_choice_and_not_by_what_is_spoken(
    monkeypatch: pytest.MonkeyPatch, app: QApplication
) -> None:
    monkeypatch.setenv("TLSTUDIO_LANGUAGE", "ja")
    i18n.install()
    started: list[tuple[list[str], dict[str, str]]] = []
    assert language.start_again(lambda command, env: started.append((command, env))) == 0
    [(command, environment)] = started
    assert command == [sys.executable, "-m", "tlstudio"]
    assert "TLSTUDIO_LANGUAGE" not in environment
    assert environment["LANGUAGE"] == "en"  # what it was before the program wrote there
