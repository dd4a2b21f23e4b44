"""A trained model in use: evaluate, predict, export; all of them agree."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.jobs_for_tests import never, quiet
from tlstudio import cli
from tlstudio.core.catalog import EXPORT_FORMATS
from tlstudio.core.description import Description, read_description
from tlstudio.core.errors import Stopped, StudioError
from tlstudio.core.events import Event, Predicted, Progress
from tlstudio.core.kept_thresholds import KeptThreshold, KeptThresholds
from tlstudio.core.metrics import Evaluation
from tlstudio.core.predictions import read_scored
from tlstudio.core.run import Run
from tlstudio.engine.exporting import FORMATS, Draft
from tlstudio.engine.prediction import find_images
from tlstudio.jobs.evaluation import Evaluate
from tlstudio.jobs.export import Export
from tlstudio.jobs.prediction import Predict
from tlstudio.verbs.evaluation import scores_table


def test_evaluation_is_written_and_leads_to_the_images(trained: Run) -> None:
    scores = Evaluate(trained.path).run(quiet, never)
    rows = read_scored(trained.predictions)
    assert scores == Evaluation.from_dict(json.loads(trained.evaluation.read_text()))
    assert scores.images == len(rows) == 18
    assert scores.accuracy == sum(row.correct for row in rows) / 18
    assert scores.accuracy == pytest.approx(trained.read().results["val_accuracy"])
    assert all(Path(row.path).is_file() for row in rows)
    assert scores.accuracy_low < scores.accuracy <= scores.accuracy_high


def test_the_command_line_tells_what_a_threshold_leads_to(trained: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["evaluate", str(trained.path), "--class", "sky", "--at", "0.5", "--json"]) == 0
    point = json.loads(capsys.readouterr().out.splitlines()[-1])["operating_point"]
    called = [row.label for row in read_scored(trained.predictions) if row.probabilities[1] >= 0.5]
    assert (point["name"], point["threshold"], point["predicted"]) == ("sky", 0.5, len(called))
    assert point["true_positives"] == called.count("sky")
    assert point["sensitivity"] == called.count("sky") / 6
    assert len(point["intervals"]["specificity"]) == 2
    assert cli.main(["evaluate", str(trained.path), "--class", "sky", "--sensitivity", "1"]) == 0
    assert "Sensitivity (recall)     1.000" in capsys.readouterr().out
    KeptThresholds.of(trained.path).keep("sky", KeptThreshold(0.123, "validation"))
    assert cli.main(["evaluate", str(trained.path), "--class", "sky"]) == 0
    assert "sky from a probability of 0.123 on" in capsys.readouterr().out
    for words, reason in ((["--at", "0.5"], "Name the class"), (["--class", "moon"], "moon is no class of the model")):
        assert cli.main(["evaluate", str(trained.path), *words]) == 1
        assert reason in capsys.readouterr().err


def test_evaluation_without_its_images_says_where_they_were(trained: Run) -> None:
    with pytest.raises(StudioError, match="has no test images"):
        Evaluate(trained.path, "test").run(quiet, never)


def test_a_folder_says_what_the_model_knows_of_it(trained: Run, photos: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    shutil.copytree(photos / "val" / "sky", other / "sky")
    shutil.copytree(photos / "train" / "sun", other / "sun")
    shutil.copytree(photos / "val" / "sun", other / "moon")
    (other / "sky" / "broken.png").write_bytes(b"nothing")
    scores = Evaluate(trained.path, str(other)).run(quiet, never)
    assert (scores.images, scores.learned_from, scores.unknown, scores.unreadable) == (18, 12, {"moon": 6}, 1)
    assert "12 of these 18 images were used to train this model" in scores_table(scores)
    copy = shutil.copy(trained.model, tmp_path / "colleague.keras")
    assert Evaluate(Path(copy), str(other)).run(quiet, never).learned_from is None


def test_a_folder_of_other_classes_is_a_sentence(trained: Run, photos: Path, tmp_path: Path) -> None:
    for name in ("cat", "dog"):
        shutil.copytree(photos / "val" / "sky", tmp_path / name)
    with pytest.raises(StudioError, match=r"\(cat, dog\) are not those of the model \(red, sky, sun\)"):
        Evaluate(trained.path, str(tmp_path)).run(quiet, never)


def test_a_stopped_evaluation_writes_nothing(trained: Run) -> None:
    trained.evaluation.unlink(missing_ok=True)
    with pytest.raises(Stopped):
        Evaluate(trained.path).run(quiet, lambda: True)
    assert not trained.evaluation.exists()


def test_predictions_come_in_order_with_unreadable_files_beside(trained: Run, photos: Path, tmp_path: Path) -> None:
    (tmp_path / "notes.png").write_text("no picture")
    events: list[Event] = []
    said = Predict(trained.path, (photos / "val", tmp_path / "notes.png", tmp_path / "gone.jpg"), 2).run(
        events.append, never
    )
    assert [item.path for item in said.items] == [os.fspath(path) for path in find_images([photos / "val"])]
    assert [Path(problem.path).name for problem in said.problems] == ["notes.png", "gone.jpg"]
    assert all(len(item.top) == 2 and item.top[0][1] >= item.top[1][1] for item in said.items)
    right = [item.label == Path(item.path).parent.name for item in said.items]
    assert sum(right) >= 16
    assert events[-1] == Progress("Predicting", 20, 20)


def test_a_stopped_prediction_keeps_what_is_done(trained: Run, photos: Path) -> None:
    events: list[Event] = []
    stop = lambda: any(isinstance(event, Predicted) for event in events)  # noqa: E731
    said = Predict(trained.path, (photos,)).run(events.append, stop)
    assert 16 <= len(said.items) <= 54


def test_nothing_to_predict_is_a_sentence(trained: Run, tmp_path: Path) -> None:
    with pytest.raises(StudioError, match="There is no image in"):
        Predict(trained.path, (tmp_path,)).run(quiet, never)


@pytest.mark.parametrize("form", EXPORT_FORMATS)
def test_an_export_agrees_in_a_fresh_process_and_its_example_runs(
    form: str, trained: Run, photos: Path, tmp_path: Path
) -> None:
    out = tmp_path / "export"
    result = Export(trained.path, form, out).run(quiet, never)
    assert result.path == out / FORMATS[form].name
    assert result.top_agreement == 1
    assert result.max_difference <= 1e-4
    assert {path.name for path in out.iterdir()} == {
        FORMATS[form].name, "tlstudio.json", "MODEL_CARD.md", f"example_{form}.py",
    }  # fmt: skip
    image = photos / "val" / "sky" / "000.png"
    command = [sys.executable, f"example_{form}.py", os.fspath(image)]
    printed = subprocess.run(command, cwd=out, capture_output=True, text=True, check=True).stdout.splitlines()
    expected = Predict(trained.path, (image,), top=3).run(quiet, never).items[0].top
    for line, (name, share) in zip(printed, expected, strict=True):
        value, said = line.split()
        assert said == name
        assert float(value) == pytest.approx(share, abs=1e-4)


def test_both_formats_fit_into_one_folder_but_nothing_is_overwritten(trained: Run, tmp_path: Path) -> None:
    for form in FORMATS:
        Export(trained.path, form, tmp_path).run(quiet, never)
    assert read_description(tmp_path).classes == ("red", "sky", "sun")
    with pytest.raises(StudioError, match="is already there"):
        Export(trained.path, "keras", tmp_path).run(quiet, never)


def test_an_export_that_differs_is_withdrawn(tmp_path: Path) -> None:
    folder = tmp_path / ".export-1"
    folder.mkdir()
    draft = Draft(folder, tmp_path / "model.keras", (Path("a"),), np.array([[0.4, 0.6]]))
    with pytest.raises(StudioError, match="The export was withdrawn"):
        draft.accept(np.array([[0.3, 0.7]]))
    assert list(tmp_path.iterdir()) == []


def test_an_export_into_a_file_is_a_sentence(trained: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StudioError):
        Export(trained.path, "keras", tmp_path / "file").run(quiet, never)


def test_a_run_without_model_says_so(tmp_path: Path, trained: Run) -> None:
    run = Run.create(tmp_path, Path("/photos"), ["a", "b"], trained.read().settings, {})
    for job in (Evaluate(run.path), Export(run.path, "keras", tmp_path / "out"), Predict(run.path, (tmp_path,))):
        with pytest.raises(StudioError, match=r"holds no model\.keras"):
            job.run(quiet, never)


def test_the_card_says_what_the_model_is(trained: Run, tmp_path: Path) -> None:
    Evaluate(trained.path).run(quiet, never)
    Export(trained.path, "keras", tmp_path).run(quiet, never)
    card = (tmp_path / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert "EfficientNet-Lite0" in card
    assert "36 images" in card
    assert "95 % interval" in card
    assert "| sky |" in card
    assert Description.from_json((tmp_path / "tlstudio.json").read_text()).input_size == 32


def test_odd_pictures_are_read_alike_by_all(trained: Run, tmp_path: Path) -> None:
    gradient = np.linspace(0, 60_000, 40 * 30).astype(np.uint16).reshape(30, 40)
    Image.fromarray(gradient).save(tmp_path / "deep.png")
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.fromarray((gradient // 256).astype(np.uint8)).save(tmp_path / "turned.jpg", exif=exif)
    said = Predict(trained.path, (tmp_path,)).run(quiet, never)
    assert len(said.items) == 2
    assert not said.problems
