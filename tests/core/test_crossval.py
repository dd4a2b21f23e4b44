import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tlstudio.core.crossval import FOLDS, cross_validate, deal
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
