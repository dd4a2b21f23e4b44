import logging
import sys
import threading
from collections.abc import Iterator
from types import TracebackType

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.jobs_for_tests import Failing
from tlstudio.core.errors import StudioError
from tlstudio.gui.dialogs.crash_dialog import CrashDialog
from tlstudio.gui.main_window import MainWindow
from tlstudio.gui.session import Session
from tlstudio.gui.unexpected import Unexpected


@pytest.fixture
def unexpected(window: MainWindow, empty_session: Session, monkeypatch: pytest.MonkeyPatch) -> Iterator[Unexpected]:
    """Return what hears of errors in the window's program."""
    for owner, name in ((sys, "excepthook"), (sys, "unraisablehook"), (threading, "excepthook")):
        monkeypatch.setattr(owner, name, getattr(owner, name))
    unexpected = Unexpected(empty_session, window)
    unexpected.install()
    yield unexpected
    if unexpected.dialog is not None:
        unexpected.dialog.accept()


def raised(error: Exception) -> tuple[type[Exception], Exception, TracebackType | None]:
    """Return an error as it comes out of this line."""
    try:
        raise error
    except Exception as caught:
        return type(caught), caught, caught.__traceback__


def opened(qtbot: QtBot, unexpected: Unexpected) -> CrashDialog:
    qtbot.waitUntil(lambda: unexpected.dialog is not None)
    assert unexpected.dialog is not None
    return unexpected.dialog


def test_an_error_nobody_foresaw_is_logged_and_told(
    unexpected: Unexpected, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        sys.excepthook(*raised(ValueError("odd")))
    dialog = opened(qtbot, unexpected)
    assert dialog.isVisible()
    assert "ValueError: odd" in dialog.words.text()
    assert "Traceback" not in dialog.words.text()
    assert "Traceback" in dialog.text.toPlainText()
    assert not dialog.text.isVisible()
    assert "unexpected" in caplog.text


def test_repeated_errors_open_one_dialog_and_do_not_fill_the_log(
    unexpected: Unexpected, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    for _time in range(50):
        sys.excepthook(*raised(ValueError("odd")))
    dialog = opened(qtbot, unexpected)
    qtbot.waitUntil(lambda: dialog.times.text() == "It happened 49 more times.")
    assert len([widget for widget in QApplication.topLevelWidgets() if isinstance(widget, CrashDialog)]) == 1
    assert caplog.text.count("Traceback") == 3
    assert dialog.text.toPlainText().count("Traceback") == 6


def test_the_same_error_after_continue_is_a_sentence_in_the_banner(
    unexpected: Unexpected, qtbot: QtBot, window: MainWindow
) -> None:
    for time in range(2):
        sys.excepthook(*raised(ValueError("odd")))
        if not time:
            opened(qtbot, unexpected).go_on.click()
    qtbot.waitUntil(lambda: not window.banner.isHidden())
    assert unexpected.dialog is None
    assert "ValueError: odd" in window.banner.words.text()
    assert window.banner.log.isVisible()
    sys.excepthook(*raised(KeyError("another")))
    assert "another" in opened(qtbot, unexpected).words.text()


def test_an_error_in_another_thread_is_told_in_the_windows(unexpected: Unexpected, qtbot: QtBot) -> None:
    thread = threading.Thread(target=lambda: 1 / 0)
    thread.start()
    thread.join()
    assert "ZeroDivisionError" in opened(qtbot, unexpected).words.text()


def test_a_sentence_that_went_astray_is_shown_as_it_is(
    unexpected: Unexpected, qtbot: QtBot, window: MainWindow
) -> None:
    sys.excepthook(*raised(StudioError("The disk is full.")))
    assert window.banner.words.text() == "The disk is full."
    assert not window.banner.log.isVisible()
    assert unexpected.dialog is None


def test_quit_closes_the_window(unexpected: Unexpected, qtbot: QtBot, window: MainWindow) -> None:
    sys.excepthook(*raised(ValueError("odd")))
    opened(qtbot, unexpected).quit.click()
    assert not window.isVisible()


def test_a_job_that_fails_as_nobody_foresaw_offers_the_log(
    window: MainWindow, empty_session: Session, qtbot: QtBot
) -> None:
    class Odd:
        def run(self, *_args: object) -> None:
            raise ZeroDivisionError

    for job, offered in ((Odd(), True), (Failing("The folder is empty."), False)):
        with qtbot.waitSignal(empty_session.failed):
            empty_session.start(job, lambda _result: None)
        qtbot.waitUntil(lambda: not empty_session.working)
        assert window.banner.log.isVisible() is offered
