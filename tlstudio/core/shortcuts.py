"""Shortcuts: can something that is not the object, such as the light or the camera, tell the classes apart by itself?

Where it can, a network may learn that instead, score well here, and fail wherever it is otherwise. A shallow decision
tree tries, on one feature at a time, cross-validated: first to name the class, then, where that fails, to tell each
class from all the others, for one class that was photographed on another day is a shortcut, too.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tlstudio.core.by_locale import numeral
from tlstudio.core.dataset import Sample
from tlstudio.core.errors import Stopped
from tlstudio.core.events import Progress, Report, ShouldStop
from tlstudio.core.i18n import N_, _
from tlstudio.core.image_facts import Facts, tints

# scikit-learn takes 2 s to import: it is imported where it learns.

# What can be a shortcut, and what the network would learn instead of the object.
FEATURES = {
    "brightness": (N_("Brightness"), N_("the network may learn the lighting, not the object")),
    "colour": (N_("Mean colour"), N_("the network may learn the tint of light and background, not the object")),
    "file_size": (N_("File size"), N_("the network may learn how the files were saved, not the object")),
    "dimensions": (N_("Width and height"), N_("the network may learn how the pictures were cut, not the object")),
    "camera": (N_("The camera"), N_("the network may learn the camera, not the object")),
    "date": (N_("The date"), N_("the network may learn what else was different that day, not the object")),
}

# How much of the way from chance to certainty makes a shortcut: for two equal classes 0.5 is right 75 % of the time.
# Natural photographs stay well below; mean colour is a part of what many objects are, and must tell more.
ENOUGH = {"colour": 0.7}
_ENOUGH = 0.5
_ENOUGH_ALONE = 0.7  # for one class against the others, of which there are many to be right by chance
_SURE = 3.0  # standard errors above chance

_FOLDS = 5
_LEAST = 10  # images of a class; those with fewer say nothing
_MOST = 20_000  # images looked at, drawn evenly
_MOST_CLASSES = 40  # each looked at alone
_DEPTH = 5


@dataclass(frozen=True)
class Shortcut:
    """A feature of FEATURES that tells the classes apart, or `label` from all the others ("" for all of them).

    `balanced_accuracy` is the mean over the classes of the share named rightly, `chance` what guessing would get.
    `right` are the images that it named rightly; where it tells one class from the others, those of that class.
    """

    feature: str
    balanced_accuracy: float
    chance: float
    label: str = ""
    right: tuple[Path, ...] = field(default=(), repr=False)

    @property
    def sentence(self) -> str:
        """What was found, and what it means."""
        name, meaning = FEATURES[self.feature]
        if self.label:
            text = _('{feature} alone tells "{label}" from the other classes {share} % of the time: {meaning}.')
        else:
            text = _("{feature} alone tells them apart {share} % of the time: {meaning}.")
        share = numeral(100 * self.balanced_accuracy, ".0f")
        return text.format(feature=_(name), label=self.label, share=share, meaning=_(meaning))


def find_shortcuts(
    samples: Sequence[Sample], facts: Facts, report: Report, should_stop: ShouldStop
) -> tuple[Shortcut, ...]:
    """Return the features that tell classes apart too well, one Shortcut each; `facts` are those of the samples.

    Raises Stopped on request.
    """
    labels = np.array([sample.label for sample in samples], object)
    rows = _chosen(labels, facts.readable)
    names = np.unique(labels[rows]) if len(rows) else ()
    if len(names) < 2:
        return ()
    found = []
    for done, (feature, columns) in enumerate(_columns(facts.table[rows]).items(), 1):
        if should_stop():
            raise Stopped
        best = _best(feature, columns, labels[rows], should_stop)
        found += [replace(best, right=_right(best, columns, [samples[row] for row in rows]))] if best else []
        report(Progress(_("Looking for shortcuts"), done, len(FEATURES)))
    return tuple(found)


def _best(feature: str, columns: NDArray[np.float64], labels: NDArray[Any], should_stop: ShouldStop) -> Shortcut | None:
    if np.isnan(columns).all() or (columns == columns[0]).all():
        return None
    names = np.unique(labels)
    enough = ENOUGH.get(feature, _ENOUGH)
    accuracy, error = _cross_validated(columns, labels)
    if _is_much(accuracy, error, 1 / len(names), enough):
        return Shortcut(feature, accuracy, 1 / len(names))
    found = []
    for name in names if 2 < len(names) <= _MOST_CLASSES else ():
        if should_stop():
            raise Stopped
        accuracy, error = _cross_validated(columns, labels == name)
        if _is_much(accuracy, error, 0.5, max(enough, _ENOUGH_ALONE)):
            found.append(Shortcut(feature, accuracy, 0.5, str(name)))
    return max(found, key=lambda shortcut: shortcut.balanced_accuracy, default=None)


def _right(shortcut: Shortcut, columns: NDArray[np.float64], samples: Sequence[Sample]) -> tuple[Path, ...]:
    own = np.array([sample.label for sample in samples], object)
    right = _named(columns, own == shortcut.label if shortcut.label else own)
    chosen = right & (own == shortcut.label) if shortcut.label else right
    return tuple(samples[at].path for at in np.flatnonzero(chosen).tolist())


def _is_much(accuracy: float, error: float, chance: float, enough: float) -> bool:
    return accuracy - _SURE * error > chance and accuracy - chance >= enough * (1 - chance)


def _named(columns: NDArray[np.float64], labels: NDArray[Any]) -> NDArray[np.bool_]:
    """Tell which images a tree names rightly that did not learn from them."""
    from sklearn.model_selection import StratifiedKFold, cross_val_predict
    from sklearn.tree import DecisionTreeClassifier

    # Leaves of some images, so that a file size that occurs twice is no sign of a class.
    tree = DecisionTreeClassifier(
        max_depth=_DEPTH, min_samples_leaf=max(3, len(labels) // 200), class_weight="balanced", random_state=0
    )
    folds = StratifiedKFold(_FOLDS, shuffle=True, random_state=0)
    result: NDArray[np.bool_] = cross_val_predict(tree, columns, labels.astype(str), cv=folds) == labels.astype(str)
    return result


def _cross_validated(columns: NDArray[np.float64], labels: NDArray[Any]) -> tuple[float, float]:
    """Return the balanced accuracy of a tree on images it did not learn from, and its standard error."""
    right = _named(columns, labels)
    shares, counts = [], []
    for name in np.unique(labels):
        some = right[labels == name]
        shares.append(float(some.mean()))
        counts.append(len(some))
    variance = [max(share * (1 - share), 0.25 / count) / count for share, count in zip(shares, counts, strict=True)]
    return float(np.mean(shares)), float(np.sqrt(np.sum(variance))) / len(shares)


def _chosen(labels: NDArray[Any], readable: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return the rows of images to look at: of classes with enough of them, and not too many in all."""
    rows = np.flatnonzero(readable)
    names, counts = np.unique(labels[rows], return_counts=True)
    rows = rows[np.isin(labels[rows], names[counts >= _LEAST])]
    if len(rows) <= _MOST:
        return rows
    drawn = np.random.default_rng(0).choice(rows, _MOST, replace=False)
    return _chosen(labels, np.isin(np.arange(len(labels)), drawn))


def _columns(table: NDArray[np.void]) -> dict[str, NDArray[np.float64]]:
    """Return the columns of each feature, shape (images, 1 to 3); NaN where a file does not tell."""
    cameras = np.unique(table["camera"], return_inverse=True)[1]
    columns = {
        "brightness": [table["brightness"]],
        "colour": list(tints(table).T),
        "file_size": [table["bytes"]],
        "dimensions": [table["width"], table["height"]],
        "camera": [cameras],
        "date": [table["taken"]],
    }
    return {name: np.stack(some, axis=1).astype(np.float64) for name, some in columns.items()}
