import logging
import subprocess
import sys

import pytest
from pytestqt.qtbot import QtBot

from tlstudio.gui import app
from tlstudio.gui.main_window import MainWindow
from tlstudio.gui.session import Session
from tlstudio.gui.tour import Tour

HEAVY = (
    "numpy", "PIL", "cv2", "scipy", "sklearn", "pyqtgraph", "h5py", "pooch", "tensorflow", "keras", "tlstudio.jobs",
)  # fmt: skip


def test_the_first_paint_waits_for_nothing_heavy() -> None:
    code = f"import sys, tlstudio.gui.app; print([name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_an_error_nobody_foresaw_is_logged_and_told(
    empty_session: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    app.catch_errors(empty_session)
    error = ValueError("odd")
    with caplog.at_level(logging.ERROR), qtbot.waitSignal(empty_session.failed) as blocker:
        sys.excepthook(ValueError, error, None)
    assert blocker.args is not None
    assert "odd" in blocker.args[0]
    assert "Traceback" not in blocker.args[0]
    assert "unexpected" in caplog.text


@pytest.mark.parametrize(
    ("stored", "choice"), [("dark", "dark"), ("light", "light"), (None, "system"), ("x", "system")]
)
def test_the_theme_is_remembered(stored: str | None, choice: str) -> None:
    store = app.store()
    if stored:
        store.setValue("theme", stored)
        store.sync()
    assert app._remembered_theme() == choice


def test_the_last_project_is_opened_again(photos: object, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    store = app.store()
    store.setValue("images", str(photos))
    store.sync()
    monkeypatch.setenv("TLSTUDIO_ENGINE", "thread")
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    window = MainWindow()
    qtbot.addWidget(window)
    app.begin(window, None, demo=False)
    with qtbot.waitSignal(window.session.project_changed):
        pass
    qtbot.waitUntil(lambda: not window.session.working)
    assert not window.findChildren(Tour)
    window.close()


def test_the_tour_comes_at_the_first_start_only(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TLSTUDIO_ENGINE", "thread")
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    for tours in (1, 0):
        window = MainWindow()
        qtbot.addWidget(window)
        app.begin(window, None, demo=False)
        assert len(window.findChildren(Tour)) == tours
        window.close()
