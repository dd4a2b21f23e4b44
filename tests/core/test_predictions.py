import csv
from pathlib import Path

import pytest

from tlstudio.core.dataset import Problem
from tlstudio.core.errors import StudioError
from tlstudio.core.metrics import Scored
from tlstudio.core.predictions import Prediction, Predictions, read_scored, write_predictions, write_scored


def test_the_table_has_a_row_an_image_and_says_what_could_not_be_read(tmp_path: Path) -> None:
    good = Prediction('/p/é,"1".jpg', (("glass", 0.75), ("metal", 0.25)))
    problem = Problem("unreadable", "/p/x.jpg", "truncated")
    write_predictions(tmp_path / "t.csv", Predictions(("glass", "metal"), (good,), (problem,)))
    with (tmp_path / "t.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert list(rows[0]) == ["path", "label", "probability", "second", "second_probability", "problem"]
    assert rows[0]["path"] == '/p/é,"1".jpg'
    assert (rows[0]["label"], rows[0]["probability"], rows[0]["second"]) == ("glass", "0.750000", "metal")
    assert (rows[1]["label"], rows[1]["problem"]) == ("", "truncated")


def test_scored_images_come_back(tmp_path: Path) -> None:
    rows = (Scored("a.jpg", "x", "y", 0.75, (0.25, 0.75)), Scored("b\udcff.jpg", "y", "y", 0.5, (0.5, 0.5)))
    write_scored(tmp_path / "p.csv", rows, ["x", "y"])
    assert read_scored(tmp_path / "p.csv") == rows
    assert [row.correct for row in rows] == [False, True]


@pytest.mark.parametrize("text", [None, "", "path,label\na,b\n", "path,label,p,q\na,b,c,much\n"])
def test_another_table_is_refused(tmp_path: Path, text: str | None) -> None:
    if text is not None:
        (tmp_path / "p.csv").write_text(text)
    with pytest.raises(StudioError, match="Evaluate the run again"):
        read_scored(tmp_path / "p.csv")
