import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tlstudio.core.confusion import confusion_order, rates


def test_rates_are_shares_of_the_true_class() -> None:
    found = rates(np.array([[3, 1], [0, 0]]))
    np.testing.assert_array_equal(found, [[0.75, 0.25], [0, 0]])


@given(st.integers(0, 2**32 - 1), st.integers(1, 12))
def test_every_class_is_there_once(seed: int, classes: int) -> None:
    counts = np.random.default_rng(seed).integers(0, 9, (classes, classes))
    assert sorted(confusion_order(counts)) == list(range(classes))


def test_families_that_are_confused_stand_together() -> None:
    family = np.random.default_rng(3).permutation(np.repeat(np.arange(10), 5))
    counts = np.where(family[:, None] == family, 8, 0) + 100 * np.eye(50, dtype=int)
    ordered = family[list(confusion_order(counts))]
    assert np.count_nonzero(np.diff(ordered)) == 9


def test_without_confusions_the_order_stays() -> None:
    assert confusion_order(np.eye(5)) == (0, 1, 2, 3, 4)
