"""What the command keeps of exports that cost accuracy; the export itself is a double that loses ten points."""

import json
from pathlib import Path

import pytest

from tests.gui.runs import ExportDouble
from tlstudio import cli
from tlstudio.core.catalog import EXPORT_FORMATS
from tlstudio.core.errors import StudioError
from tlstudio.core.exported import Exported
from tlstudio.verbs import model


@pytest.fixture(autouse=True)
def double(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model, "ExportAll", ExportDouble)


def export(out: Path, *words: str) -> int:
    return cli.main(["export", "run", "--out", str(out), *words])


def test_all_formats_are_kept_and_what_they_cost_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert export(tmp_path / "out", "--format", "all") == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(EXPORT_FORMATS)
    assert sum("Accuracy 90.0 → 80.0 %: 1 of 10 validation images is answered otherwise" in line for line in lines) == 2
    assert {file.name for file in (tmp_path / "out").iterdir()} == {"model_float16.tflite", "model_int8.tflite"}


def test_one_that_loses_too_much_is_not_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert export(tmp_path / "out", "--format", "tflite_int8", "--max-loss", "9.5") == 1
    assert "It was not kept, for it loses 10.0 points of accuracy, more than 9.5." in capsys.readouterr().err
    assert list((tmp_path / "out").iterdir()) == []
    assert export(tmp_path / "more", "--format", "tflite_int8", "--max-loss", "10.5", "--json") == 0
    said = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert said["cost"]["after"] == 0.8
    assert (tmp_path / "more" / "model_int8.tflite").is_file()


def test_of_several_only_the_dear_one_goes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["--format", "onnx", "tflite_float16", "onnx", "--max-loss", "1"]
    assert export(tmp_path / "out", *words) == 1
    told = capsys.readouterr()
    assert "TensorFlow Lite, float16: It was not kept" in told.err
    assert len(told.out.splitlines()) == 2, "what it costs is said all the same"
    assert list((tmp_path / "out").iterdir()) == []


def test_where_one_cannot_be_kept_no_draft_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def taken(_one: Exported) -> Exported:
        raise StudioError("already there")

    monkeypatch.setattr(model, "kept", taken)
    assert export(tmp_path / "out", "--format", "tflite_float16", "tflite_int8") == 1
    assert list((tmp_path / "out").iterdir()) == []
