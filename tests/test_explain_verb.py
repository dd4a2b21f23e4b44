"""`tlstudio explain`: maps of many pictures as files and on one sheet; nothing is overwritten."""

import json
import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.conftest import write_images
from tlstudio import cli
from tlstudio.core.dataset import Problem
from tlstudio.core.description import Description
from tlstudio.core.events import Explained, Progress, Report, ShouldStop
from tlstudio.core.heatmap import Explanation
from tlstudio.verbs import explain


@dataclass(frozen=True)
class Explains:
    """Finds "a" on the left of every picture and "b" on the right, two pictures at a time."""

    model: Path
    paths: tuple[Path, ...]

    def run(self, report: Report, _should_stop: ShouldStop) -> int:
        files = sorted(self.paths[0].glob("*.png"))
        maps = np.zeros((2, 2, 2), np.float32)
        maps[0, :, 0] = maps[1, :, 1] = 1
        for first in range(0, len(files), 2):
            items = [
                Explanation(os.fspath(file), ("a", "b"), (0.9, 0.1), maps, 40, 40, 32, "squash")
                for file in files[first : first + 2]
            ]
            report(Explained(tuple(items), (Problem("unreadable", f"{first}.png", "it is empty"),)))
            report(Progress("looking", len(items), len(files)))
        return len(files)


@pytest.fixture
def photos(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(explain, "ExplainMany", Explains)
    monkeypatch.setattr(explain, "read_description", lambda _model: Description("Run 1", ("a", "b"), 32, "x"))
    monkeypatch.chdir(tmp_path)
    return write_images(tmp_path / "photos", {"some": 4}) / "some"


def test_files_and_a_sheet_and_never_over_another(photos: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = set[str]()
    for sheet in ("sheet.png", "sheet (2).png"):
        assert cli.main(["explain", "run", str(photos), "--out", "maps", "--sheet", "sheet.png", "--json"]) == 0
        answer = json.loads(capsys.readouterr().out.splitlines()[-1])
        assert answer["sheet"] == sheet
        assert [problem["path"] for problem in answer["problems"]] == ["0.png", "2.png"]
        rows = answer["explanations"]
        assert [Path(row["path"]).name for row in rows] == [f"00{i}.png" for i in range(4)]
        assert all(row["class"] == "a" and row["centre"]["x"] < 0.5 for row in rows)
        files |= {row["file"] for row in rows}
    assert sorted(files) == sorted(map(str, Path("maps").iterdir()))
    assert len(files) == 8


def test_only_a_sheet_of_another_class(photos: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["explain", "run", str(photos), "--class", "b", "--sheet", "sheet.png"]
    assert cli.main(command) == 0
    said = capsys.readouterr()
    assert said.out.splitlines()[-1] == "sheet.png"
    assert "it is empty" in said.err
    assert [file.name for file in Path().glob("*.png")] == ["sheet.png"]
    with Image.open("sheet.png") as sheet:
        assert sheet.width > 700


def test_more_than_a_sheet_holds_is_said(
    photos: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(explain, "MOST", 3)
    assert cli.main(["explain", "run", str(photos), "--sheet", "sheet.png"]) == 0
    assert "first 3 of 4 pictures" in capsys.readouterr().err


def test_a_class_it_does_not_know_is_a_sentence(photos: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["explain", "run", str(photos), "--class", "c"]) == 1
    assert "no class 'c'" in capsys.readouterr().err
