"""A training that is killed in the middle, as the window sees it: real jobs in a real engine process."""

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.conftest import write_split
from tests.engine.conftest import small
from tlstudio.core.events import EpochDone, Event
from tlstudio.core.history import read_history
from tlstudio.core.run import Run
from tlstudio.gui.main_window import MainWindow
from tlstudio.gui.session import Session
from tlstudio.gui.train_page import TrainPage

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL on Windows")

EPOCHS = 30
FIRST_IMPORT = 180_000  # TensorFlow's, on a machine that has other work


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> Iterator[MainWindow]:
    """Return the window on a folder of images, its training in an engine process."""
    root = write_split(tmp_path / "photos", ("a", "b"), train=8, val=8)
    window = MainWindow(Session(in_process=False))
    qtbot.addWidget(window)
    window.show()
    window.show_page(1)
    with qtbot.waitSignal(window.session.project_changed, timeout=20_000):
        window.session.open_images(root)
    window.session.set_settings(small(training={"epochs": EPOCHS}))
    yield window
    window.session.close()


@pytest.fixture
def killed(qtbot: QtBot, window: MainWindow) -> Run:
    """Return the run of a training whose process was killed after its second epoch."""
    session = window.session

    def kill(event: Event) -> None:
        if isinstance(event, EpochDone) and event.epoch == 2:
            session.training_event.disconnect(kill)
            os.kill(next(engine.pid for engine in session._engines if engine.busy and engine.pid), signal.SIGKILL)

    session.training_event.connect(kill)
    session.train()
    qtbot.waitUntil(lambda: session.trainer is None, timeout=FIRST_IMPORT)
    assert session.run is not None
    return session.run


def page(window: MainWindow) -> TrainPage:
    found = window.page(1)
    assert isinstance(found, TrainPage)
    return found


def accept(window: MainWindow, qtbot: QtBot, text: str) -> None:
    """Press the button of an offer on the page, and wait until what it begins has ended."""
    offers = page(window).happenings.offers
    assert offers.isVisible()
    offers.accepted.emit(next(offer for offer in offers.offers if offer.text == text))
    assert window.session.trainer is not None
    qtbot.waitUntil(lambda: window.session.trainer is None, timeout=FIRST_IMPORT)


@pytest.mark.slow
def test_a_killed_training_goes_on_in_the_window(qtbot: QtBot, window: MainWindow, killed: Run) -> None:
    assert "The engine was killed" in window.banner.words.text()
    assert (killed.read().state, killed.read().cause) == ("failed", "killed")
    assert [offer.text for offer in window.banner.offers.offers] == ["Try again with batch size 4", "Resume"]
    before = read_history(killed.history)
    assert len(before) >= 2
    accept(window, qtbot, "Resume")
    assert not window.banner.isVisible()
    info, after = killed.read(), read_history(killed.history)
    assert (info.state, info.note, info.cause) == ("done", "", "")
    assert [row.epoch for row in after] == list(range(1, EPOCHS + 1))
    assert [row.val_loss for row in after[:2]] == [row.val_loss for row in before[:2]]
    assert window.session.runs() == (killed,)
    page(window).show_run()
    line = page(window).plots.accuracy.validation
    qtbot.waitUntil(lambda: [*(line.getData()[0] if line.getData()[0] is not None else ())] == [*range(1, EPOCHS + 1)])
    assert not page(window).happenings.offers.isVisible()
