"""Splits by group: no group in two subsets, classes in their shares, the same from the same seed, and stable."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tlstudio.core.dataset import ImageFolder, Sample
from tlstudio.core.errors import StudioError
from tlstudio.core.split import Split, load_split, split

ROOT = Path("/data")
Groups = dict[str, list[int]]  # of each class the sizes of its groups

sizes: st.SearchStrategy[Groups] = st.dictionaries(
    st.sampled_from(["cat", "dog", "eel"]), st.lists(st.integers(1, 12), min_size=2, max_size=10), min_size=2
)
# Groups that hold images of several classes, as patients do.
mixed = st.lists(
    st.dictionaries(st.sampled_from(["cat", "dog"]), st.integers(1, 6), min_size=1), min_size=2, max_size=14
)
shares = st.floats(0.05, 0.5)
test_shares = st.sampled_from([0.0, 0.1, 0.25])
seeds = st.integers(0, 2**31 - 1)


def folder_of(groups: Groups) -> ImageFolder:
    """Return a folder of pure groups: the group's name is the folder below the class."""
    samples = [
        Sample(ROOT / label / f"{label}{number}" / f"{at}.png", label, "")
        for label, counts in groups.items()
        for number, count in enumerate(counts)
        for at in range(count)
    ]
    return ImageFolder(ROOT, tuple(samples), tuple(sorted(groups)), ())


def mixed_folder(groups: list[dict[str, int]], first: int = 0) -> ImageFolder:
    samples = [
        Sample(ROOT / label / f"p{number}" / f"{at}.png", label, "")
        for number, counts in enumerate(groups, first)
        for label, count in counts.items()
        for at in range(count)
    ]
    return ImageFolder(ROOT, tuple(samples), tuple(sorted({sample.label for sample in samples})), ())


def by_group(folder: ImageFolder, share: float = 0.2, seed: int = 1, **rest: object) -> Split:
    return split(folder, share, seed, by="group", pattern="folder:1", **rest)  # type: ignore[arg-type]


def places(parts: Split) -> dict[Path, str]:
    return {sample.path: sample.subset for sample in parts.samples}


def subsets_by_group(parts: Split) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for sample in parts.samples:
        found.setdefault(sample.group, set()).add(sample.subset)
    return found


@given(sizes, shares, test_shares, seeds)
def test_groups_of_one_class(groups: Groups, share: float, test_share: float, seed: int) -> None:
    folder = folder_of(groups)
    parts = by_group(folder, share, seed, test_share=test_share)
    assert {sample.path for sample in parts.samples} == {sample.path for sample in folder.samples}
    assert all(len(subsets) == 1 for subsets in subsets_by_group(parts).values())
    for label, counts in groups.items():
        assert parts.counts["train"][label]
        assert parts.counts["validation"][label]
        if not test_share:  # no class is further off than its largest group makes it
            assert abs(parts.counts["validation"][label] - share * sum(counts)) <= max(*counts, 1)
        elif len(counts) > 2:
            assert parts.counts["test"][label]
    assert parts == by_group(folder, share, seed, test_share=test_share)


@given(st.integers(20, 60), st.integers(1, 4), st.sampled_from([0.1, 0.2, 0.3]), seeds)
def test_many_small_groups_meet_the_shares(count: int, size: int, share: float, seed: int) -> None:
    parts = by_group(folder_of({"cat": [size] * count, "dog": [size] * count}), share, seed, test_share=0.1)
    for name, part in (("validation", share), ("test", 0.1)):
        for label in ("cat", "dog"):
            assert abs(parts.counts[name][label] - part * size * count) <= size
    assert parts.notes == ()


@given(mixed, shares, test_shares, seeds)
def test_groups_of_several_classes(groups: list[dict[str, int]], share: float, test_share: float, seed: int) -> None:
    folder = mixed_folder(groups)
    if any(count < 2 for count in folder.counts.values()):
        return
    parts = by_group(folder, share, seed, test_share=test_share)
    assert all(len(subsets) == 1 for subsets in subsets_by_group(parts).values())
    assert len(parts.samples) == len(folder.samples)
    assert {sample.label for sample in parts.train} == set(folder.classes)
    for label in set(folder.classes) - {sample.label for sample in parts.validation}:
        assert any(f"{label}" in note and "is in validation" in note for note in parts.notes)


@given(mixed, mixed, test_shares, seeds)
def test_what_was_split_keeps_its_place_when_images_are_added(
    groups: list[dict[str, int]], more: list[dict[str, int]], test_share: float, seed: int
) -> None:
    # Each class in two groups at least, so that no class has to be drawn anew to be judged at all.
    groups = [{"cat": 2, "dog": 1}, {"cat": 1}, {"dog": 2}, {"dog": 1}, {"cat": 2}, *groups]
    first = by_group(mixed_folder(groups), 0.3, seed, test_share=test_share)
    whole = mixed_folder([*groups, *more])
    grown = replace(whole, samples=(*whole.samples, Sample(ROOT / "cat" / "p1" / "new.png", "cat", "")))
    second = by_group(grown, 0.3, seed, test_share=test_share, before=first.places(ROOT))
    assert places(first).items() <= places(second).items()
    assert all(len(subsets) == 1 for subsets in subsets_by_group(second).values())
    assert len(second.samples) == len(grown.samples)


@given(
    st.lists(st.integers(2, 30), min_size=2, max_size=3), st.lists(st.integers(0, 30), min_size=3), test_shares, seeds
)
def test_random_splits_are_stable_too(counts: list[int], more: list[int], test_share: float, seed: int) -> None:
    def flat(numbers: list[int]) -> ImageFolder:
        labels = "abc"[: len(numbers)]
        samples = [
            Sample(ROOT / a / f"{n:03}.png", a, "")
            for a, some in zip(labels, numbers, strict=True)
            for n in range(some)
        ]
        return ImageFolder(ROOT, tuple(samples), tuple(labels), ())

    first = split(flat(counts), 0.2, seed, by="random", test_share=test_share)
    grown = flat([count + extra for count, extra in zip(counts, more, strict=False)])
    second = split(grown, 0.2, seed, by="random", test_share=test_share, before=first.places(ROOT))
    assert places(first).items() <= places(second).items()
    for label, total in grown.counts.items():  # never fewer than asked for, where there are new ones to draw from
        had = first.counts["validation"][label]
        assert second.counts["validation"][label] >= min(
            round(0.2 * total), had + total - flat(counts).counts[label] - 1
        )


def test_another_seed_draws_other_groups() -> None:
    folder = folder_of({"cat": [3, 4, 5, 6, 7, 8], "dog": [3, 4, 5, 6, 7, 8]})
    drawn = {frozenset(sample.group for sample in by_group(folder, 0.3, seed).validation) for seed in range(10)}
    assert len(drawn) > 1


def test_random_draws_anew_but_leaves_the_test_images() -> None:
    samples = [
        Sample(ROOT / subset / label / f"{n}.png", label, subset)
        for subset, count in (("train", 10), ("validation", 10), ("test", 3)) for label in "ab" for n in range(count)
    ]  # fmt: skip
    folder = ImageFolder(ROOT, tuple(samples), ("a", "b"), ())
    parts = split(folder, 0.2, 1, by="random", test_share=0.3)
    assert {name: sum(counts.values()) for name, counts in parts.counts.items()} == {
        "train": 32,
        "validation": 8,
        "test": 6,
    }
    assert {sample.path for sample in parts.test} == {s.path for s in samples if s.subset == "test"}
    assert places(split(folder, 0.2, 1)) == {sample.path: sample.subset for sample in samples}
    # Test images are drawn from train where the folder brings none, and its validation images stay.
    without = folder.without(s.path for s in samples if s.subset == "test")
    parts = split(without, 0.2, 1, test_share=0.1)
    assert len(parts.test) == 4
    assert {sample.path for sample in parts.validation} == {s.path for s in samples if s.subset == "validation"}


def test_what_the_user_has_put_together_stays_together_in_random_splits() -> None:
    samples = [Sample(ROOT / a / f"{n}.png", a, "", "pair" if n in (3, 7) else "") for a in "ab" for n in range(10)]
    for seed in range(20):
        parts = split(ImageFolder(ROOT, tuple(samples), ("a", "b"), ()), 0.3, seed)
        assert len({sample.subset for sample in parts.samples if sample.group}) == 1
        assert parts.counts["validation"] == {"a": 3, "b": 3}


def test_images_put_together_later_follow_the_most_of_them_and_test_images_above_all() -> None:
    images = ImageFolder(
        ROOT, tuple(Sample(ROOT / a / f"{n}.png", a, "") for a in "ab" for n in range(10)), ("a", "b"), ()
    )
    first = split(images, 0.2, 1, test_share=0.2)
    one, two = first.train[0], first.test[0]
    grouped = replace(
        images, samples=tuple(replace(s, group="g" if s.path in (one.path, two.path) else "") for s in images.samples)
    )
    second = places(split(grouped, 0.2, 1, test_share=0.2, before=first.places(ROOT)))
    assert second[one.path] == second[two.path] == "test"
    assert {path for path, place in places(first).items() if second[path] != place} == {one.path}


def test_undecided_images_are_drawn_beside_those_with_a_subset() -> None:
    given_ = [Sample(ROOT / f"{a}{n}.png", a, "validation") for a in "ab" for n in range(2)]
    free = [Sample(ROOT / f"{a}{n}.png", a, "") for a in "ab" for n in range(2, 20)]
    parts = split(ImageFolder(ROOT, (*given_, *free), ("a", "b"), ()), 0.25, 1)
    assert parts.counts == {"train": {"a": 15, "b": 15}, "validation": {"a": 5, "b": 5}}
    assert {sample.path for sample in given_} <= {sample.path for sample in parts.validation}


def test_groups_of_test_images_go_with_them() -> None:
    samples = [Sample(ROOT / "test" / "a" / "p0" / "t.png", "a", "test")]
    samples += [
        Sample(ROOT / "train" / a / f"p{n}" / f"{i}.png", a, "train") for a in "ab" for n in range(6) for i in range(3)
    ]
    parts = by_group(ImageFolder(ROOT, tuple(samples), ("a", "b"), ()))
    assert {sample.group for sample in parts.test} == {"p0"}
    assert len(parts.test) == 7
    assert parts.notes == ("6 images went to the test images, where others of their groups already are.",)


# -- what could not be done is said ----------------------------------------------------------------------------------


def test_a_class_of_one_group_is_not_judged() -> None:
    parts = by_group(folder_of({"cat": [9], "dog": [3, 3, 3]}))
    assert parts.counts["validation"] == {"cat": 0, "dog": 3}
    assert parts.notes[0] == "No image of cat is in validation: there are too few images or groups to divide."


def test_groups_that_are_too_large_are_told() -> None:
    parts = by_group(folder_of({"cat": [50, 50], "dog": [10] * 10}))
    assert parts.notes == (
        "Validation could not be balanced: cat 50 %, where 20 % was asked for. Groups stay whole, and "
        "images stay where they have been or were moved.",
    )


def test_folders_that_tear_groups_apart_are_told() -> None:
    samples = [Sample(ROOT / p / a / "1.png", a, p, "p1") for p in ("train", "validation") for a in "ab"]
    parts = split(ImageFolder(ROOT, tuple(samples), ("a", "b"), ()), 0.2, 1)
    assert parts.notes[0].startswith("1 group is in more than one subset, as the images came: p1.")


def test_images_in_no_group_are_counted() -> None:
    folder = folder_of({"cat": [3, 3], "dog": [3, 3]})
    loose = replace(folder, samples=(*folder.samples, Sample(ROOT / "cat" / "loose.png", "cat", "")))
    assert "1 image is in no group by this pattern and stands for itself." in by_group(loose, 0.4).notes


def test_a_pattern_that_catches_nothing_or_everything_is_an_error() -> None:
    folder = folder_of({"cat": [3, 3], "dog": [3, 3]})
    with pytest.raises(StudioError, match=r"No group was found in any of the images, such as cat/cat0/0\.png"):
        split(folder, 0.2, 1, by="group", pattern="folder:7")
    with pytest.raises(StudioError, match='All images are of one group, "png"'):
        split(folder, 0.2, 1, by="group", pattern="png")


def test_groups_are_written_and_read(tmp_path: Path) -> None:
    parts = by_group(folder_of({"cat": [3, 2], "dog": [1, 2]}))
    parts.save(tmp_path / "split.csv", ROOT)
    assert (tmp_path / "split.csv").read_text(encoding="utf-8").splitlines()[0] == "path,label,subset,group"
    assert load_split(tmp_path / "split.csv", ROOT) == replace(parts, notes=())
    assert parts.groups == 4
    assert Counter(sample.group for sample in load_split(tmp_path / "split.csv", ROOT).samples)["cat0"] == 3


@given(st.integers(2, 200), st.floats(0.05, 0.5), seeds)
def test_single_images_are_drawn_as_scikit_learn_draws_them(count: int, share: float, seed: int) -> None:
    from sklearn.model_selection import train_test_split

    samples = [Sample(ROOT / a / f"{n:03}.png", a, "") for a in "ab" for n in range(count)]
    parts = split(ImageFolder(ROOT, tuple(samples), ("a", "b"), ()), share, seed)
    drawn = train_test_split(samples[:count], test_size=max(1, round(share * count)), random_state=seed)[1]
    assert {sample.path for sample in parts.validation if sample.label == "a"} == {sample.path for sample in drawn}
