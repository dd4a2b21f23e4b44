"""A session over a small folder of images, in the test's own process and thread."""

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QThreadPool
from pytestqt.qtbot import QtBot

from tests.conftest import write_split
from tests.gui.runs import make_folder
from tlstudio.core.dataset import ImageFolder
from tlstudio.core.edits import Edits
from tlstudio.core.project import Project
from tlstudio.gui.main_window import MainWindow
from tlstudio.gui.session import Session


@pytest.fixture(autouse=True)
def garbage_stays_here() -> Iterator[None]:
    """Collect garbage in this thread only, as the window does: a worker that frees widgets crashes the tests."""
    gc.disable()
    yield
    gc.collect(1)
    # What is to be deleted goes now: hundreds of panels at once take most of a minute.
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def folder(tmp_path: Path) -> ImageFolder:
    """Return a folder of images of two classes, with a split."""
    return make_folder(tmp_path / "photos")


@pytest.fixture
def images(tmp_path: Path, folder: ImageFolder) -> Path:
    """Return a folder of four pictures that are none of the data set."""
    images = tmp_path / "new"
    images.mkdir()
    for file in sorted((folder.root / "validation" / "blue").glob("*.png")):
        (images / f"new {file.name}").write_bytes(file.read_bytes())
    return images


@pytest.fixture
def session(qtbot: QtBot, folder: ImageFolder) -> Iterator[Session]:
    """Return a session in which the folder is open; closed afterwards."""
    session = Session(in_process=True)
    session.project = Project.for_images(folder.root)
    session.scanned = session.folder = folder
    session.edits = Edits()
    yield session
    session.close()
    qtbot.waitUntil(lambda: not session.working)


@pytest.fixture
def empty_session(qtbot: QtBot) -> Iterator[Session]:
    """Return a session in which nothing is open yet; closed afterwards."""
    session = Session(in_process=True)
    yield session
    session.close()
    QThreadPool.globalInstance().waitForDone()


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """Return a folder of 3 classes of 6 training and 3 validation images, with one copy and one broken file."""
    root = write_split(tmp_path / "many photos", ("blue", "green", "red"), train=6, validation=3)
    (root / "train" / "red" / "copy.png").write_bytes((root / "train" / "red" / "000.png").read_bytes())
    (root / "train" / "blue" / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\nnothing more")
    return root


@pytest.fixture
def opened(empty_session: Session, photos: Path, qtbot: QtBot) -> Session:
    """Return a session that has scanned the folder of photos."""
    with qtbot.waitSignal(empty_session.project_changed):
        empty_session.open_images(photos)
    qtbot.waitUntil(lambda: not empty_session.working)
    return empty_session


@pytest.fixture
def window(qtbot: QtBot, empty_session: Session) -> MainWindow:
    """Return the window on the screen, in which nothing is open; whatever escapes a slot fails the test."""
    window = MainWindow(empty_session)
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    return window
