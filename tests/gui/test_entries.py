from pathlib import Path

import pytest

from tlstudio.core.checks import Check
from tlstudio.core.dataset import ImageFolder, Problem, Sample
from tlstudio.core.edits import Edit, Edits
from tlstudio.gui.entries import KINDS, Entry, View, edited, entries

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
        (View(kind="problems"), False), (View(paths=frozenset([ROOT / "a1.png"])), True),
        (View(paths=frozenset()), False), (View(text="a1", label="cat", subset="train"), True),
    ],
)  # fmt: skip
def test_what_a_view_shows(view: View, shown: bool) -> None:
    assert view.shows(Entry(ROOT / "a1.png", "cat", "train")) is shown


def test_problems_are_shown_among_problems() -> None:
    assert View(kind="problems").shows(Entry(ROOT / "a.png", "cat", "", "duplicate", "warning", "why"))


def test_edits_give_a_class_and_a_mark() -> None:
    edits = (
        Edits().changed(["cat0.png"], label="dog", note="look again").changed(["dog1.png"], excluded=True)
        .changed(["dog2.png"], subset="test").renamed("cat", "tomcat")
    )  # fmt: skip
    by_name = {entry.path.name: entry for entry in entries(folder(), (), edits)}
    assert [entry for entry in by_name if entry != "x.png"] == [
        "cat0.png", "dog0.png", "cat1.png", "dog1.png", "cat2.png", "dog2.png",
    ], "the order does not depend on the edits"  # fmt: skip
    assert (by_name["cat0.png"].label, by_name["cat0.png"].mark) == ("dog", "was tomcat")
    assert by_name["cat0.png"].caption == "cat0.png · dog · train · was tomcat · look again"
    assert (by_name["cat1.png"].label, by_name["cat1.png"].mark) == ("tomcat", "")
    assert (by_name["dog1.png"].excluded, by_name["dog1.png"].mark) == (True, "excluded")
    assert (by_name["dog2.png"].subset, by_name["dog2.png"].mark) == ("test", "→ test")


@pytest.mark.parametrize(
    ("edit", "badge", "kinds"),
    [
        (None, "", {""}), (None, "duplicate", {"", "problems"}), (Edit(label="dog"), "", {"", "changed"}),
        (Edit(note="n"), "duplicate", {"", "problems", "changed"}), (Edit(excluded=True), "", {"excluded", "changed"}),
        (Edit(excluded=True), "duplicate", {"excluded", "changed"}),
    ],
)  # fmt: skip
def test_kinds(edit: Edit | None, badge: str, kinds: set[str]) -> None:
    entry = Entry(ROOT / "a1.png", "cat", "train", badge, edit=edit)
    assert {kind for kind in KINDS if View(kind=kind).shows(entry)} == kinds


@pytest.mark.parametrize("edit", [Edit("dog"), Edit("cat"), Edit(subset="test"), Edit(excluded=True), Edit(note="n")])
def test_one_entry_edited_is_as_if_all_were_made_anew(edit: Edit) -> None:
    plain, edits = Edits().renamed("cat", "dog"), Edits({"cat1.png": edit}).renamed("cat", "dog")
    before, after = entries(folder(), (), plain)[2], entries(folder(), (), edits)[2]
    assert edited(before, edits.images["cat1.png"], edits.classes) == after
    assert edited(after, None, plain.classes) == before
