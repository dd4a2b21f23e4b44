from collections import defaultdict

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tlstudio.core.crossval import FOLDS, cross_validate, deal, out_of_fold
from tlstudio.core.errors import StudioError

class_counts = st.lists(st.integers(2, 40), min_size=2, max_size=6)
seeds = st.integers(0, 2**31 - 1)


def labels_of(counts: list[int]) -> np.ndarray:
    return np.repeat([f"class {i}" for i in range(len(counts))], counts)


def clouds(n: int, width: int, distance: float, dtype: type = np.float32) -> tuple[np.ndarray, np.ndarray]:
    """Return features of three classes, and their labels."""
    rng = np.random.default_rng(5)
    labels = np.array(["blue", "green", "red"])[np.arange(n) % 3]
    middles = rng.normal(size=(3, width))
    middles *= distance / np.linalg.norm(middles, axis=1, keepdims=True)
    return (middles[np.arange(n) % 3] + rng.normal(size=(n, width))).astype(dtype), labels


@given(class_counts, st.integers(2, 10), seeds)
def test_folds_hold_equal_parts_of_every_class(counts: list[int], folds: int, seed: int) -> None:
    labels = labels_of(counts)
    fold = deal(labels, folds, seed)
    for name in (None, *np.unique(labels)):
        rows = fold if name is None else fold[labels == name]
        sizes = np.bincount(rows, minlength=folds)
        assert sizes.max() - sizes.min() <= 1


@given(class_counts, st.integers(2, 10), seeds)
def test_every_head_learns_every_class(counts: list[int], folds: int, seed: int) -> None:
    labels = labels_of(counts)
    fold = deal(labels, folds, seed)
    for number in np.unique(fold):
        assert set(labels[fold != number]) == set(labels)


some_images = st.lists(
    st.tuples(st.sampled_from("abc"), st.sampled_from(["", "p1", "p2", "p3", "p4", "p5", "p6"])),
    min_size=4,
    max_size=60,
)


@given(some_images, st.integers(2, 10), seeds)
def test_no_group_is_on_both_sides_of_a_fold(images: list[tuple[str, str]], folds: int, seed: int) -> None:
    labels, groups = np.array([label for label, _group in images]), [group for _label, group in images]
    try:
        fold = deal(labels, folds, seed, groups)
    except StudioError:
        return
    places = defaultdict(set)
    for group, number in zip(groups, fold.tolist(), strict=True):
        places[group].add(number)
    assert all(len(numbers) == 1 for group, numbers in places.items() if group)
    assert set(fold.tolist()) - {-1} == set(range(fold.max() + 1))
    assert fold.max() < folds
    for number in range(fold.max() + 1):
        assert set(labels[fold != number]) == set(labels), "each head learns every class"
    assert (fold == deal(labels, folds, seed, groups)).all()


def test_groups_are_dealt_evenly_where_that_is_possible() -> None:
    labels = np.tile(np.repeat(["cat", "dog"], 5), 20)
    fold = deal(labels, 10, 1, [f"patient {at // 10}" for at in range(200)])
    assert (np.bincount(fold) == 20).all()


def test_a_class_of_one_group_is_learned_from_and_not_judged() -> None:
    features, labels = clouds(90, 30, 12.0)
    groups = ["only" if label == "red" else f"p{at % 7}" for at, label in enumerate(labels)]
    correct = cross_validate(features, labels, 1, groups=groups)
    assert correct.shape == (60,)
    assert correct.mean() > 0.95
    said, classes = out_of_fold(features, labels, 1, groups=groups)
    assert classes.tolist() == ["blue", "green", "red"]
    assert (said[labels == "red", 2] == 1).all()


def test_what_a_group_shares_is_no_help() -> None:
    """Each group has its own features, alike within it, and a class by chance: only its others give it away."""
    rng = np.random.default_rng(3)
    group = np.repeat(np.arange(40), 10)
    features = (5 * rng.normal(size=(40, 60))[group] + rng.normal(size=(400, 60))).astype(np.float32)
    labels = np.array(["heads", "tails"])[rng.permutation(np.arange(40) % 2)[group]]
    assert cross_validate(features, labels, 1).mean() > 0.95
    assert cross_validate(features, labels, 1, groups=[f"p{number}" for number in group]).mean() < 0.7


def test_groups_that_leave_nothing_to_judge_are_a_sentence() -> None:
    labels = labels_of([5, 5])
    with pytest.raises(StudioError, match="leave no image to judge by"):
        deal(labels, 10, 1, labels.tolist())


def test_the_deal_depends_on_labels_and_seed_alone() -> None:
    labels = labels_of([20, 30])
    assert (deal(labels, 5, 1) == deal(labels, 5, 1)).all()
    assert (deal(labels, 5, 1) != deal(labels, 5, 2)).any()


@pytest.mark.parametrize("dtype", [np.float16, np.float32])
def test_what_lies_apart_is_named_rightly(dtype: type) -> None:
    features, labels = clouds(90, 30, 12.0, dtype)
    before = features.copy()
    correct = cross_validate(features, labels, 1)
    assert correct.dtype == bool
    assert correct.mean() > 0.95
    assert (features == before).all(), "the features are the caller's"


def test_no_image_is_judged_by_a_head_that_learned_from_it() -> None:
    rng = np.random.default_rng(3)
    features = rng.normal(size=(200, 300)).astype(np.float32)  # so wide that a head could learn them by heart
    labels = np.array(["heads", "tails"])[rng.permutation(np.arange(200) % 2)]
    assert 0.35 < cross_validate(features, labels, 1).mean() < 0.65


def test_each_fold_is_told_and_may_stop() -> None:
    features, labels = clouds(60, 4, 3.0)
    told: list[tuple[int, int]] = []
    cross_validate(features, labels, 1, after_fold=lambda done, folds: told.append((done, folds)))
    assert told == [(number, FOLDS) for number in range(1, FOLDS + 1)]

    def stop(done: int, _folds: int) -> None:
        told.append((done, 0))
        raise InterruptedError

    with pytest.raises(InterruptedError):
        cross_validate(features, labels, 1, after_fold=stop)
    assert told[-1] == (1, 0)


def test_two_images_of_a_class_are_enough() -> None:
    features, _labels = clouds(8, 4, 3.0)
    assert cross_validate(features, labels_of([6, 2]), 1).shape == (8,)


@pytest.mark.parametrize(
    ("counts", "sentence"), [([9, 1], 'only one readable image of "class 1"'), ([9], "one class only")]
)
def test_too_few_images_are_a_sentence(counts: list[int], sentence: str) -> None:
    labels = labels_of(counts)
    with pytest.raises(StudioError, match=sentence):
        cross_validate(np.zeros((len(labels), 3), np.float32), labels, 1)
