"""The verb predict beyond naming classes: doubts, tables, sorting, undoing, watching."""

import json
import os
from dataclasses import dataclass
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.conftest import write_images
from tlstudio import cli
from tlstudio.core.dataset import Problem
from tlstudio.core.description import Description
from tlstudio.core.events import Predicted, Report, ShouldStop
from tlstudio.core.predictions import Neighbour, Prediction, Predictions
from tlstudio.verbs import prediction

CLASSES = ("a", "b")


def said_of(files: list[Path]) -> tuple[Prediction, ...]:
    near = (Neighbour("/t/1.png", "a", 0.5),)
    return tuple(
        Prediction(os.fspath(file), (("a", share), ("b", 1 - share)), distance, near)
        for file, share, distance in zip(files, (0.9, 0.6, 0.9), (0.5, 0.8, 1.7), strict=True)
    )


@dataclass(frozen=True)
class Says:
    """Is sure of the first picture, unsure of the second, and has never seen the like of the third."""

    model: Path
    paths: tuple[Path, ...]
    top: int

    def run(self, _report: Report, _should_stop: ShouldStop) -> Predictions:
        files = sorted(self.paths[0].glob("*.png"))
        return Predictions(CLASSES, said_of(files), (Problem("unreadable", "/p/x.png", "it is empty"),), "Run 1")


@dataclass(frozen=True)
class Watches:
    """Has three pictures arrive, and is stopped."""

    model: Path
    folder: Path
    top: int

    def run(self, report: Report, _should_stop: ShouldStop) -> int:
        for item in said_of(sorted(self.folder.glob("*.png"))):
            report(Predicted((item,), ()))
        return 3


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(prediction, "Predict", Says)
    monkeypatch.setattr(prediction, "Watch", Watches)
    monkeypatch.setattr(prediction, "read_description", lambda _path: Description("Run 1", CLASSES, 32, "x"))
    return write_images(tmp_path, {"new": 3}) / "new"


def answer(capsys: pytest.CaptureFixture[str], *words: object, code: int = cli.DONE) -> dict[str, object]:
    assert cli.main([*map(str, words), "--json"]) == code
    found: dict[str, object] = json.loads(capsys.readouterr().out.splitlines()[-1])
    return found


def test_doubts_are_said(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(capsys, "predict", "run", folder, "--threshold", ".7")
    rows = found["predictions"]
    assert isinstance(rows, list)
    assert [(row["unsure"], row["unlike"]) for row in rows] == [(False, False), (True, False), (False, True)]
    assert rows[0]["neighbours"] == [{"path": "/t/1.png", "label": "a", "distance": 0.5}]
    assert cli.main(["predict", "run", str(folder), "--threshold", ".7"]) == cli.DONE
    out, err = capsys.readouterr()
    assert [line.rpartition("(")[2] for line in out.splitlines()[1:]] == [
        "unsure, check by eye)", "unlike anything in training)",
    ]  # fmt: skip
    assert "x.png: it is empty" in err


def test_both_tables_are_written(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answer(capsys, "predict", "run", folder, "--csv", tmp_path / "t.csv", "--xlsx", tmp_path / "t.xlsx")
    assert len((tmp_path / "t.csv").read_text().splitlines()) == 5
    assert load_workbook(tmp_path / "t.xlsx").active.max_row == 5


@pytest.mark.parametrize("move", [False, True])
def test_files_are_sorted_and_put_back(
    move: bool, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    into = tmp_path / "sorted"
    flags = ["--move"] if move else []
    found = answer(capsys, "predict", "run", folder, "--threshold", ".7", "--sort-into", into, *flags)["sorted"]
    assert isinstance(found, dict)
    assert (found["done"], found["left"], found["moved"]) == (3, 0, move)
    assert found["folders"] == {"a": 1, "unsure": 1, "unlike training": 1}
    assert len(list(into.glob("*/*.png"))) == 3
    assert len(list(folder.glob("*.png"))) == (0 if move else 3)
    assert answer(capsys, "undo-sorting", into)["done"] == 3
    assert len(list(folder.glob("*.png"))) == 3
    assert list(into.iterdir()) == []
    assert cli.main(["undo-sorting", str(into)]) == cli.FAILED
    assert "Nothing was sorted into" in capsys.readouterr().err


def test_a_watch_says_what_arrived(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(capsys, "predict", "run", "--watch", folder, "--csv", tmp_path / "t.csv")
    assert found["images"] == 3
    assert len((tmp_path / "t.csv").read_text().splitlines()) == 4


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ((), "Name images or folders"),
        (("x.png", "--watch", "d"), "not both"),
        (("x.png", "--move"), "--move goes with --sort-into"),
    ],
)
def test_what_does_not_go_together_is_a_sentence(
    words: tuple[str, ...], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["predict", "run", *words]) == cli.FAILED
    assert sentence in capsys.readouterr().err


@pytest.mark.parametrize("share", ["1.5", "-1", "much", "nan"])
def test_a_threshold_is_a_share(share: str) -> None:
    with pytest.raises(SystemExit):
        cli.main(["predict", "run", "x.png", f"--threshold={share}"])
