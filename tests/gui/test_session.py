import threading
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.conftest import write_images
from tests.gui.runs import make_run
from tests.jobs_for_tests import Count, UntilStopped
from tlstudio.core.dataset import ImageFolder
from tlstudio.core.edits import Edits, load_edits
from tlstudio.core.settings import Settings
from tlstudio.gui.checker import Checker
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
    checker = Checker(empty_session)
    empty_session.project_changed.connect(checker.start)
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


def test_long_work_without_tensorflow_gets_a_process_of_its_own(qtbot: QtBot) -> None:
    session = Session(in_process=False)
    results: list[int] = []
    for _time in range(2):
        worker = session.start(Count(3), results.append, engine="plain")
        qtbot.waitUntil(lambda: not session.working, timeout=20_000)
    assert results == [3, 3]
    assert worker.engine is not None
    assert not worker.engine.warm
    assert len(session._engines) == 1
    session.close()


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


def test_edits_are_kept_told_and_taken_back(opened: Session, photos: Path, qtbot: QtBot) -> None:
    said: list[str] = []
    opened.message.connect(said.append)
    assert opened.project is not None
    assert opened.folder is not None
    with qtbot.waitSignal(opened.images_changed):
        opened.change_edits(opened.edits.changed(["train/red/000.png"], excluded=True), "exclude 1 image")
    assert len(opened.folder.samples) == 28
    assert load_edits(opened.project.path) == opened.edits != Edits()
    with qtbot.waitSignal(opened.images_changed):
        opened.history.undo()
    assert opened.folder is opened.scanned
    assert load_edits(opened.project.path) == opened.edits == Edits()
    opened.history.redo()
    assert len(opened.folder.samples) == 28
    assert said == [
        "Done: exclude 1 image. Ctrl+Z takes it back.", "Taken back: exclude 1 image.", "Done again: exclude 1 image.",
    ]  # fmt: skip
    assert opened.history.undoText() == "exclude 1 image"
    opened.change_edits(opened.edits, "nothing")
    assert opened.history.count() == 1, "what changes nothing is no step"


def test_edits_are_there_when_the_folder_is_opened_again(opened: Session, photos: Path, qtbot: QtBot) -> None:
    opened.change_edits(opened.edits.renamed("red", "crimson"), "rename")
    with qtbot.waitSignal(opened.project_changed):
        opened.open_images(photos)
    assert opened.folder is not None
    assert opened.folder.classes == ("blue", "crimson", "green")
    assert opened.scanned is not None
    assert opened.scanned.classes == ("blue", "green", "red")
    assert opened.history.undoText() == "rename"
    qtbot.waitUntil(lambda: not opened.working)


def test_other_images_have_no_history(opened: Session, folder: ImageFolder, qtbot: QtBot) -> None:
    opened.change_edits(opened.edits.renamed("red", "crimson"), "rename")
    with qtbot.waitSignal(opened.project_changed):
        opened.open_images(folder.root)
    assert not opened.history.canUndo()
    qtbot.waitUntil(lambda: not opened.working)


def test_the_same_images_opened_again_keep_the_run(opened: Session, photos: Path, qtbot: QtBot) -> None:
    assert opened.project is not None
    assert opened.folder is not None
    first, _second = make_run(opened.project.runs, opened.folder), make_run(opened.project.runs, opened.folder)
    opened.select_run(first)
    with qtbot.waitSignal(opened.project_changed):
        opened.open_images(photos)
    assert opened.run == first
    qtbot.waitUntil(lambda: not opened.working)


def test_damaged_edits_are_a_sentence_and_nothing_is_lost(opened: Session, photos: Path, qtbot: QtBot) -> None:
    assert opened.project is not None
    file = opened.project.path / "edits.json"
    file.write_text("{}")
    with qtbot.waitSignal(opened.failed) as blocker:
        opened.open_images(photos)
    assert blocker.args is not None
    assert "is damaged" in blocker.args[0]
    assert file.read_text() == "{}"
    qtbot.waitUntil(lambda: not opened.working)


def test_edits_that_cannot_be_saved_are_told(opened: Session, qtbot: QtBot) -> None:
    assert opened.project is not None
    (opened.project.path / "edits.json").mkdir()
    with qtbot.waitSignal(opened.failed):
        opened.change_edits(opened.edits.with_class("fox"), "create")
    assert opened.edits.created == ("fox",)


def test_a_worker_lets_go_of_its_job(empty_session: Session, qtbot: QtBot) -> None:
    with qtbot.waitSignal(empty_session.progress):
        worker = empty_session.start(Count(3), lambda _result: None, engine=False)
    qtbot.waitUntil(lambda: not empty_session.working)
    assert worker.job is None, "a folder of 100,000 images would stay with it"
