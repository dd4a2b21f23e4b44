from pathlib import Path

import pytest

from tlstudio.core.checks import Check
from tlstudio.core.dataset import ImageFolder, Problem, Sample
from tlstudio.gui.entries import Entry, View, entries

ROOT = Path("/photos")


def folder() -> ImageFolder:
    samples = [Sample(ROOT / f"{name}{i}.png", name, "train") for name in ("cat", "dog") for i in range(3)]
    return ImageFolder(ROOT, tuple(samples), ("cat", "dog"), (Problem("unreadable", "cat/x.png", "truncated"),))


def test_classes_take_turns_and_problems_come_last() -> None:
    found = entries(folder(), ())
    assert [entry.path.name for entry in found] == [
        "cat0.png", "dog0.png", "cat1.png", "dog1.png", "cat2.png", "dog2.png", "x.png",
    ]  # fmt: skip
    assert (found[-1].badge, found[-1].reason) == ("unreadable", "truncated")


def test_the_worst_check_is_the_badge() -> None:
    path = ROOT / "cat1.png"
    checks = [
        Check("duplicate", "warning", "", (path,)),
        Check("leak", "wrong", "", (path,)),
        Check("few_images", "warning", "", (path, ROOT / "dog0.png")),
    ]
    by_path = {entry.path: entry for entry in entries(folder(), checks)}
    assert (by_path[path].badge, by_path[path].level) == ("in both splits", "wrong")
    assert "leakage" in by_path[path].reason
    assert by_path[ROOT / "dog0.png"].badge == ""


@pytest.mark.parametrize(
    ("view", "shown"),
    [
        (View(), True), (View(text="CAT"), True), (View(text="dog"), False), (View(label="cat"), True),
        (View(label="dog"), False), (View(subset="train"), True), (View(subset="test"), False),
        (View(problems=True), False), (View(paths=frozenset([ROOT / "a1.png"])), True),
        (View(paths=frozenset()), False), (View(text="a1", label="cat", subset="train"), True),
    ],
)  # fmt: skip
def test_what_a_view_shows(view: View, shown: bool) -> None:
    assert view.shows(Entry(ROOT / "a1.png", "cat", "train")) is shown


def test_problems_are_shown_among_problems() -> None:
    assert View(problems=True).shows(Entry(ROOT / "a.png", "cat", "", "duplicate", "warning", "why"))
