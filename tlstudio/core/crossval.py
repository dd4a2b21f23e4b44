"""Cross-validation: how a simple head does on a network's features, each image judged by a head that never saw it."""

import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
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
    groups: Sequence[str] = (),
) -> np.ndarray:
    """Say of each judged image whether a head that did not learn from it names it rightly: bool, shape (judged,).

    `features` are float16 or float32, shape (n, width), `labels` the names of the classes, shape (n,). The folds depend
    on labels, groups and seed alone, so that all networks are judged on the same ones. All n images are judged but
    those that `deal` keeps for learning. `after_fold(done, folds)` is called after each fold, and may raise to stop.
    Raises StudioError as `deal` does.
    """
    return judge(features, labels, deal(labels, folds, seed, groups), after_fold)


def judge(
    features: np.ndarray, labels: np.ndarray, fold: np.ndarray, after_fold: Callable[[int, int], None]
) -> np.ndarray:
    """Do what `cross_validate` does by folds that `deal` gave before, which with many groups takes it seconds."""
    correct = np.empty(len(labels), bool)
    for held_out, head in _heads(features, labels, fold, after_fold):
        correct[held_out] = head.predict(np.asarray(features[held_out], np.float32)) == labels[held_out]
    return correct[fold >= 0]


def out_of_fold(
    features: np.ndarray,
    labels: np.ndarray,
    seed: int,
    folds: int = FOLDS,
    after_fold: Callable[[int, int], None] = lambda _done, _folds: None,
    groups: Sequence[str] = (),
) -> tuple[np.ndarray, np.ndarray]:
    """Return what heads that did not learn from an image say of it, and the classes in the order of the columns.

    The probabilities are float32, shape (n, classes); arguments and errors are those of `cross_validate`. An image
    that is kept for learning is taken at its word: its label has the probability 1.
    """
    classes = np.unique(labels)
    said = (labels[:, None] == classes).astype(np.float32)
    for held_out, head in _heads(features, labels, deal(labels, folds, seed, groups), after_fold):
        said[held_out] = head.predict_proba(np.asarray(features[held_out], np.float32))
    return said, classes


def _heads(
    features: np.ndarray, labels: np.ndarray, fold: np.ndarray, after_fold: Callable[[int, int], None]
) -> Iterator[tuple[np.ndarray, Any]]:
    """Yield for each fold which images it holds out, bool (n,), and a head that learned from all others."""
    with fitting():
        for number in range(fold.max() + 1):
            held_out = fold == number
            yield held_out, fit_head(features[~held_out], labels[~held_out])
            after_fold(number + 1, fold.max() + 1)


@contextmanager
def fitting() -> Iterator[None]:
    """Fit heads within this: in one thread, and without warnings of those that are almost there."""
    from sklearn.exceptions import ConvergenceWarning
    from threadpoolctl import threadpool_limits

    # One thread: on matrices of this size more of them wait for each other, many times as long on a busy computer.
    with threadpool_limits(1), warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # almost there is enough to judge by
        yield


def deal(labels: np.ndarray, folds: int, seed: int, groups: Sequence[str] = ()) -> np.ndarray:
    """Return the number of the fold of each image, from 0: shuffled, each class and the whole spread evenly.

    `groups` name the group of each image, "" for one that stands for itself; no group is torn apart. What would leave
    a head without any image of a class is in no fold, -1, and only learned from: such as the one group that holds all
    images of a class. There may be fewer folds then. Raises StudioError where a class has fewer than two images, and
    where groups leave nothing to judge.
    """
    _check(labels)
    fold = _deal_images(labels, folds, seed)
    if any(groups):
        fold = deal_groups(labels, groups, folds, seed)
        if fold.max() < 0:
            raise StudioError(
                _("The groups leave no image to judge by: each class needs images of at least two groups. Split by "
                  "other groups, or without.")
            )  # fmt: skip
    return fold


def _deal_images(labels: np.ndarray, folds: int, seed: int) -> np.ndarray:
    """Deal single images.

    Not scikit-learn's StratifiedKFold, which wants as many images of each class as folds: one class of two images would
    have every head learn from half of all the others.
    """
    order = np.random.default_rng(seed).permutation(len(labels))
    order = order[np.argsort(labels[order], kind="stable")]
    fold = np.empty(len(labels), np.int64)
    fold[order] = np.arange(len(labels)) % folds
    return fold


def deal_groups(labels: np.ndarray, groups: Sequence[str], folds: int, seed: int) -> np.ndarray:
    """Deal whole groups, as `deal` does, and single images as ever; raises nothing, all may be -1."""
    names, group = np.unique(np.array(groups), return_inverse=True)
    single = (names == "")[group]
    fold = np.empty(len(labels), np.int64)
    fold[single] = _deal_images(labels[single], folds, seed)
    fold[~single] = _stratified(labels[~single], group[~single], folds, seed)
    group = np.where(single, len(names) + np.arange(len(labels)), group)
    _keep_for_learning(fold, np.unique(labels, return_inverse=True)[1], group)
    used = np.unique(fold[fold >= 0])
    return np.where(fold < 0, -1, np.searchsorted(used, fold))


def _stratified(labels: np.ndarray, group: np.ndarray, folds: int, seed: int) -> np.ndarray:
    """Deal groups by scikit-learn, which wants no more folds than there are groups, and images of some class."""
    from sklearn.model_selection import StratifiedGroupKFold

    most = np.unique(labels, return_counts=True)[1].max()
    folds = min(folds, len(np.unique(group)), int(most))
    fold = np.zeros(len(labels), np.int64)
    if folds > 1:
        dealer = StratifiedGroupKFold(folds, shuffle=True, random_state=seed)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # of classes with fewer images than folds
            for number, (_rest, some) in enumerate(dealer.split(labels, labels, group)):
                fold[some] = number
    return fold


def _keep_for_learning(fold: np.ndarray, labels: np.ndarray, group: np.ndarray) -> None:
    """Take out of its fold the smallest group of each class that would be missing where the fold is held out.

    A class is missing there if it has images in that fold alone; a group that is in no fold serves all its classes.
    """
    for label in range(labels.max() + 1):
        own = np.flatnonzero(labels == label)
        if (fold[own] == fold[own[0]]).all() and fold[own[0]] >= 0:
            some = np.unique(group[own])
            sizes = np.bincount(group)[some]
            fold[group == some[sizes.argmin()]] = -1


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
