import json
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QFileOpenEvent
from pytestqt.qtbot import QtBot

from tlstudio.core.paths import user_logs
from tlstudio.gui import app
from tlstudio.gui.application import Application
from tlstudio.gui.main_window import MainWindow
from tlstudio.gui.tour import Tour

HEAVY = (
    "numpy", "PIL", "cv2", "scipy", "sklearn", "pyqtgraph", "h5py", "pooch", "tensorflow", "keras", "tlstudio.jobs",
)  # fmt: skip


def test_the_first_paint_waits_for_nothing_heavy() -> None:
    code = f"import sys, tlstudio.gui.app; print([name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.fixture
def hooks(monkeypatch: pytest.MonkeyPatch, qapp: Application) -> Iterator[None]:
    """Give back what a starting window takes over in its process."""
    for owner, name in ((sys, "excepthook"), (sys, "unraisablehook"), (threading, "excepthook")):
        monkeypatch.setattr(owner, name, getattr(owner, name))
    numbers = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    before = {number: signal.getsignal(number) for number in numbers}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)
    qapp.hand_files_to(None)


@pytest.mark.parametrize(
    ("stored", "choice"), [("dark", "dark"), ("light", "light"), (None, "system"), ("x", "system")]
)
def test_the_theme_is_remembered(stored: str | None, choice: str) -> None:
    store = app.store()
    if stored:
        store.setValue("theme", stored)
        store.sync()
    assert app._remembered_theme() == choice


@pytest.mark.usefixtures("hooks")
def test_the_last_project_is_opened_again(photos: object, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    store = app.store()
    store.setValue("images", str(photos))
    store.sync()
    monkeypatch.setenv("TLSTUDIO_ENGINE", "thread")
    window = MainWindow()
    qtbot.addWidget(window)
    app.begin(window, None, demo=False)
    with qtbot.waitSignal(window.session.project_changed):
        pass
    qtbot.waitUntil(lambda: not window.session.working)
    assert window.banner.isHidden()
    assert not window.findChildren(Tour)
    window.close()


@pytest.mark.usefixtures("hooks")
def test_an_unexpected_end_is_told_at_the_next_start(
    photos: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    user_logs().mkdir(parents=True)
    (user_logs() / "window.running").write_text(json.dumps({"process": 2**22 + 1, "started": time.time()}))
    monkeypatch.setenv("TLSTUDIO_ENGINE", "thread")
    window = MainWindow()
    qtbot.addWidget(window)
    app.begin(window, photos, demo=False)
    qtbot.waitUntil(lambda: window.session.folder is not None and not window.session.working)
    assert not window.banner.isHidden(), "opening the images must not take the sentence away"
    assert "ended unexpectedly last time" in window.banner.words.text()
    assert not window.banner.log.isHidden()
    window.close()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows ends programs otherwise")
def test_an_end_from_outside_is_no_crash() -> None:
    code = (
        "import os, signal; from tlstudio.core.log import start_logging; from tlstudio.gui import app;"
        "print(start_logging('window').unexpected_end, flush=True); app.mark_the_end();"
        "os.kill(os.getpid(), signal.SIGTERM)"
    )
    for _time in range(2):
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
        assert (done.returncode, done.stdout) == (-signal.SIGTERM, "False\n")


@pytest.mark.usefixtures("hooks")
def test_the_tour_comes_at_the_first_start_only(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TLSTUDIO_ENGINE", "thread")
    for tours in (1, 0):
        window = MainWindow()
        qtbot.addWidget(window)
        app.begin(window, None, demo=False)
        assert len(window.findChildren(Tour)) == tours
        window.close()


@pytest.mark.usefixtures("hooks")
def test_what_macos_named_before_there_was_a_window_is_all_that_is_opened(
    qapp: Application, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TLSTUDIO_ENGINE", "thread")
    qapp.sendEvent(qapp, QFileOpenEvent(str(tmp_path / "gone")))
    window = MainWindow()
    qtbot.addWidget(window)
    app.begin(window, None, demo=False)
    assert not window.findChildren(Tour)
    qtbot.waitUntil(lambda: not window.session.working)
    assert "gone" in window.banner.words.text()
    window.close()
