"""Orders of the classes of a confusion matrix in which those that are confused stand together."""

import numpy as np

_MOST = 400  # classes ordered optimally: of more it takes minutes


def rates(counts: np.ndarray) -> np.ndarray:
    """Return the share of each true class that was called each class, from counts [true][said]; a row of 0 stays so."""
    counts = np.asarray(counts, float)
    result: np.ndarray = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    return result


def confusion_order(counts: np.ndarray) -> tuple[int, ...]:
    """Return the classes so that those confused most often are neighbours, from counts [true][said].

    Hierarchical clustering (average linkage) on the symmetrised rates of confusion, the leaves in their optimal order
    (Bar-Joseph and others 2001). Where nothing is confused, as they are.
    """
    share = rates(counts)
    confused = (share + share.T) / 2
    np.fill_diagonal(confused, 0)
    if len(confused) < 3 or not confused.any():
        return tuple(range(len(confused)))
    from scipy.cluster.hierarchy import leaves_list, linkage
    from scipy.spatial.distance import squareform

    distances = 1 - confused / confused.max()
    np.fill_diagonal(distances, 0)
    tree = linkage(squareform(distances, checks=False), "average", optimal_ordering=len(confused) <= _MOST)
    return tuple(int(leaf) for leaf in leaves_list(tree))
