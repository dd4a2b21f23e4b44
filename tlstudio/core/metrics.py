"""Scores and their intervals, over scikit-learn and SciPy."""

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from statistics import NormalDist
from typing import Any

import numpy as np

from tlstudio.core.i18n import _

# SciPy and scikit-learn take 2 s to import and the window needs only the scores: they are imported where they score.


@dataclass(frozen=True)
class ClassScores:
    """Scores of one class against the rest; `auc` is None where its images are all or none of the set."""

    name: str
    precision: float
    recall: float
    f1: float
    auc: float | None
    images: int


@dataclass(frozen=True)
class Scored:
    """One evaluated image: its true and its predicted class and the probability of every class, in their order.

    Images of one `group` are not independent of each other; "" is none.
    """

    path: str
    label: str
    prediction: str
    probability: float
    probabilities: tuple[float, ...]
    group: str = ""

    @property
    def correct(self) -> bool:
        """Tell whether the prediction is the true class."""
        return self.label == self.prediction


@dataclass(frozen=True)
class Evaluation:
    """A model's scores on a set of images. Rows of the confusion matrix are true classes, columns predicted ones.

    `test_looks` is how often the run had been judged by its test images, this time included where they are the set.
    """

    subset: str
    classes: tuple[str, ...]
    images: int
    accuracy: float
    accuracy_low: float
    accuracy_high: float
    macro_f1: float
    macro_auc: float | None
    per_class: tuple[ClassScores, ...]
    confusion_matrix: tuple[tuple[int, ...], ...]
    test_looks: int = 0

    @property
    def look(self) -> str:
        """The sentence on how often the test images were looked at; empty for other images."""
        if self.subset != "test" or not self.test_looks:
            return ""
        text = _("This is look {number} at the test images of this run.")
        if self.test_looks > 1:
            text = _("This is look {number} at the test images of this run: what is chosen by them flatters itself.")
        return text.format(number=self.test_looks)

    def to_dict(self) -> dict[str, Any]:
        """Return plain values, as evaluation.json holds them."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> "Evaluation":
        """Build from what `to_dict` gave."""
        per_class = tuple(ClassScores(**row) for row in values["per_class"])
        matrix = tuple(tuple(row) for row in values["confusion_matrix"])
        return cls(
            **{**values, "classes": tuple(values["classes"]), "per_class": per_class, "confusion_matrix": matrix}
        )


def wilson(successes: float, trials: float) -> tuple[float, float]:
    """Return the 95 % Wilson interval of a proportion (Wilson 1927). Of 0 trials: (0, 1). Fractions may be counted.

    Written out, for the window shows it while training, where SciPy's import would be a stall; a test compares the two.
    """
    if trials == 0:
        return 0.0, 1.0
    z = NormalDist().inv_cdf(0.975)
    middle = (successes + z * z / 2) / (trials + z * z)
    half = z / (trials + z * z) * math.sqrt(successes * (trials - successes) / trials + z * z / 4)
    return max(0.0, middle - half), min(1.0, middle + half)


def mcnemar(gained: int, lost: int) -> float:
    """Return the two-sided p-value of McNemar's exact test (McNemar 1947): could a fair coin have done it?

    Of the images on which two classifiers differ, `gained` are named rightly by the one and `lost` by the other.
    """
    differing = gained + lost
    tail = sum(math.comb(differing, k) for k in range(min(gained, lost) + 1))
    return min(1.0, 2 * tail / (1 << differing))


def evaluate(labels: Sequence[int], probabilities: np.ndarray, classes: Sequence[str], subset: str) -> Evaluation:
    """Score predictions.

    `labels` are class indices, shape (n,); `probabilities` have shape (n, classes) and rows that sum to 1. n must be
    at least 1. Macro values are means over the classes that have images.
    """
    from sklearn.metrics import confusion_matrix, precision_recall_fscore_support

    truth = np.asarray(labels)
    said = probabilities.argmax(axis=1)
    indices = range(len(classes))
    precision, recall, f1, support = precision_recall_fscore_support(truth, said, labels=indices, zero_division=0.0)
    per_class = tuple(
        ClassScores(
            name,
            float(precision[i]),
            float(recall[i]),
            float(f1[i]),
            _auc(truth == i, probabilities[:, i]),
            int(support[i]),
        )
        for i, name in enumerate(classes)
    )
    correct = int((truth == said).sum())
    low, high = wilson(correct, len(truth))
    present = [row for row in per_class if row.images]
    aucs = [row.auc for row in present if row.auc is not None]
    matrix = confusion_matrix(truth, said, labels=indices)
    return Evaluation(
        subset=subset,
        classes=tuple(classes),
        images=len(truth),
        accuracy=correct / len(truth),
        accuracy_low=low,
        accuracy_high=high,
        macro_f1=math.fsum(row.f1 for row in present) / len(present),
        macro_auc=math.fsum(aucs) / len(aucs) if aucs else None,
        per_class=per_class,
        confusion_matrix=tuple(tuple(int(n) for n in row) for row in matrix),
    )


def _auc(positive: np.ndarray, score: np.ndarray) -> float | None:
    from sklearn.metrics import roc_auc_score

    return float(roc_auc_score(positive, score)) if 0 < positive.sum() < len(positive) else None
