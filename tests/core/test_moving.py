"""Moving images by hand: whole groups, whatever the way of splitting."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tlstudio.core.dataset import ImageFolder, Sample
from tlstudio.core.edits import Edits
from tlstudio.core.groups import SplitSettings
from tlstudio.core.moving import move
from tlstudio.core.names import below
from tlstudio.core.project_split import split_by
from tlstudio.core.settings import Settings

ROOT = Path("/patients").absolute()
NAMES = [f"{label}/p{at // 3}_{at}.png" for label in ("cat", "dog") for at in range(18)]


def folder(*, divided: bool = False) -> ImageFolder:
    subsets = ("train", "train", "validation") if divided else ("",)
    samples = [Sample(ROOT / name, name[:3], subsets[at % len(subsets)]) for at, name in enumerate(NAMES)]
    return ImageFolder(ROOT, tuple(samples), ("cat", "dog"), ())


def settings(by: str, **changes: float) -> Settings:
    return Settings(split=SplitSettings(by, "between::_" if by == "group" else "", **changes))


def drawn(edits: Edits, wanted: Settings, scanned: ImageFolder) -> dict[str, str]:
    parts = split_by(edits.apply(scanned), wanted.split, 1, {})
    return {below(sample.path, ROOT): sample.subset for sample in parts.samples}


def test_the_group_moves_along() -> None:
    found = move(folder(), Edits(), settings("group"), ["cat/p0_0.png", "cat/p0_1.png"], "validation")
    assert (found.images, found.along) == (2, 4)
    assert set(found.edits.images) == {name for name in NAMES if "/p0_" in name}


@pytest.mark.parametrize("by", ["folders", "random", "group"])
@pytest.mark.parametrize("subset", ["train", "validation", "test"])
@pytest.mark.parametrize("divided", [False, True])
def test_what_was_moved_is_there_however_it_is_split(by: str, subset: str, divided: bool) -> None:
    scanned, wanted = folder(divided=divided), settings(by)
    edits = move(scanned, Edits(), wanted, ["dog/p2_6.png"], subset).edits
    assert drawn(edits, wanted, scanned)["dog/p2_6.png"] == subset
    back = move(scanned, edits, wanted, ["dog/p2_6.png"], "").edits
    assert back == Edits()


def test_a_single_image_moved_to_test_does_not_end_the_drawing_of_others() -> None:
    wanted = settings("random", test_share=0.2)
    edits = move(folder(), Edits(), wanted, ["dog/p2_6.png"], "test").edits
    tested = [name for name, subset in drawn(edits, wanted, folder()).items() if subset == "test"]
    assert len(tested) == 8
    assert "dog/p2_6.png" in tested


def test_what_leaves_the_test_images_is_counted() -> None:
    wanted = settings("random", test_share=0.2)
    tested = [name for name, subset in drawn(Edits(), wanted, folder()).items() if subset == "test"]
    assert move(folder(), Edits(), wanted, NAMES, "train").unlocked == len(tested) == 8
    assert move(folder(), Edits(), wanted, NAMES, "test").unlocked == 0


@given(st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(["train", "validation", "test", ""])), max_size=6))
def test_no_group_is_torn_by_any_moves(moves: list[tuple[str, str]]) -> None:
    wanted, edits, scanned = settings("group"), Edits(), replace(folder())
    for name, subset in moves:
        edits = move(scanned, edits, wanted, [name], subset).edits
    places = drawn(edits, wanted, scanned)
    for group in {name[4:].partition("_")[0] for name in NAMES}:
        assert len({places[name] for name in NAMES if f"/{group}_" in name}) == 1
