import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from tests.jobs_for_tests import Failing
from tlstudio.core.feature_cache import FeatureCache, cache_folder
from tlstudio.gui.dialogs.cache_dialog import CacheDialog
from tlstudio.gui.main_window import MainWindow
from tlstudio.gui.session import Session


@pytest.fixture
def cache(session: Session) -> FeatureCache:
    """Return the project's cache with half a megabyte of features in it."""
    assert session.project is not None
    cache = FeatureCache(cache_folder(session.project.runs), 10**9)
    with cache.table({"trunk": "a"}, (1000,)).writer() as writer:
        writer.add([bytes([n]) * 16 for n in range(250)], np.zeros((250, 1000), np.float16))
    return cache


def open_dialog(qtbot: QtBot, session: Session, **jobs: object) -> CacheDialog:
    assert session.project is not None
    dialog = CacheDialog(session, session.project.runs, None, **jobs)  # type: ignore[arg-type]
    qtbot.addWidget(dialog)
    dialog.open()
    qtbot.waitUntil(lambda: not dialog.work.busy)
    return dialog


def test_it_says_how_much_there_is_and_where(qtbot: QtBot, session: Session, cache: FeatureCache) -> None:
    dialog = open_dialog(qtbot, session)
    assert dialog.size_words.text() == "0.5 MB"
    assert dialog.limit_words.text().endswith(" GB")
    assert dialog.folder_words.text() == str(cache.folder)
    assert dialog.clear_button.isEnabled()


def test_clear_frees_it_at_once(qtbot: QtBot, session: Session, cache: FeatureCache) -> None:
    dialog = open_dialog(qtbot, session)
    dialog.clear_button.click()
    qtbot.waitUntil(lambda: not dialog.work.busy)
    assert dialog.work.words.text() == "0.5 MB were freed."
    assert dialog.size_words.text() == "0 MB"
    assert not dialog.clear_button.isEnabled()
    assert cache.size() == 0


def test_where_nothing_is_kept_there_is_nothing_to_clear(qtbot: QtBot, session: Session) -> None:
    dialog = open_dialog(qtbot, session)
    assert dialog.size_words.text() == "0 MB"
    assert not dialog.clear_button.isEnabled()


def test_a_failure_is_a_sentence(qtbot: QtBot, session: Session) -> None:
    dialog = open_dialog(qtbot, session, inspect=lambda *_args: Failing("The drive is gone."))
    assert dialog.work.words.text() == "The drive is gone."


def test_the_menu_opens_it_once_there_is_a_project(qtbot: QtBot, session: Session) -> None:
    project, session.project = session.project, None
    window = MainWindow(session)
    qtbot.addWidget(window)
    assert not window.actions_.cache.isEnabled()
    session.project = project
    session.project_changed.emit()
    window.actions_.cache.trigger()
    dialog = window.findChild(CacheDialog)
    assert isinstance(dialog, CacheDialog)
    qtbot.waitUntil(lambda: not dialog.work.busy)
    with qtbot.waitSignal(dialog.destroyed):
        dialog.close_button.click()
