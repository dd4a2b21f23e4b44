from pathlib import Path

import numpy as np
import pytest

from tlstudio.core.checks import Check
from tlstudio.core.dataset import ImageFolder, Problem, Sample
from tlstudio.core.image_facts import RECORD, Facts
from tlstudio.core.odd_images import odd_images, readable

PATHS = tuple(Path(f"/photos/a/{at}.jpg") for at in range(8))


def ordinary() -> np.ndarray:
    table = np.zeros(len(PATHS), RECORD)
    table["width"], table["height"], table["frames"] = 640, 480, 1
    table["brightness"], table["sharpness"] = 0.5, 1.5
    return table


def found(table: np.ndarray) -> dict[str, Check]:
    return {check.kind: check for check in odd_images(Facts(PATHS, table, {}))}


@pytest.mark.parametrize(
    ("kind", "values", "text"),
    [
        ("animated", {"frames": 3}, "1 with several frames or pages"),
        ("tiny", {"width": 31}, "1 tiny, a side below 32 pixels"),
        ("extreme_shape", {"width": 1500}, "1 of extreme shape, over 3 : 1"),
        ("dark", {"brightness": 0.05}, "1 very dark"),
        ("bright", {"brightness": 0.97}, "1 very bright"),
        ("blurred", {"sharpness": 0.3}, "1 blurred"),
    ],
)
def test_each_oddity(kind: str, values: dict[str, float], text: str) -> None:
    table = ordinary()
    for name, value in values.items():
        table[name][3] = value
    checks = found(table)
    assert set(checks) == {kind} | ({"extreme_shape"} if kind == "tiny" else set())
    assert (checks[kind].level, checks[kind].text, checks[kind].paths) == ("warning", text, (PATHS[3],))
    assert checks[kind].why


def test_ordinary_images_and_unreadable_ones_are_not_odd() -> None:
    table = ordinary()
    table[2] = np.zeros((), RECORD)
    assert found(table) == {}


def test_what_most_have_in_common_is_the_nature_of_the_data() -> None:
    table = ordinary()
    table["brightness"][:4] = 0.01
    assert set(found(table)) == {"dark"}
    table["brightness"][:5] = 0.01
    assert found(table) == {}


def test_unreadable_and_truncated_are_counted_with_their_reasons() -> None:
    problems = (
        Problem("unreadable", "a/1.jpg", "empty file"),
        Problem("unreadable", "a/2.jpg", "truncated: the end of the file is missing"),
        Problem("unreadable", "a/3.jpg", "empty file"),
        Problem("not_an_image", "a/notes.txt", "no image"),
    )
    samples = (Sample(PATHS[0], "a", ""),)
    checks = readable(ImageFolder(Path("/photos"), samples, ("a",), problems))
    assert [(check.kind, check.level, check.text) for check in checks] == [
        ("readable", "good", "1 image readable"),
        ("unreadable", "warning", "2 unreadable – left out"),
        ("truncated", "warning", "1 truncated – left out"),
    ]
    assert checks[1].paths == (PATHS[1], PATHS[3])
    assert checks[1].why == "Reasons: empty file."
