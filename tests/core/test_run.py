import json
from pathlib import Path

import pytest

from tlstudio.core.errors import StudioError
from tlstudio.core.owner import owned
from tlstudio.core.run import Run, list_runs
from tlstudio.core.settings import Settings, preset


def create(runs: Path, settings: Settings | None = None) -> Run:
    return Run.create(runs, Path("/photos"), ["a", "b"], settings or Settings(), {"keras": "3"})


def test_a_run_comes_back_as_it_was_written(tmp_path: Path) -> None:
    run = create(tmp_path, preset("article"))
    info = Run.open(run.path).read()
    assert (info.name, info.state, info.classes, info.data) == ("Run 1", "training", ("a", "b"), "/photos")
    assert info.settings == preset("article")
    run.change(state="done", results={"val_accuracy": 0.9})
    assert run.read().results == {"val_accuracy": 0.9}


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


def test_a_run_is_not_resumed_while_a_process_trains_it(tmp_path: Path) -> None:
    run = create(tmp_path)
    run.checkpoint.write_bytes(b"x")
    with owned(run.owner):
        assert not run.can_resume
        with pytest.raises(StudioError, match="is being trained at this moment"):
            run.check_resumable()
    assert run.can_resume
    run.change(state="done")
    assert not run.can_resume


def test_runs_in_a_place_that_is_no_folder_are_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StudioError):
        create(tmp_path / "file" / "runs")


def test_trash_takes_the_run_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    run = create(tmp_path / "runs")
    run.trash()
    assert list_runs(tmp_path / "runs") == ()
