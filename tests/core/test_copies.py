from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from tlstudio.core.copies import Copies, copy_checks, find_copies, to_review
from tlstudio.core.dataset import ImageFolder, Sample
from tlstudio.core.duplicates import Alike
from tlstudio.core.edits import Edits

ROOT = Path("/photos")


def folder(*names: str) -> ImageFolder:
    """A folder of images called "subset/class/name", or "class/name" where there is no split."""
    samples = []
    for name in names:
        *subset, label, _file = name.split("/")
        samples.append(Sample(ROOT / name, label, subset[0] if subset else ""))
    return ImageFolder(ROOT, tuple(samples), tuple(sorted({sample.label for sample in samples})), ())


def alike(pixels: dict[str, str], *near: tuple[str, str]) -> Alike:
    by_path = {ROOT / name: digest.encode() for name, digest in pixels.items()}
    return Alike(by_path, tuple((one.encode(), other.encode()) for one, other in near))


def names(groups: Copies) -> list[list[str]]:
    return [[sample.path.name for sample in group.samples] for group in groups.all]


def test_groups_are_connected_through_exact_and_near() -> None:
    images = folder("a/1", "a/2", "a/3", "a/4", "a/5", "a/6")
    found = find_copies(
        images, alike({"a/1": "p", "a/2": "q", "a/3": "p", "a/4": "r", "a/5": "s", "a/6": "s"}, ("p", "q")), Edits()
    )
    assert names(found) == [["1", "2", "3"], ["5", "6"]]
    assert [group.exact for group in found.all] == [False, True]
    assert [[sample.path.name for sample in group.samples] for group in found.exact] == [["1", "3"], ["5", "6"]]


def test_what_could_not_be_read_is_in_no_group() -> None:
    assert find_copies(folder("a/1", "a/2"), alike({"a/1": "p"}), Edits()).all == ()


def test_each_group_is_the_worst_it_is() -> None:
    images = folder("train/a/1", "train/b/2", "train/a/3", "validation/a/4", "train/a/5", "train/a/6", "train/a/7")
    pixels = {
        "train/a/1": "p", "train/b/2": "p", "train/a/3": "q", "validation/a/4": "q", "train/a/5": "r",
        "train/a/6": "r", "train/a/7": "s",
    }  # fmt: skip
    groups = to_review(images, find_copies(images, alike(pixels), Edits()), Edits())
    assert [group.kind for group in groups] == ["contradictory", "leak", "duplicate"]
    said = {check.kind: check for check in copy_checks(groups)}
    assert said["contradictory"].text == "2 of the same picture under two classes"
    assert said["leak"].text == "2 appear in train and validation"
    assert said["duplicate"].text == "1 exact copy of another image"
    assert said["leak"].groups == ((ROOT / "train/a/3", ROOT / "validation/a/4"),)
    assert [check.level for check in said.values()] == ["wrong", "wrong", "warning"]


def test_what_the_user_told_apart_is_no_group() -> None:
    images = folder("a/1", "a/2", "a/3")
    pixels = alike({"a/1": "p", "a/2": "p", "a/3": "q"}, ("p", "q"))
    pair = Edits().told_apart(["a/1", "a/2"])
    assert names(find_copies(images, pixels, pair)) == [["1", "3"]]
    assert find_copies(images, pixels, Edits().told_apart(["a/1", "a/2", "a/3"])).all == ()


def test_telling_a_near_pair_apart_leaves_its_exact_copies_together() -> None:
    images = folder("a/1", "a/2", "b/3")
    pixels = alike({"a/1": "p", "a/2": "p", "b/3": "q"}, ("p", "q"))
    found = find_copies(images, pixels, Edits().told_apart(["a/1", "b/3"]).told_apart(["a/2", "b/3"]))
    assert names(found) == [["1", "2"]]


def test_what_is_kept_together_needs_no_decision_unless_it_contradicts() -> None:
    images = folder("train/a/1", "validation/a/2")
    pixels = alike({"train/a/1": "p", "validation/a/2": "p"})
    edits = Edits().changed(["train/a/1", "validation/a/2"], subset="train")
    moved = edits.apply(images)
    copies = find_copies(moved, pixels, edits)
    assert len(copies.all) == 1
    assert to_review(moved, copies, edits) == ()
    flat = folder("a/1", "a/2")
    grouped = Edits().changed(["a/1", "a/2"], group="g")
    assert to_review(flat, find_copies(flat, alike({"a/1": "p", "a/2": "p"}), grouped), grouped) == ()
    two = folder("a/1", "b/2")
    grouped = Edits().changed(["a/1", "b/2"], group="g")
    assert len(to_review(two, find_copies(two, alike({"a/1": "p", "b/2": "p"}), grouped), grouped)) == 1


PAIRS = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=12)


@given(st.lists(st.integers(0, 9), max_size=20), PAIRS)
def test_groups_are_apart_and_hold_all_that_is_linked(pictures: list[int], near: list[tuple[int, int]]) -> None:
    images = folder(*(f"a/{at}" for at in range(len(pictures))))
    pixels = {f"a/{at}": str(picture) for at, picture in enumerate(pictures)}
    found = find_copies(images, alike(pixels, *((str(one), str(other)) for one, other in near)), Edits())
    group_of = {name: at for at, group in enumerate(names(found)) for name in group}
    assert len(group_of) == sum(map(len, names(found)))
    for one, first in enumerate(pictures):
        for other, second in enumerate(pictures[:one]):
            if first == second or (first, second) in near or (second, first) in near:
                assert group_of[str(one)] == group_of[str(other)]
