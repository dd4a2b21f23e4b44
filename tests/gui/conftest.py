"""A session over a small folder of images, in the test's own process and thread."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.gui.runs import make_folder
from tlstudio.core.dataset import ImageFolder
from tlstudio.core.project import Project
from tlstudio.gui.session import Session


@pytest.fixture
def folder(tmp_path: Path) -> ImageFolder:
    """Return a folder of images of two classes, with a split."""
    return make_folder(tmp_path / "photos")


@pytest.fixture
def session(qtbot: QtBot, folder: ImageFolder) -> Iterator[Session]:
    """Return a session in which the folder is open; closed afterwards."""
    session = Session(in_process=True)
    session.project = Project.for_images(folder.root)
    session.folder = folder
    yield session
    session.close()
    qtbot.waitUntil(lambda: not session.working)
