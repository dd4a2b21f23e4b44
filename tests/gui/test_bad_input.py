"""Bad input in the window: a sentence in the banner, the window alive, nothing lost."""

import errno
import shutil
import sys
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.conftest import write_images
from tests.gui.runs import ExplainDouble, ExportDouble, PredictDouble, make_folder, make_run
from tests.jobs_for_tests import Failing, TrainUntilKilled
from tlstudio.core import files
from tlstudio.core.dataset import ImageFolder
from tlstudio.core.files import read_json, write_json
from tlstudio.core.predictions import Prediction
from tlstudio.core.run import Run
from tlstudio.gui.dialogs.export_dialog import ExportDialog
from tlstudio.gui.dialogs.weights_dialog import WeightsDialog
from tlstudio.gui.main_window import MainWindow
from tlstudio.gui.plots import TrainingPlots
from tlstudio.gui.predict_page import PredictPage
from tlstudio.gui.prediction_work import Work
from tlstudio.gui.run_facts import read_facts
from tlstudio.gui.session import Session
from tlstudio.jobs import training
from tlstudio.process import EngineProcess


def _says(window: MainWindow) -> str:
    return window.banner.words.text() if window.banner.isVisible() else ""


def _open(window: MainWindow, root: Path, qtbot: QtBot) -> None:
    window.open_images(root)
    qtbot.waitUntil(lambda: not window.session.working)


@pytest.mark.parametrize(
    ("layout", "says"),
    [
        (None, "There is no folder"),
        ({}, "is empty"),
        ({"a": 3}, "only one class"),
    ],
)
def test_a_folder_that_is_no_data_set_leaves_the_one_before(
    window: MainWindow, tmp_path: Path, photos: Path, qtbot: QtBot, layout: dict[str, int] | None, says: str
) -> None:
    _open(window, photos, qtbot)
    root = tmp_path / "bad"
    if layout is not None:
        root.mkdir()
        write_images(root, layout) if layout else None
    _open(window, root, qtbot)
    assert says in _says(window)
    assert window.session.folder is not None
    assert window.session.folder.root == photos
    _open(window, photos, qtbot)
    assert _says(window) == ""


def test_texts_that_are_called_pictures(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    for name in ("a", "b"):
        (tmp_path / "texts" / name).mkdir(parents=True)
        (tmp_path / "texts" / name / "notes.jpg").write_text("words")
    _open(window, tmp_path / "texts", qtbot)
    assert "There are no images in" in _says(window)


def test_a_tiny_image_and_a_broken_one(window: MainWindow, photos: Path, tmp_path: Path, qtbot: QtBot) -> None:
    write_images(tmp_path / "tiny", {"red": 1}, size=1)
    shutil.copy(tmp_path / "tiny" / "red" / "000.png", photos / "train" / "red" / "tiny.png")
    _open(window, photos, qtbot)
    assert _says(window) == ""
    folder = window.session.folder
    assert folder is not None
    assert folder.counts_in("train")["red"] == 8
    assert [problem.path for problem in folder.problems] == ["train/blue/broken.png"]


def test_a_folder_that_vanishes_after_it_was_opened(window: MainWindow, photos: Path, qtbot: QtBot) -> None:
    _open(window, photos, qtbot)
    shutil.rmtree(photos)
    for page in range(4):
        window.show_page(page)
        qtbot.wait(20)
    window.session.train()
    qtbot.waitUntil(lambda: not window.session.working, timeout=60_000)
    assert "There is no folder" in _says(window)
    assert window.session.runs() == ()
    assert window.session.trainer is None


def test_projects_below_a_file(
    window: MainWindow, photos: Path, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("words")
    monkeypatch.setenv("TLSTUDIO_HOME", str(tmp_path / "file"))
    _open(window, photos, qtbot)
    assert "part of that path is a file" in _says(window)
    assert window.session.project is None


# -- runs ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("damage", ["settings", "results", "backbone", "history", "no folder", "no text"])
def test_a_damaged_run_is_a_row_that_says_so(session: Session, folder: ImageFolder, qtbot: QtBot, damage: str) -> None:
    assert session.project is not None
    sound, bad = (make_run(session.project.runs, folder) for _ in range(2))
    values = read_json(bad.path / "run.json")
    if damage == "settings":
        values["settings"] = 3
    if damage == "results":
        values["results"] = {"seconds": 7}
    if damage == "backbone":
        values["settings"]["model"]["backbone"] = "of a later version"
    write_json(bad.path / "run.json", values)
    if damage == "history":
        (bad.path / "history.csv").write_bytes(b"epoch,phase\nmany\n")
    if damage == "no folder":
        (bad.path / "history.csv").unlink()
        (bad.path / "history.csv").mkdir()
    if damage == "no text":
        (bad.path / "run.json").write_bytes(b"\xff\xfe\x00")
    session.run = bad
    window = MainWindow(session)
    qtbot.addWidget(window)
    for page in range(4):
        window.show_page(page)
    qtbot.waitUntil(lambda: not session.working, timeout=60_000)
    assert read_facts(bad, None).state == ("done" if damage == "no folder" else "damaged")
    assert read_facts(sound, None).state == "done"


def test_a_run_without_a_model(session: Session, folder: ImageFolder, qtbot: QtBot) -> None:
    assert session.project is not None
    run = make_run(session.project.runs, folder, state="failed", note="Memory ran out.")
    run.model.unlink()
    session.run = run
    window = MainWindow(session)
    qtbot.addWidget(window)
    for page in range(4):
        window.show_page(page)
    dialog = ExportDialog(session, run, window, ExportDouble)
    assert "no model" in dialog.work.words.text()
    assert not dialog.export_button.isEnabled()


def test_a_model_file_that_is_none(session: Session, qtbot: QtBot, tmp_path: Path) -> None:
    page = PredictPage(session, Work(PredictDouble, explain=ExplainDouble))
    qtbot.addWidget(page)
    (tmp_path / "model.keras").write_text("nonsense")
    for path in (tmp_path / "model.keras", tmp_path / "gone.keras", tmp_path):
        with qtbot.waitSignal(session.failed) as said:
            page.models.open_model(path)
        assert said.args is not None
        assert str(path) in said.args[0]
        assert page.models.chosen is None


def test_weights_that_are_none(session: Session, qtbot: QtBot, tmp_path: Path) -> None:
    from tlstudio.jobs.stores import ImportWeights

    (tmp_path / "weights.h5").write_text("nonsense")
    dialog = WeightsDialog(session)
    qtbot.addWidget(dialog)
    with qtbot.waitSignal(session.failed) as said:
        session.start(ImportWeights(tmp_path / "weights.h5"), lambda _backbone: None, engine=False)
    assert said.args is not None
    assert "is no weights file" in said.args[0]
    qtbot.waitUntil(lambda: not session.working, timeout=60_000)


# -- disks -----------------------------------------------------------------------------------------------------------


def test_a_table_on_a_full_disk_can_be_saved_elsewhere(
    session: Session, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = PredictPage(session, Work(PredictDouble, explain=ExplainDouble))
    qtbot.addWidget(page)
    page.view.add((Prediction("a.png", (("blue", 0.7), ("red", 0.3))),), ())

    def full(path: Path, _text: str) -> None:
        path.write_text("half")
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as disk, qtbot.waitSignal(session.failed) as said:
        disk.setattr(files, "_write", full)
        page.uses.save_table(tmp_path / "table.csv")
    assert said.args is not None
    assert "The disk is full" in said.args[0]
    assert not list(tmp_path.glob("*table*"))
    with qtbot.waitSignal(session.message):
        page.uses.save_table(tmp_path / "table.csv")
    assert "a.png" in (tmp_path / "table.csv").read_text()


def test_a_table_below_a_file(session: Session, qtbot: QtBot, tmp_path: Path) -> None:
    page = PredictPage(session, Work(PredictDouble, explain=ExplainDouble))
    qtbot.addWidget(page)
    page.view.add((Prediction("a.png", (("blue", 0.7), ("red", 0.3))),), ())
    (tmp_path / "file").write_text("words")
    with qtbot.waitSignal(session.failed) as said:
        page.uses.save_table(tmp_path / "file" / "table.csv")
    assert said.args is not None
    assert "Choose another folder" in said.args[0]


def test_an_export_that_fails_says_so_and_can_be_tried_again(
    session: Session, folder: ImageFolder, qtbot: QtBot
) -> None:
    assert session.project is not None
    run = make_run(session.project.runs, folder)
    dialog = ExportDialog(session, run, None, lambda *_: Failing("The disk is full."))
    qtbot.addWidget(dialog)
    dialog.start()
    qtbot.waitUntil(lambda: not dialog.work.busy)
    assert dialog.work.words.text() == "The disk is full."
    assert dialog.export_button.isEnabled()


def test_a_run_that_cannot_be_renamed(
    session: Session, folder: ImageFolder, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert session.project is not None
    run = make_run(session.project.runs, folder)
    window = MainWindow(session)
    qtbot.addWidget(window)
    window.show_page(1)

    def full(_path: Path, _text: str) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    rows = window.page(1).runs.rows  # type: ignore[attr-defined]
    with monkeypatch.context() as disk, qtbot.waitSignal(session.failed):
        disk.setattr(files, "_write", full)
        rows.setData(rows.index(0), "another name")
    assert run.read().name == "Run 1"


# -- the engine --------------------------------------------------------------------------------------------------------


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_a_killed_engine_is_a_sentence_a_failed_run_and_a_fresh_engine(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(training, "Train", TrainUntilKilled)
    session = Session(in_process=False)
    session._engines.append(EngineProcess(warm=False))
    window = MainWindow(session)
    qtbot.addWidget(window)
    window.show()
    _open(window, make_folder(tmp_path / "photos").root, qtbot)
    session.train()
    qtbot.waitUntil(lambda: not session.working, timeout=60_000)
    assert "The engine was killed" in _says(window)
    assert session.run is not None
    killed = session.run.read()
    assert killed.state == "failed"
    assert killed.note == _says(window)
    session.train()
    qtbot.waitUntil(lambda: not session.working, timeout=60_000)
    assert [Run(run.path).read().state for run in session.runs()] == ["done", "failed"]
    session.close()


def test_a_page_that_goes_takes_its_redraws_along(qtbot: QtBot) -> None:
    plots = TrainingPlots()
    plots.refresh()
    plots.accuracy.deleteLater()
    qtbot.waitSignal(plots.accuracy.destroyed).wait()
    assert not plots.redraws.isActive()
