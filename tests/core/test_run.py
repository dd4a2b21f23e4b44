import json
import multiprocessing
import os
import sys
from pathlib import Path

import psutil
import pytest

from tlstudio.core.errors import StudioError
from tlstudio.core.events import EpochDone
from tlstudio.core.run import Run, list_runs
from tlstudio.core.settings import Settings, preset

EPOCHS = (
    EpochDone(1, "head", 1.25, 0.5, 1.5, 0.25, 1e-3, 2.5, False),
    EpochDone(2, "fine_tuning", 0.125, 1.0, 0.5, 0.75, 1e-5, 3.0, True),
)


def create(runs: Path, settings: Settings | None = None) -> Run:
    return Run.create(runs, Path("/photos"), ["a", "b"], settings or Settings(), {"keras": "3"})


def test_a_run_comes_back_as_it_was_written(tmp_path: Path) -> None:
    run = create(tmp_path, preset("article"))
    info = Run.open(run.path).read()
    assert (info.name, info.state, info.classes, info.data) == ("Run 1", "training", ("a", "b"), "/photos")
    assert info.settings == preset("article")
    run.change(state="done", results={"val_accuracy": 0.9})
    assert run.read().results == {"val_accuracy": 0.9}


def test_history_comes_back_to_the_last_digit(tmp_path: Path) -> None:
    run = create(tmp_path)
    assert run.history() == ()
    run.write_history(EPOCHS)
    assert run.history() == EPOCHS


def test_runs_are_numbered_on_and_listed_newest_first(tmp_path: Path) -> None:
    runs = [create(tmp_path) for _ in range(11)]
    (tmp_path / "notes").mkdir()
    assert [run.path.name for run in runs[:2]] == ["run-001", "run-002"]
    assert list_runs(tmp_path) == tuple(reversed(runs))
    assert list_runs(tmp_path / "none") == ()


def test_a_folder_without_run_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StudioError, match="holds no run"):
        Run.open(tmp_path)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"settings": {"model": {"x": 1}}, "classes": []}'])
def test_a_damaged_run_is_a_sentence(tmp_path: Path, text: str) -> None:
    run = create(tmp_path)
    (run.path / "run.json").write_text(text)
    with pytest.raises(StudioError):
        run.read()


def test_a_run_written_before_causes_were_noted_can_be_read(tmp_path: Path) -> None:
    run = create(tmp_path)
    values = json.loads((run.path / "run.json").read_text())
    del values["cause"]
    (run.path / "run.json").write_text(json.dumps(values))
    assert run.read().cause == ""


def test_a_run_is_held_while_its_process_trains_it(tmp_path: Path) -> None:
    run = create(tmp_path)
    run.checkpoint.write_bytes(b"x")
    assert not run.is_held()
    with run.held():
        assert run.is_held()
        assert not run.can_resume
        with pytest.raises(StudioError, match="is being trained at this moment"):
            run.check_resumable()
    assert not run.is_held()
    assert run.can_resume
    run.change(state="done")
    assert not run.can_resume


@pytest.mark.skipif(sys.platform == "win32", reason="the dead do not linger on Windows")
def test_a_dead_process_nobody_has_mourned_holds_nothing(tmp_path: Path) -> None:
    run = create(tmp_path)
    child = multiprocessing.get_context("spawn").Process(target=str)
    child.start()
    process = psutil.Process(child.pid)
    owner = {"process": process.pid, "started": process.create_time()}
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    (run.path / "owner.json").write_text(json.dumps(owner))
    assert not run.is_held()
    child.join()


def test_runs_in_a_place_that_is_no_folder_are_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StudioError):
        create(tmp_path / "file" / "runs")


def test_what_is_logged_lands_in_the_runs_log(tmp_path: Path) -> None:
    import logging

    run = create(tmp_path)
    logger = logging.getLogger("tlstudio")
    logger.setLevel(logging.INFO)
    with run.logging():
        logger.info("Größe 224")
    logger.info("later")
    text = run.log_file.read_text(encoding="utf-8")
    assert "Größe 224" in text
    assert "later" not in text


def test_trash_takes_the_run_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    run = create(tmp_path / "runs")
    run.trash()
    assert list_runs(tmp_path / "runs") == ()
