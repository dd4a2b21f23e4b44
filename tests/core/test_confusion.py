import subprocess
import sys

import numpy as np
import pytest
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


def met(counts: np.ndarray, order: tuple[int, ...]) -> float:
    """Return how often neighbours are confused, in all."""
    share = rates(counts)
    return float((share + share.T)[order[:-1], order[1:]].sum())


@pytest.mark.parametrize("classes", [6, 20, 100])
@pytest.mark.parametrize("families", [2, 5])
def test_neighbours_are_confused_as_often_as_in_the_best_order_of_scipy_s_tree(classes: int, families: int) -> None:
    from scipy.cluster.hierarchy import leaves_list, linkage
    from scipy.spatial.distance import squareform

    rng = np.random.default_rng(classes)
    family = rng.integers(0, families, classes)
    counts = rng.poisson(np.where(family[:, None] == family, 4, 0.1)) + 50 * np.eye(classes, dtype=int)
    confused = rates(counts) + rates(counts).T
    distances = squareform(1 - confused / confused.max(), checks=False)
    best = leaves_list(linkage(distances, "average", optimal_ordering=True))
    found = confusion_order(counts)
    assert met(counts, found) >= 0.95 * met(counts, tuple(best))
    assert met(counts, found) > 1.5 * met(counts, tuple(range(classes)))


def test_scipy_is_not_imported_for_it() -> None:
    # Its import alone takes half a second, and took 14 on a busy machine: the first click on Sort waited for it.
    told = "import sys, tlstudio.core.confusion as c; print(c.confusion_order([[5, 0, 3], [0, 5, 1], [2, 1, 5]]))"
    code = f"{told}; sys.exit('scipy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "(0, 2, 1)"
