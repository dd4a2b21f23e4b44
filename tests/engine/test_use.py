"""A trained model in use: evaluate and predict; exports have test_exporting.py."""

import json
import os
import re
import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.jobs_for_tests import never, quiet
from tlstudio import cli
from tlstudio.core.errors import Stopped, StudioError
from tlstudio.core.events import Event, Predicted, Progress
from tlstudio.core.kept_thresholds import KeptThreshold, KeptThresholds
from tlstudio.core.metrics import Evaluation
from tlstudio.core.predictions import read_scored
from tlstudio.core.run import Run
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
    assert re.search(r"Sensitivity \(recall\) +1\.000", capsys.readouterr().out)
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


def test_a_run_without_model_says_so(tmp_path: Path, trained: Run) -> None:
    run = Run.create(tmp_path, Path("/photos"), ["a", "b"], trained.read().settings, {})
    for job in (Evaluate(run.path), Export(run.path, "keras", tmp_path / "out"), Predict(run.path, (tmp_path,))):
        with pytest.raises(StudioError, match=r"holds no model\.keras"):
            job.run(quiet, never)


def test_odd_pictures_are_read_alike_by_all(trained: Run, tmp_path: Path) -> None:
    gradient = np.linspace(0, 60_000, 40 * 30).astype(np.uint16).reshape(30, 40)
    Image.fromarray(gradient).save(tmp_path / "deep.png")
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.fromarray((gradient // 256).astype(np.uint8)).save(tmp_path / "turned.jpg", exif=exif)
    said = Predict(trained.path, (tmp_path,)).run(quiet, never)
    assert len(said.items) == 2
    assert not said.problems
