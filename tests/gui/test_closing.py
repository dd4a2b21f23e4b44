from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from tests.gui.runs import pretend_training
from tests.jobs_for_tests import UntilStopped
from tlstudio.gui.main_window import MainWindow
from tlstudio.gui.session import Session


def answer(role: QMessageBox.ButtonRole) -> Callable[[QMessageBox], int]:
    """Return what stands for QMessageBox.exec and presses the button of a role."""

    def press(box: QMessageBox) -> int:
        button = next(button for button in box.buttons() if box.buttonRole(button) == role)
        box.clickedButton = lambda: button  # type: ignore[method-assign]
        return 0

    return press


def test_closing_while_training_asks_first(
    window: MainWindow, empty_session: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    pretend_training(empty_session)
    monkeypatch.setattr(QMessageBox, "exec", answer(QMessageBox.ButtonRole.RejectRole))
    window.close()
    assert window.isVisible()
    assert empty_session.trainer is not None
    monkeypatch.setattr(QMessageBox, "exec", answer(QMessageBox.ButtonRole.AcceptRole))
    window.close()
    qtbot.waitUntil(lambda: not window.isVisible())
    assert empty_session.trainer is None


def test_a_training_that_ends_while_it_is_asked_about_does_not_keep_the_window(
    window: MainWindow, empty_session: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    pretend_training(empty_session)

    def press(box: QMessageBox) -> int:
        empty_session.stop_training()
        qtbot.waitUntil(lambda: empty_session.trainer is None)
        return answer(QMessageBox.ButtonRole.AcceptRole)(box)

    monkeypatch.setattr(QMessageBox, "exec", press)
    assert window.close()
    assert not window.isVisible()


def test_closing_waits_for_other_work(window: MainWindow, empty_session: Session, qtbot: QtBot) -> None:
    worker = empty_session.start(UntilStopped(), lambda _result: None)
    window.close()
    assert worker.isFinished()
    assert not window.isVisible()
