import threading
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.conftest import write_images
from tests.jobs_for_tests import Count, UntilStopped
from tlstudio.core.settings import Settings
from tlstudio.gui.session import Session


def test_opening_a_folder_scans_it_and_makes_its_project(empty_session: Session, photos: Path, qtbot: QtBot) -> None:
    with qtbot.waitSignals([empty_session.project_changed, empty_session.runs_changed, empty_session.run_selected]):
        empty_session.open_images(photos)
        assert empty_session.scanner is not None
    assert empty_session.folder is not None
    assert empty_session.project is not None
    assert empty_session.folder.classes == ("blue", "green", "red")
    assert empty_session.project.images == photos.resolve()
    assert empty_session.store.value("images") == str(photos)
    qtbot.waitUntil(lambda: empty_session.scanner is None)


@pytest.mark.parametrize("make", ["missing", "empty", "one_class", "texts"])
def test_a_folder_that_is_no_data_set_is_a_sentence(
    empty_session: Session, tmp_path: Path, qtbot: QtBot, make: str
) -> None:
    root = tmp_path / "folder"
    if make != "missing":
        root.mkdir()
    if make == "one_class":
        write_images(root, {"red": 3})
    if make == "texts":
        for name in ("a", "b"):
            (root / name).mkdir()
            (root / name / "notes.txt").write_text("words")
    with qtbot.waitSignal(empty_session.failed) as blocker:
        empty_session.open_images(root)
    assert blocker.args is not None
    sentence = blocker.args[0]
    assert sentence.endswith(".")
    assert "Traceback" not in sentence
    assert empty_session.folder is None
    qtbot.waitUntil(lambda: empty_session.scanner is None)


def test_the_folder_opened_last_wins(empty_session: Session, photos: Path, tmp_path: Path, qtbot: QtBot) -> None:
    other = write_images(tmp_path / "other", {"cat": 3, "dog": 3})
    with qtbot.waitSignal(empty_session.project_changed):
        empty_session.open_images(photos)
        empty_session.open_images(other)
    qtbot.waitUntil(lambda: not empty_session.working)
    assert empty_session.folder is not None
    assert empty_session.folder.classes == ("cat", "dog")


def test_too_few_images_that_can_be_read_are_a_sentence(empty_session: Session, tmp_path: Path, qtbot: QtBot) -> None:
    root = write_images(tmp_path / "folder", {"red": 3, "blue": 1})
    (root / "blue" / "000.png").write_bytes(b"")
    with qtbot.waitSignal(empty_session.failed) as blocker:
        empty_session.open_images(root)
    assert blocker.args is not None
    assert 'only one class, "red"' in blocker.args[0]
    assert empty_session.folder is not None  # it stays, to be looked at
    assert len(empty_session.folder.samples) == 4
    qtbot.waitUntil(lambda: not empty_session.working)


def test_a_job_reports_and_hands_over_its_result(empty_session: Session, qtbot: QtBot) -> None:
    results: list[int] = []
    with qtbot.waitSignal(empty_session.progress):
        worker = empty_session.start(Count(3), results.append)
        assert empty_session.working
        assert empty_session.busy_beside_training
    qtbot.waitUntil(lambda: not empty_session.working)
    assert results == [3]
    assert worker.isFinished()


def test_cancel_stops_what_is_going_on(empty_session: Session, qtbot: QtBot) -> None:
    results: list[str] = []
    with qtbot.waitSignal(empty_session.progress):
        empty_session.start(UntilStopped(), results.append)
    empty_session.cancel()
    qtbot.waitUntil(lambda: not empty_session.working)
    assert results == ["kept"]


def test_closing_waits_for_every_job(empty_session: Session, qtbot: QtBot) -> None:
    worker = empty_session.start(UntilStopped(), lambda _result: None)
    empty_session.close()
    assert worker.isFinished()


def test_remembered_settings_of_another_version_are_left_out(empty_session: Session) -> None:
    empty_session.store.setValue("settings", {"model": {"mystery": 1}})
    empty_session.store.sync()
    assert Session(in_process=True).settings == Settings()


def test_results_arrive_in_the_windows_thread(empty_session: Session, qtbot: QtBot) -> None:
    threads: list[int] = []
    worker = empty_session.start(Count(1), lambda _result: threads.append(threading.get_ident()))
    qtbot.waitUntil(lambda: not empty_session.working)
    assert threads == [threading.get_ident()]
    assert worker.isFinished()
