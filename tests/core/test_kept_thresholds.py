from pathlib import Path

import pytest

from tests.gui.runs import make_folder, make_run, write_evaluation
from tlstudio.core.errors import StudioError
from tlstudio.core.evaluations import forget_evaluations
from tlstudio.core.kept_thresholds import KeptThreshold, KeptThresholds
from tlstudio.core.paths import projects

CAT, DOG = KeptThreshold(0.7, "validation"), KeptThreshold(0.25, "/elsewhere")


def test_each_class_has_its_own_and_can_be_forgotten(tmp_path: Path) -> None:
    kept = KeptThresholds(tmp_path / "thresholds.json")
    assert kept.read() == {}
    kept.keep("cat", None)
    assert not kept.file.exists(), "nothing is written for nothing"
    kept.keep("cat", CAT)
    kept.keep("dog", DOG)
    assert KeptThresholds(kept.file).read() == {"cat": CAT, "dog": DOG}
    kept.keep("cat", None)
    assert kept.read() == {"dog": DOG}


def test_they_lie_in_the_run_and_outlive_its_evaluations(tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "photos")
    run = make_run(tmp_path / "runs", folder)
    write_evaluation(run, folder)
    kept = KeptThresholds.of(run.path)
    kept.keep("red", CAT)
    forget_evaluations(run)
    write_evaluation(run, folder, "test")
    assert kept.file == run.path / "thresholds.json"
    assert kept.read() == {"red": CAT}


def test_those_of_a_saved_model_lie_with_the_projects(tmp_path: Path) -> None:
    kept = KeptThresholds.of(tmp_path / "model.keras")
    kept.keep("red", CAT)
    assert kept.file.is_relative_to(projects())
    assert KeptThresholds.of(tmp_path / "model.keras").read() == {"red": CAT}
    assert KeptThresholds.of(tmp_path / "other.keras").read() == {}


@pytest.mark.parametrize(
    "text",
    [
        "", "[]", "{}", '{"classes": 3}', '{"classes": {"cat": 0.5}}',
        '{"classes": {"cat": {"threshold": 7, "set_on": "test"}}}',
    ],
)  # fmt: skip
def test_a_damaged_file_is_as_none_and_is_written_anew(tmp_path: Path, text: str) -> None:
    kept = KeptThresholds(tmp_path / "thresholds.json")
    kept.file.write_text(text)
    assert kept.read() == {}
    kept.keep("cat", CAT)
    assert kept.read() == {"cat": CAT}


def test_a_disk_that_refuses_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file where the folder would be")
    kept = KeptThresholds(tmp_path / "taken" / "thresholds.json")
    with pytest.raises(StudioError, match="taken"):
        kept.keep("cat", CAT)
