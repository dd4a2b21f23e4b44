"""Curves over all thresholds of one class against the rest, over scikit-learn, thinned to what can be drawn."""

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
    def roc(self) -> Curve | None:
        """The ROC curve: 1 − specificity and sensitivity. None where there are no images of it, or no others."""
        from sklearn.metrics import auc, roc_curve

        if self.positive.all() or not self.positive.any():
            return None
        wrong, found, thresholds = roc_curve(self.positive, self.shares, drop_intermediate=False)
        return _thinned(wrong, found, thresholds, float(auc(wrong, found)))

    @cached_property
    def precision_recall(self) -> Curve | None:
        """The curve of recall (sensitivity) and precision, its area the average precision.

        It is a step: between two points the precision is that of the right one. None where no image is of the class.
        """
        from sklearn.metrics import average_precision_score, precision_recall_curve

        if not self.positive.any():
            return None
        precision, recall, thresholds = precision_recall_curve(self.positive, self.shares)
        area = float(average_precision_score(self.positive, self.shares))
        return _thinned(recall[::-1], precision[::-1], np.append(thresholds, np.inf)[::-1], area)

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
        from sklearn.metrics import roc_curve

        if self.roc is None:
            return 0.5
        wrong, found, thresholds = roc_curve(self.positive, self.shares)
        return self.plain(float(thresholds[int((found - wrong).argmax())]))

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
