from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.jobs_for_tests import never
from tlstudio.core.checks import Check
from tlstudio.core.dataset import ImageFolder, Problem, Sample
from tlstudio.core.edits import Edit, Edits
from tlstudio.core.errors import Stopped
from tlstudio.gui import arrangement
from tlstudio.gui.arrangement import Arrange, Arranged, Arrangement, Sorting
from tlstudio.gui.entries import View

ROOT = Path("/photos")
NAMES = [f"{label}{number}.png" for label in ("cat", "dog") for number in range(4)]
FOLDER = ImageFolder(
    ROOT,
    tuple(Sample(ROOT / name, name[:3], "train" if name[3] < "2" else "test") for name in NAMES),
    ("cat", "dog"),
    (Problem("unreadable", "cat/x.png", "truncated"),),
)
EDIT = st.builds(
    Edit, st.sampled_from(["", "cat", "dog"]), st.sampled_from(["", "train", "test"]), note=st.sampled_from(["", "n"]),
    excluded=st.booleans(),
)  # fmt: skip
EDITS = st.builds(Edits, st.dictionaries(st.sampled_from(NAMES), EDIT))
VIEWS = st.sampled_from([View(), View("1"), View(label="cat"), View(subset="test"), View(kind="changed")])


def arranged(
    edits: Edits | None = None,
    sorting: Sorting | None = None,
    view: View | None = None,
    before: Arrangement | None = None,
    checks: tuple[Check, ...] = (),
) -> Arranged:
    job = Arrange(FOLDER, checks, edits or Edits(), sorting or Sorting(), view or View(), before)
    return job.run(print, never)


def names(found: Arranged) -> list[str]:
    return [entry.path.name for entry in found.shown]


def test_the_orders() -> None:
    turns = [name for pair in zip(NAMES[:4], NAMES[4:], strict=True) for name in pair]
    assert names(arranged()) == turns
    assert names(arranged(sorting=Sorting("class"))) == NAMES
    ranks = {ROOT / "dog3.png": 0, ROOT / "cat3.png": 1}
    assert names(arranged(sorting=Sorting("size", ranks)))[:3] == ["dog3.png", "cat3.png", "cat0.png"]
    dark = Check("dark", "warning", "", (ROOT / "dog2.png",))
    assert names(arranged(sorting=Sorting("flag"), checks=(dark,)))[0] == "dog2.png"


@given(EDITS, EDITS, VIEWS)
def test_some_changed_is_as_if_all_were_arranged_anew(before: Edits, after: Edits, view: View) -> None:
    found = arranged(before, view=view)
    changed = found.all.edited(after)
    anew = arranged(after, view=view)
    if changed is None:
        assert {entry.subset for entry in anew.all.entries} - {""} - set(found.all.subsets)
        return
    for at, entry in changed.items():
        found.all.change(at, entry)
    assert found.all.entries[:-1] == anew.all.entries[:-1], "but for the problem, which is another object"
    assert found.all.total == anew.all.total


@pytest.mark.parametrize(
    "after", [Edits().renamed("cat", "puma"), Edits().with_class("fox"), Edits({"cat0.png": Edit(subset="validation")})]
)
def test_what_is_new_to_the_list_of_classes_or_subsets_needs_all_anew(after: Edits) -> None:
    assert arranged().all.edited(after) is None


@given(st.sets(st.sampled_from(range(9))), VIEWS, st.sampled_from([0, 99]))
def test_rows_of_pictures_that_changed_their_state(chosen: set[int], view: View, many: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(arrangement, "_MANY", many)  # both ways come to the same
        before = arranged(view=View(kind="problems") if not chosen else View())
        some = [before.all.entries[at] for at in sorted(chosen) if at < 8]
        after = arranged(Edits({"cat1.png": Edit("dog"), "dog0.png": Edit(excluded=True)}), Sorting("class"), view)
        rows = after.all.rows_of(some, after.shown)
    wanted = {entry.path for entry in some}
    assert rows == [row for row, entry in enumerate(after.shown) if entry.path in wanted]


def test_a_class_that_was_named_anew_is_followed_and_a_subset_that_is_gone_is_not() -> None:
    before = arranged(view=View(label="cat"))
    after = arranged(Edits().renamed("cat", "puma"), view=before.view, before=before.all)
    assert after.view == View(label="puma")
    assert len(after.shown) == 4
    assert arranged(view=View(subset="validation")).view == View()


def test_another_view_keeps_the_arrangement_and_another_order_does_not() -> None:
    edits, sorting = Edits(), Sorting()
    before = arranged(edits, sorting)
    assert arranged(edits, sorting, View("dog"), before.all).all is before.all
    assert arranged(edits, Sorting(), View(), before.all).all is not before.all


def test_it_can_be_stopped() -> None:
    with pytest.raises(Stopped):
        Arrange(FOLDER, (), Edits(), Sorting(), View()).run(print, lambda: True)
