import math
import os
from pathlib import Path

import pytest

from tests.jobs_for_tests import never
from tlstudio.core import ordering
from tlstudio.core.errors import Stopped, StudioError
from tlstudio.core.metrics import Scored
from tlstudio.core.ordering import By, ranks
from tlstudio.core.predictions import read_doubts, write_scored


@pytest.fixture
def paths(tmp_path: Path) -> list[Path]:
    """Files of 3, 1 and 2 bytes, the last the oldest; and one that is gone."""
    files = [tmp_path / name for name in ("b10.png", "b9.png", "a.png", "gone.png")]
    for path, size, age in zip(files[:3], (3, 1, 2), (300, 200, 100), strict=True):
        path.write_bytes(bytes(size))
        os.utime(path, (age, age))
    return files


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        ("name", ["a.png", "b9.png", "b10.png", "gone.png"]),
        ("size", ["b10.png", "a.png", "b9.png"]),
        ("date", ["b10.png", "b9.png", "a.png"]),
    ],
)
def test_orders_of_files(paths: list[Path], by: By, expected: list[str]) -> None:
    found = ranks(paths, by, None, never)
    assert [path.name for path in found] == expected
    assert list(found.values()) == list(range(len(expected)))


def test_equals_stay_in_order(tmp_path: Path) -> None:
    paths = [tmp_path / name for name in ("z", "y", "x")]
    for path in paths:
        path.touch()
    assert list(ranks(paths, "size", None, never)) == paths


def test_orders_by_the_models_doubts(paths: list[Path], tmp_path: Path) -> None:
    scored = [
        Scored(str(paths[0]), "cat", "cat", 0.9, (0.9, 0.1)),
        Scored(str(paths[1]), "cat", "dog", 0.8, (0.2, 0.8)),
        Scored(str(paths[2]), "dog", "dog", 1.0, (0.0, 1.0)),
    ]
    file = tmp_path / "predictions.csv"
    write_scored(file, scored, ("cat", "dog"))
    assert list(ranks(paths, "confidence", file, never)) == [paths[1], paths[0], paths[2]]
    assert list(ranks(paths, "loss", file, never)) == [paths[1], paths[0], paths[2]]
    assert read_doubts(file)[paths[1]] == (0.8, pytest.approx(-math.log(0.2)))
    assert ranks(paths, "loss", None, never) == {}


@pytest.mark.parametrize("text", ["", "path,label\nx,y\n", "path,label,prediction,probability,p_a\nx,b,a,0.5,0.5\n"])
def test_damaged_predictions_are_a_sentence(tmp_path: Path, text: str) -> None:
    file = tmp_path / "predictions.csv"
    file.write_text(text)
    with pytest.raises(StudioError, match="Evaluate the run again"):
        ranks([tmp_path], "loss", file, never)


def test_it_stops_on_request(paths: list[Path]) -> None:
    with pytest.raises(Stopped):
        ranks(paths, "size", None, lambda: True)


def test_very_many_are_ordered_as_few_are(monkeypatch: pytest.MonkeyPatch) -> None:
    names = [Path(f"folder {at % 3}/image {at * 7 % 50}.jpg") for at in range(100)]
    whole = ranks(names, "name", None, lambda: False)
    monkeypatch.setattr(ordering, "_AT_ONCE", 7)
    assert ranks(names, "name", None, lambda: False) == whole
    assert [path.name for path in whole][:2] == ["image 0.jpg"] * 2
