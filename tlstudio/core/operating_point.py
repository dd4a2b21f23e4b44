"""OperatingPoint: what a threshold on one class's probability leads to, in counts and shares."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from tlstudio.core.intervals import Interval

SHARES = ("sensitivity", "specificity", "precision")


@dataclass(frozen=True)
class OperatingPoint:
    """Images counted as of the class `name` from a probability of `threshold` on: rightly or not, and the others.

    `intervals` holds the 95 % interval of each share that can be said, by its name.
    """

    name: str
    threshold: float
    true_positives: int
    false_positives: int
    false_negatives: int
    true_negatives: int
    intervals: Mapping[str, Interval] = field(default_factory=dict)

    @property
    def predicted(self) -> int:
        """How many images are counted as of the class."""
        return self.true_positives + self.false_positives

    @property
    def sensitivity(self) -> float | None:
        """The share of the class's images that is found (recall); None where there are none."""
        return _share(self.true_positives, self.false_negatives)

    @property
    def specificity(self) -> float | None:
        """The share of the other images that is left alone; None where there are none."""
        return _share(self.true_negatives, self.false_positives)

    @property
    def precision(self) -> float | None:
        """The share of those counted as of the class that are of it; None where none is."""
        return _share(self.true_positives, self.false_positives)

    def to_dict(self) -> dict[str, Any]:
        """Return plain values: the fields, and what follows from them."""
        return {**asdict(self), "predicted": self.predicted, **{name: getattr(self, name) for name in SHARES}}


def _share(hits: int, others: int) -> float | None:
    return hits / (hits + others) if hits + others else None
