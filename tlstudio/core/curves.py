"""Curves over all thresholds of one class against the rest, thinned to what can be drawn.

In NumPy alone, for the window draws them at once; the tests compare every point with scikit-learn's.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from tlstudio.core.errors import StudioError
from tlstudio.core.i18n import _
from tlstudio.core.intervals import Answered, share_interval
from tlstudio.core.metrics import Scored
from tlstudio.core.operating_point import OperatingPoint

_STEPS = 1000  # of a curve's length, between two points that are drawn
_DECIMALS = (2, 3, 4, 5, 6)  # predictions.csv holds six


@dataclass(frozen=True)
class Curve:
    """Points (n,) of a curve and the threshold of each, falling from infinity: `x` rises. `area` is of all points."""

    x: np.ndarray
    y: np.ndarray
    thresholds: np.ndarray
    area: float


@dataclass(frozen=True)
class Ranking:
    """Images of one class among all others, by the probability that a model gives this class.

    `positive` (n,) tells which are of it, `shares` (n,) are the probabilities; images of one of the `units` (n,) are
    not independent of each other.
    """

    name: str
    positive: np.ndarray
    shares: np.ndarray
    units: np.ndarray

    @classmethod
    def of(cls, scored: Sequence[Scored], classes: Sequence[str], name: str) -> "Ranking":
        """Rank evaluated images by one of the classes. Raises StudioError where it is none of them."""
        if name not in classes:
            raise StudioError(
                _("{name} is no class of the model; its classes are {classes}.").format(
                    name=name, classes=", ".join(classes)
                )
            )
        column = list(classes).index(name)
        shares = np.array([row.probabilities[column] for row in scored], float)
        positive = np.array([row.label == name for row in scored], bool)
        return cls(name, positive, shares, Answered.of([0] * len(scored), shares, [r.group for r in scored]).units)

    @cached_property
    def _counts(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Each threshold (n,), falling from infinity, with the images found rightly and wrongly from there on."""
        order = np.argsort(-self.shares, kind="stable")
        shares, positive = self.shares[order], self.positive[order]
        last = np.flatnonzero(np.diff(shares, append=-np.inf))  # images of one probability are found together
        found = np.append(0, np.cumsum(positive)[last])
        return np.append(np.inf, shares[last]), found, np.append(0, last + 1) - found

    @cached_property
    def roc(self) -> Curve | None:
        """The ROC curve: 1 − specificity and sensitivity. None where there are no images of it, or no others."""
        if self.positive.all() or not self.positive.any():
            return None
        thresholds, found, wrong = self._counts
        x, y = wrong / wrong[-1], found / found[-1]
        return _thinned(x, y, thresholds, float(np.trapezoid(y, x)))

    @cached_property
    def precision_recall(self) -> Curve | None:
        """The curve of recall (sensitivity) and precision, its area the average precision.

        It is a step: between two points the precision is that of the right one. None where no image is of the class.
        """
        if not self.positive.any():
            return None
        thresholds, found, wrong = self._counts
        recall = found / found[-1]
        precision = np.append(1.0, found[1:] / (found[1:] + wrong[1:]))  # of no image it is called 1
        return _thinned(recall, precision, thresholds, float((np.diff(recall) * precision[1:]).sum()))

    def at(self, threshold: float) -> OperatingPoint:
        """Return what follows where an image counts as of the class from this probability on."""
        said = self.shares >= threshold
        parts = {"sensitivity": (said, self.positive), "specificity": (~said, ~self.positive),
                 "precision": (self.positive, said)}  # fmt: skip
        intervals = {
            share: share_interval(hits[among], self.units[among])
            for share, (hits, among) in parts.items()
            if among.any()
        }
        return OperatingPoint(
            name=self.name,
            threshold=float(threshold),
            true_positives=int((said & self.positive).sum()),
            false_positives=int((said & ~self.positive).sum()),
            false_negatives=int((~said & self.positive).sum()),
            true_negatives=int((~said & ~self.positive).sum()),
            intervals=intervals,
        )

    def balanced(self) -> float:
        """Return the threshold with the highest sum of sensitivity and specificity (Youden 1950)."""
        if self.roc is None:
            return 0.5
        thresholds, found, wrong = self._counts
        return self.plain(float(thresholds[int((found / found[-1] - wrong / wrong[-1]).argmax())]))

    def reaching(self, sensitivity: float) -> float:
        """Return the highest threshold at which at least this share of the class's images is found; 0 for no image."""
        own = np.sort(self.shares[self.positive])[::-1]
        if not len(own):
            return 0.0
        needed = int(np.ceil(sensitivity * len(own) - 1e-9))
        return self.plain(float(own[max(1, needed) - 1]))

    def plain(self, threshold: float) -> float:
        """Return the roundest number that parts the images as a threshold does, from 0 to 1 (above all of them: 1)."""
        below, above = self.shares[self.shares < threshold], self.shares[self.shares >= threshold]
        low, high = float(below.max(initial=0.0)), float(above.min(initial=1.0))
        if not len(below):
            return 0.0
        for decimals in _DECIMALS:
            number = round((low + high) / 2, decimals)
            if low < number <= high:
                return number
        return high


def _thinned(x: np.ndarray, y: np.ndarray, thresholds: np.ndarray, area: float) -> Curve:
    """Leave out points so near each other that a screen does not show them; both ends of each longer step stay."""
    length = np.concatenate([[0.0], np.cumsum(np.abs(np.diff(x)) + np.abs(np.diff(y)))])
    if len(x) <= 2 * _STEPS:
        return Curve(x, y, thresholds, area)
    after = np.searchsorted(length, np.linspace(0, length[-1], _STEPS)).clip(0, len(x) - 1)
    kept = np.unique(np.concatenate([after, (after - 1).clip(0), [len(x) - 1]]))
    return Curve(x[kept], y[kept], thresholds[kept], area)
