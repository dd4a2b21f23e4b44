"""A trained model in every format: each is run by its own runtime, and nothing is left of what fails."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.engine.conftest import Exports
from tests.jobs_for_tests import never, quiet
from tlstudio.core import foreign
from tlstudio.core.catalog import EXPORT_FORMATS
from tlstudio.core.dataset import Sample
from tlstudio.core.description import Description, read_description
from tlstudio.core.errors import Stopped, StudioError
from tlstudio.core.events import Event, Progress
from tlstudio.core.run import Run
from tlstudio.engine import export_writers
from tlstudio.engine.export_runners import RUNNERS
from tlstudio.engine.export_writers import of_each_class
from tlstudio.jobs.evaluation import Evaluate
from tlstudio.jobs.export import Export, ExportAll
from tlstudio.jobs.prediction import Predict

FREE = tuple(foreign.FREE)  # of TensorFlow


@pytest.mark.parametrize("form", EXPORT_FORMATS)
def test_an_export_agrees_in_a_fresh_process(form: str, trained: Run, exports: Exports) -> None:
    made = exports.made[form]
    assert made.problem == ""
    assert made.path == exports.folder / EXPORT_FORMATS[form].file
    assert made.path.exists()
    assert made.checked == 18
    assert made.milliseconds > 0
    if EXPORT_FORMATS[form].exact:
        assert made.top_agreement == 1
        assert made.max_difference <= 1e-4
        assert made.cost is None
    else:
        assert made.cost is not None
        assert made.cost.images == 18
        assert made.cost.before == pytest.approx(trained.read().results["val_accuracy"])
        assert 1e-5 < made.max_difference < 0.2
    assert Progress(f"Checking {EXPORT_FORMATS[form].label} in a fresh process", 18, 18) in exports.events


def test_all_formats_fit_into_one_folder_but_nothing_is_overwritten(trained: Run, exports: Exports) -> None:
    assert {path.name for path in exports.folder.iterdir()} == {
        "tlstudio.json", "MODEL_CARD.md",
        *(form.file for form in EXPORT_FORMATS.values()), *(f"example_{name}.py" for name in EXPORT_FORMATS),
    }  # fmt: skip
    with pytest.raises(StudioError, match="is already there"):
        Export(trained.path, "onnx", exports.folder).run(quiet, never)


def test_half_and_whole_numbers_are_smaller(exports: Exports) -> None:
    exact, half, whole = (exports.made[f"tflite{kind}"].megabytes for kind in ("", "_float16", "_int8"))
    assert 0.45 < half / exact < 0.55
    assert 0.2 < whole / exact < 0.35


@pytest.mark.parametrize("form", FREE)
def test_what_the_model_is_stands_inside_the_file(form: str, trained: Run, exports: Exports) -> None:
    foreign = RUNNERS[form](exports.made[form].path)
    assert foreign.description == read_description(trained.path)
    assert foreign.description.classes == ("red", "sky", "sun")


def test_a_savedmodel_holds_it_too(trained: Run, exports: Exports) -> None:
    inside = exports.folder / "saved_model" / "assets.extra" / "tlstudio.json"
    assert Description.from_json(inside.read_text(encoding="utf-8")) == read_description(trained.path)


@pytest.mark.parametrize("form", EXPORT_FORMATS)
def test_its_example_runs(form: str, trained: Run, photos: Path, exports: Exports) -> None:
    image = photos / "val" / "sky" / "000.png"
    # None in sys.modules: whoever imports it fails.
    others = () if form == "tlmodel" else ("tlstudio",) if form not in FREE else ("tlstudio", "tensorflow", "keras")
    code = f"import runpy, sys; sys.modules |= dict.fromkeys({others}); runpy.run_path('example_{form}.py')"
    command = [sys.executable, "-c", code, os.fspath(image)]
    done = subprocess.run(command, cwd=exports.folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    expected = Predict(trained.path, (image,), top=3).run(quiet, never).items[0].top
    said = {line.split()[1]: float(line.split()[0]) for line in done.stdout.splitlines()}
    assert next(iter(said)) == expected[0][0]
    assert said == pytest.approx(dict(expected), abs=1e-4 if EXPORT_FORMATS[form].exact else 0.2)


def test_onnx_and_tensorflow_lite_are_checked_without_tensorflow(photos: Path, exports: Exports) -> None:
    image = photos / "val" / "sky" / "000.png"
    code = f"""
import sys
sys.modules |= dict.fromkeys(("tensorflow", "keras"))
from pathlib import Path
from tlstudio.jobs.export import CheckExport
for name in {FREE}:
    said = CheckExport(Path({os.fspath(exports.folder)!r}), name, (Path({os.fspath(image)!r}),))
    print(said.run(lambda _event: None, lambda: False).probabilities.argmax())
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["1"] * len(FREE)


def test_the_card_says_what_the_model_is(trained: Run, exports: Exports) -> None:
    card = (exports.folder / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert "EfficientNet-Lite0" in card
    assert "36 images" in card
    assert "One probability a class, in the order above, calibrated" in card


def test_of_a_run_that_was_evaluated_the_card_says_how_good_it_is(
    trained: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Evaluate(trained.path).run(quiet, never)
    monkeypatch.setitem(export_writers.WRITERS, "onnx", lambda _source, path: path.write_text("a model"))
    from tlstudio.engine.exporting import Exporter

    draft = Exporter(trained.path, ("onnx",), tmp_path, quiet, never).write("onnx")
    card = (draft.folder / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert "95 % interval" in card
    assert "| sky |" in card


def stop_at(stage: str) -> tuple[list[Event], object]:
    """Return a list of events, and what asks to stop once one of that stage is in it."""
    events: list[Event] = []
    return events, lambda: any(isinstance(event, Progress) and event.stage.startswith(stage) for event in events)


@pytest.mark.parametrize("stage", ["Predicting", "Writing", "Fitting", "Checking"])
def test_a_stopped_export_leaves_nothing(stage: str, trained: Run, tmp_path: Path) -> None:
    events, stop = stop_at(stage)
    name = "tflite_int8" if stage == "Fitting" else "onnx"
    with pytest.raises(Stopped):
        ExportAll(trained.path, (name,), tmp_path).run(events.append, stop)  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "The disk is full"),
        (RuntimeError("no such op"), "no such op"),
    ],
)
def test_where_one_format_fails_the_others_are_made(
    trained: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception, told: str
) -> None:
    def fail(_source: object, path: Path) -> None:
        path.write_bytes(b"half")
        raise error

    monkeypatch.setitem(export_writers.WRITERS, "tflite", fail)
    first, second = ExportAll(trained.path, ("tflite", "onnx"), tmp_path).run(quiet, never)
    assert told in first.problem
    assert second.path.is_file()
    assert {path.name for path in tmp_path.iterdir()} == {
        "model.onnx", "example_onnx.py", "tlstudio.json", "MODEL_CARD.md",
    }  # fmt: skip
    with pytest.raises(StudioError, match=told):
        ExportAll(trained.path, ("tflite",), tmp_path).run(quiet, never)


def test_an_export_into_a_file_is_a_sentence(trained: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StudioError):
        Export(trained.path, "keras", tmp_path / "file").run(quiet, never)


def test_whole_numbers_are_fitted_to_each_class_alike() -> None:
    counts = {"many": 300, "some": 60, "few": 5}
    samples = [
        Sample(Path(f"{name}/{i:03}.png"), name, "train") for name, count in counts.items() for i in range(count)
    ]
    chosen = of_each_class(samples, 128)
    assert len(set(chosen)) == len(chosen) == 128
    assert [sum(sample.label == name for sample in chosen) for name in counts] == [63, 60, 5]
    assert any(sample.path.stem > "290" for sample in chosen if sample.label == "many")


def test_without_training_images_there_are_no_whole_numbers(trained: Run, tmp_path: Path, photos: Path) -> None:
    import shutil

    alone = tmp_path / "photos"
    shutil.copytree(photos / "val", alone / "val")
    shutil.copytree(trained.path, tmp_path / "run")
    run = Run(tmp_path / "run")
    run.change(data=os.fspath(alone))
    with pytest.raises(StudioError, match="None of the training images can be read"):
        Export(run.path, "tflite_int8", tmp_path / "out").run(quiet, never)
    assert list((tmp_path / "out").iterdir()) == []
