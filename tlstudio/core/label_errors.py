"""Likely label errors: images of which heads that never saw them say, surely, that they show another class.

The idea is confident learning (Northcutt, Jiang and Chuang 2021): how sure is sure enough differs from class to class.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tlstudio.core.dataset import Sample

NEIGHBOURS = 4  # of each of the two classes, to compare a doubtful image with
_ROWS_AT_ONCE = 256
# Where classes are told apart easily, their own images come out at 0.97 on average, and half of the wrong labels below
# that: what is this likely is doubt enough.
_SURE_ENOUGH = 0.6
_ASKED = 20  # neighbours: flat between 10 and 30 on TrashNet's photographs
_MOST_ASKED = 20_000  # images among which neighbours are looked for: with all of 100,000 it takes many minutes


@dataclass(frozen=True)
class Suspect:
    """An image whose label is doubtful; probabilities are shares from 0 to 1.

    `alike` and `unlike` are the images most like it, of those filed under its label and under the suggestion.
    """

    path: Path
    label: str
    suggestion: str
    label_probability: float
    suggestion_probability: float
    alike: tuple[Path, ...] = ()
    unlike: tuple[Path, ...] = ()

    @property
    def score(self) -> float:
        """How sure it is that the label is wrong: by how much the suggestion is likelier than the label, 0 to 1."""
        return self.suggestion_probability - self.label_probability


def with_neighbours(
    probabilities: np.ndarray, labels: np.ndarray, features: np.ndarray, groups: Sequence[str] = ()
) -> np.ndarray:
    """Return what heads say of each image, averaged with the labels of the images most like it, (n, classes).

    The two err differently: a head sees what divides the classes, and leans where many labels are wrong together; the
    neighbours see single images. Neither an image itself nor its group is asked. Arguments as for `thresholds`,
    `features` (n, width), `groups` the name of each image's group, "" for none.
    """
    n, classes = probabilities.shape
    names = groups if any(groups) else [""] * n
    group = np.where([not name for name in names], np.arange(n) + n, np.unique(names, return_inverse=True)[1])
    pool = np.unique(np.linspace(0, n - 1, min(n, _MOST_ASKED)).round().astype(np.intp))
    others, known = _unit(features[pool]).T, np.eye(classes, dtype=np.float32)[labels[pool]]
    said = np.empty((n, classes), np.float32)
    asked = min(_ASKED, len(pool) - 1)
    for rows in np.array_split(np.arange(n), range(_ROWS_AT_ONCE, n, _ROWS_AT_ONCE)):
        likeness = _unit(features[rows]) @ others
        likeness[group[rows][:, None] == group[pool]] = -np.inf
        near = np.argpartition(-likeness, asked, axis=1)[:, :asked]
        counted = np.isfinite(np.take_along_axis(likeness, near, axis=1)).astype(np.float32)
        said[rows] = (known[near] * counted[:, :, None]).sum(axis=1) + 1 / classes
    return np.asarray((probabilities + said / said.sum(axis=1, keepdims=True)) / 2)


def thresholds(probabilities: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Return for each class how likely it must come out for images filed under another one, shape (classes,).

    As likely as it does on average for its own images, and no more than three fifths; a class without images has a
    threshold that nothing reaches. `probabilities` are out of fold, shape (n, classes), `labels` the indices of the
    classes, shape (n,).
    """
    own = probabilities[np.arange(len(labels)), labels]
    counts = np.bincount(labels, minlength=probabilities.shape[1])
    sums = np.bincount(labels, own, minlength=probabilities.shape[1])
    return np.where(counts > 0, np.minimum(sums / np.maximum(counts, 1), _SURE_ENOUGH), np.inf)


def doubtful(probabilities: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Return the rows whose label is doubtful, the most doubtful first; arguments as for `thresholds`.

    Doubtful is where another class is the likeliest, and reaches its threshold. The order is by how much it is
    likelier than the label.
    """
    rows = np.arange(len(labels))
    likeliest = probabilities.argmax(axis=1)
    top = probabilities[rows, likeliest]
    found = np.flatnonzero((likeliest != labels) & (top >= thresholds(probabilities, labels)[likeliest]))
    margin = top[found] - probabilities[found, labels[found]]
    return found[np.argsort(-margin, kind="stable")]


def find_suspects(
    samples: Sequence[Sample], probabilities: np.ndarray, classes: Sequence[str], features: np.ndarray
) -> tuple[Suspect, ...]:
    """Return the images whose label is doubtful, the most doubtful first, each with some that are like it.

    `probabilities` are out of fold, shape (samples, classes); `features` (samples, width) say what is alike.
    """
    numbers = {name: number for number, name in enumerate(classes)}
    labels = np.array([numbers[sample.label] for sample in samples])
    rows = doubtful(probabilities, labels)
    suggested = probabilities[rows].argmax(axis=1)
    sure = np.ones(len(samples), bool)
    sure[rows] = False
    alike = _nearest(features, rows, labels[rows], labels, sure)
    unlike = _nearest(features, rows, suggested, labels, sure)
    return tuple(
        Suspect(
            samples[row].path,
            samples[row].label,
            classes[other],
            float(probabilities[row, labels[row]]),
            float(probabilities[row, other]),
            tuple(samples[near].path for near in alike.get(row, ())),
            tuple(samples[near].path for near in unlike.get(row, ())),
        )
        for row, other in zip(rows.tolist(), suggested.tolist(), strict=True)
    )


def _nearest(
    features: np.ndarray, rows: np.ndarray, wanted: np.ndarray, labels: np.ndarray, usable: np.ndarray
) -> Mapping[int, Iterable[int]]:
    """Return for each row the images most like it, by the cosine, among the usable ones of the class wanted for it."""
    found: dict[int, Iterable[int]] = {}
    for label in np.unique(wanted):
        pool = np.flatnonzero((labels == label) & usable)
        if not len(pool):
            continue
        others = _unit(features[pool])
        mine = rows[wanted == label]
        for some in np.array_split(mine, range(_ROWS_AT_ONCE, len(mine), _ROWS_AT_ONCE)):
            order = np.argsort(-(_unit(features[some]) @ others.T), axis=1, kind="stable")[:, :NEIGHBOURS]
            found |= {int(row): pool[near].tolist() for row, near in zip(some, order, strict=True)}
    return found


def _unit(rows: np.ndarray) -> np.ndarray:
    rows = np.asarray(rows, np.float32)
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.maximum(lengths, np.finfo(np.float32).tiny))
