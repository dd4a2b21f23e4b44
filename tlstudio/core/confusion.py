"""Orders of the classes of a confusion matrix in which those that are confused stand together."""

import numpy as np


def rates(counts: np.ndarray) -> np.ndarray:
    """Return the share of each true class that was called each class, from counts [true][said]; a row of 0 stays so."""
    counts = np.asarray(counts, float)
    result: np.ndarray = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    return result


def confusion_order(counts: np.ndarray) -> tuple[int, ...]:
    """Return the classes so that those confused most often are neighbours, from counts [true][said].

    Hierarchical clustering (average linkage) of the symmetrised rates of confusion; where two groups of classes join,
    they are turned so that the ends confused most often meet (Gruvaeus and Wainer 1972). Where nothing is confused, as
    they are. In NumPy alone: the window asks for it, and SciPy's import took longer than all the rest.
    """
    share = rates(counts)
    confused = (share + share.T) / 2
    np.fill_diagonal(confused, 0)
    groups: list[tuple[int, ...]] = [(number,) for number in range(len(confused))]
    near = confused.copy()  # mean confusion between groups
    while len(groups) > 1 and near.any():
        one, other = sorted(map(int, np.unravel_index(near.argmax(), near.shape)))
        sizes = len(groups[one]), len(groups[other])
        near[one] = near[:, one] = np.average(near[[one, other]], axis=0, weights=sizes)
        near[one, one] = 0
        near = np.delete(np.delete(near, other, 0), other, 1)
        groups[one] = _joined(groups[one], groups.pop(other), confused)
    return tuple(number for group in groups for number in group)


def _joined(one: tuple[int, ...], other: tuple[int, ...], confused: np.ndarray) -> tuple[int, ...]:
    """Put two ordered groups side by side, each turned so that what is confused most often meets."""
    ways = [(left, right) for left in (one, one[::-1]) for right in (other, other[::-1])]
    left, right = max(ways, key=lambda way: float(confused[way[0][-1], way[1][0]]))
    return left + right
