"""`tlstudio compare-runs` and `tlstudio learning-curve` as they are used: small pictures, real trainings."""

import shutil
from pathlib import Path

import pytest

from tests.commands import Here
from tests.conftest import write_split
from tlstudio import cli
from tlstudio.core.evaluations import EvaluationFolder
from tlstudio.core.learning_curve import load
from tlstudio.core.run import Run

pytestmark = pytest.mark.slow

FAST = ["--preset", "quick", "--input-size", "32", "--epochs", "2", "--batch-size", "8", "--patience", "0"]


def train(photos: Path, runs: Path, *more: str) -> Path:
    """Train and return the run."""
    before = set(runs.glob("run-*"))
    assert cli.main(["train", str(photos), "--run-dir", str(runs), *FAST, *more]) == cli.DONE
    (run,) = set(runs.glob("run-*")) - before
    return run


@pytest.fixture(scope="module")
def photos(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_split(tmp_path_factory.mktemp("photos"), ("red", "sky", "sun"), train=12, val=8)


@pytest.fixture(scope="module")
def runs(photos: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Return two runs on the same images."""
    where = tmp_path_factory.mktemp("runs")
    return train(photos, where), train(photos, where, "--learning-rate", "1e-6", "--seed", "5")


def test_two_runs_are_compared_image_by_image(
    here: Here, runs: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = runs
    found = here.answer("compare-runs", first, second)
    assert (found["first"], found["second"], found["images"], found["on"]) == ("Run 1", "Run 2", 24, "validation")
    rows = [EvaluationFolder.of(run, "validation").read()[1] for run in runs]
    right = [{row.path for row in some if row.correct} for some in rows]
    assert set(found["first_only"]) == right[0] - right[1]
    assert set(found["second_only"]) == right[1] - right[0]
    accuracy = found["differences"]["accuracy"]
    assert accuracy["difference"] == pytest.approx((len(right[0]) - len(right[1])) / 24)
    assert accuracy["interval"][0] <= accuracy["difference"] <= accuracy["interval"][1]
    assert found["clear"] is found["sentence"].endswith(": a clear difference.")

    turned = here.answer("compare-runs", second, first)
    assert turned["differences"]["accuracy"]["difference"] == pytest.approx(-accuracy["difference"])
    assert (turned["p_value"], turned["first_only"]) == (found["p_value"], found["second_only"])
    assert cli.main(["compare-runs", str(first), str(second)]) == cli.DONE
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("24 images")
    assert lines[-1] == found["sentence"]
    assert any("McNemar" in line for line in lines)


def test_a_saved_model_and_a_run_meet_on_a_folder(
    here: Here, photos: Path, runs: tuple[Path, Path], tmp_path: Path
) -> None:
    model = tmp_path / "mine.keras"
    shutil.copy(Run(runs[0]).model, model)
    assert "which has no validation images of its own" in here.refused("compare-runs", model, runs[1])
    found = here.answer("compare-runs", model, runs[0], "--on", photos / "val")
    assert (found["first"], found["second"], found["images"]) == ("mine.keras", "Run 1", 24)
    assert found["learned"] == [None, 0]
    assert found["notes"][0].startswith("It is not known which images mine.keras has learned from")
    assert found["differences"]["accuracy"]["difference"] == 0, "it is the same model"
    assert found["sentence"].startswith("mine.keras and Run 1 are right equally often")
    on_training = here.answer("compare-runs", *runs, "--on", photos / "train")
    assert on_training["learned"] == [36, 36]
    assert "Run 1 has learned from 36 of these 36 images" in on_training["notes"][0]


def test_what_cannot_be_compared_is_refused(here: Here, photos: Path, runs: tuple[Path, Path], tmp_path: Path) -> None:
    first, second = runs
    assert "is compared with itself" in here.refused("compare-runs", first, first)
    assert "holds no model.keras" in here.refused("compare-runs", first, photos)
    assert "There is no folder" in here.refused("compare-runs", first, second, "--on", tmp_path / "nowhere")
    assert "has no test images" in here.refused("compare-runs", first, second, "--subset", "test")
    other = train(write_split(tmp_path / "more", ("red", "sky", "tree"), train=8, val=6), tmp_path / "runs")
    assert "were judged by different images" in here.refused("compare-runs", first, other)
    two = write_split(tmp_path / "two", ("moon", "star"), new=4)
    said = here.refused("compare-runs", first, other, "--on", two / "new")
    assert "are not those of the model (red, sky, sun)" in said
    # On a folder with a class that only one of them knows they are judged by different images.
    assert "were judged by different images" in here.refused("compare-runs", first, other, "--on", photos / "val")


def test_a_run_without_a_model_or_with_damaged_files_is_refused(
    here: Here, runs: tuple[Path, Path], tmp_path: Path
) -> None:
    stopped, damaged = tmp_path / "stopped", tmp_path / "damaged"
    for copy in (stopped, damaged):
        shutil.copytree(runs[1], copy)
    for name in ("model.keras", "evaluation.json", "predictions.csv"):
        (stopped / name).unlink(missing_ok=True)
    said = here.refused("compare-runs", runs[0], stopped)
    assert "holds no model.keras. Choose a run that was trained to the end" in said
    answers = damaged / "predictions.csv"
    assert cli.main(["evaluate", str(damaged)]) == cli.DONE
    answers.write_bytes(answers.read_bytes()[: answers.stat().st_size // 2])
    assert f"{answers} is damaged. Evaluate again." in here.refused("compare-runs", runs[0], damaged)
    (damaged / "evaluation.json").write_text("{", encoding="utf-8")
    assert "damaged" in here.refused("compare-runs", runs[0], damaged)
    (damaged / "run.json").write_text("[]", encoding="utf-8")
    assert "run.json" in here.refused("compare-runs", runs[0], damaged)


def test_the_learning_curve_of_a_run(here: Here, runs: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    run = runs[0]
    found = here.answer("learning-curve", run)
    assert [point["images"] for point in found["points"]] == [9, 18, 27, 36]
    assert all(0 <= p["low"] <= p["accuracy"] <= p["high"] <= 1 for p in (*found["points"], *found["expected"]))
    assert found["expected"][-1]["images"] == 72
    assert (found["validation"], found["groups"], found["network"]) == (24, 0, "EfficientNet-Lite0")
    kept = load(Run(run))
    assert kept is not None
    assert (found["file"], kept.sentence) == (str(run / "learning_curve.json"), found["sentence"])
    assert cli.main(["learning-curve", str(run)]) == cli.DONE
    lines = capsys.readouterr().out.splitlines()
    assert lines[-1] == found["sentence"]
    assert len([line for line in lines if "95 % interval" in line]) == 4


def test_the_curve_of_groups_draws_them_whole(here: Here, tmp_path: Path) -> None:
    photos = write_split(tmp_path / "photos", ("red", "sky"), all=16)
    for picture in (photos / "all").rglob("*.png"):
        picture.rename(picture.with_name(f"p{int(picture.stem) // 2}_{picture.name}"))
    run = train(photos / "all", tmp_path / "runs", "--split-by", "group", "--group-pattern", "between::_")
    found = here.answer("learning-curve", run)
    assert found["groups"] >= 4
    assert f"of {found['groups']}" in " ".join(load(Run(run)).method.split())  # type: ignore[union-attr]


def test_a_curve_that_cannot_be_drawn_is_a_sentence(
    here: Here, photos: Path, runs: tuple[Path, Path], tmp_path: Path
) -> None:
    assert "is no run" in here.refused("learning-curve", photos)
    model = tmp_path / "mine.keras"
    shutil.copy(Run(runs[0]).model, model)
    assert "is no run" in here.refused("learning-curve", model)
    moved, run = tmp_path / "moved", tmp_path / "run"
    shutil.copytree(photos / "train", moved / "train")
    shutil.copytree(runs[1], run)
    info = Run(run).change(data=str(moved))
    assert "None of the validation images can be read" in here.refused("learning-curve", run)
    Run(run).change(settings=info.settings.with_changes("model", {"from_scratch": True}))
    assert "began from random weights" in here.refused("learning-curve", run)
    assert not (run / "learning_curve.json").exists()
    (run / "split.csv").write_text("nonsense", encoding="utf-8")
    assert "split.csv" in here.refused("learning-curve", run)
