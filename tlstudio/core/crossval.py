"""Cross-validation: how a simple head does on a network's features, each image judged by a head that never saw it."""

import warnings
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from tlstudio.core.errors import StudioError
from tlstudio.core.i18n import _

# scikit-learn takes 2 s to import and the window needs only what came of it: it is imported where it learns.

# With five, the heads learn from so much fewer images that the accuracy of small data sets comes out a point too low.
FOLDS = 10
# Strength of the penalty on weights, for a feature of average size: flat between 5 and 20 on TrashNet's photographs.
_STRENGTH = 10.0


def cross_validate(
    features: np.ndarray,
    labels: np.ndarray,
    seed: int,
    folds: int = FOLDS,
    after_fold: Callable[[int, int], None] = lambda _done, _folds: None,
) -> np.ndarray:
    """Say of each image whether a head that did not learn from it names it rightly: bool, shape (n,).

    `features` are float16 or float32, shape (n, width), `labels` the names of the classes, shape (n,). The folds depend
    on labels and seed alone, so that all networks are judged on the same ones. `after_fold(done, folds)` is called
    after each, and may raise to stop. Raises StudioError where a class has fewer than two images.
    """
    correct = np.empty(len(labels), bool)
    for held_out, head in _heads(features, labels, seed, folds, after_fold):
        correct[held_out] = head.predict(np.asarray(features[held_out], np.float32)) == labels[held_out]
    return correct


def out_of_fold(
    features: np.ndarray,
    labels: np.ndarray,
    seed: int,
    folds: int = FOLDS,
    after_fold: Callable[[int, int], None] = lambda _done, _folds: None,
) -> tuple[np.ndarray, np.ndarray]:
    """Return what heads that did not learn from an image say of it, and the classes in the order of the columns.

    The probabilities are float32, shape (n, classes); arguments and errors are those of `cross_validate`.
    """
    classes = np.unique(labels)
    said = np.empty((len(labels), len(classes)), np.float32)
    for held_out, head in _heads(features, labels, seed, folds, after_fold):
        said[held_out] = head.predict_proba(np.asarray(features[held_out], np.float32))
    return said, classes


def _heads(
    features: np.ndarray, labels: np.ndarray, seed: int, folds: int, after_fold: Callable[[int, int], None]
) -> Iterator[tuple[np.ndarray, Any]]:
    """Yield for each fold which images it holds out, bool (n,), and a head that learned from all others."""
    from sklearn.exceptions import ConvergenceWarning
    from threadpoolctl import threadpool_limits

    fold = deal(labels, folds, seed)
    # One thread: on matrices of this size more of them wait for each other, many times as long on a busy computer.
    with threadpool_limits(1), warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # almost there is enough to judge by
        for number in range(fold.max() + 1):
            held_out = fold == number
            yield held_out, fit_head(features[~held_out], labels[~held_out])
            after_fold(number + 1, fold.max() + 1)


def deal(labels: np.ndarray, folds: int, seed: int) -> np.ndarray:
    """Return the number of the fold of each image, from 0: shuffled, each class and the whole spread evenly.

    Not scikit-learn's StratifiedKFold, which wants as many images of each class as folds: one class of two images would
    have every head learn from half of all the others. Raises StudioError where a class has fewer than two images.
    """
    _check(labels)
    order = np.random.default_rng(seed).permutation(len(labels))
    order = order[np.argsort(labels[order], kind="stable")]
    fold = np.empty(len(labels), np.int64)
    fold[order] = np.arange(len(labels)) % folds
    return fold


def _check(labels: np.ndarray) -> None:
    names, counts = np.unique(labels, return_counts=True)
    if len(names) < 2:
        raise StudioError(_("There are images of one class only. Comparing needs at least two classes."))
    if counts.min() < 2:
        text = _('There is only one readable image of "{label}". Comparing needs at least two of each class: one to '
                 "learn from and one to judge by. Add images of it, or remove its folder.")  # fmt: skip
        raise StudioError(text.format(label=names[counts.argmin()]))


def fit_head(features: np.ndarray, labels: np.ndarray) -> Any:  # noqa: ANN401 - scikit-learn has no types
    """Return a linear head for standardised features; fitting and predicting overwrite what they are given."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    # The penalty goes by the number of features: twice the same ones are no reason for another head.
    head = LogisticRegression(C=_STRENGTH / features.shape[1], tol=1e-3, max_iter=300)
    return make_pipeline(StandardScaler(copy=False), head).fit(np.asarray(features, np.float32), labels)
