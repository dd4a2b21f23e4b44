"""Scores and their intervals, over scikit-learn and SciPy."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from tlstudio.core.calibration import Reliability, reliability, softened
from tlstudio.core.events import ShouldStop
from tlstudio.core.i18n import _, ngettext
from tlstudio.core.intervals import Answered, Interval, bootstrap, wilson

# SciPy and scikit-learn take 2 s to import and the window needs only the scores: they are imported where they score.

SPLIT_OFF = ("validation", "test")  # images of a run that it did not learn from

FEW = 20  # images of a class, or groups, below which its scores say little: 19 of 20 may be 75 to 99 %


@dataclass(frozen=True)
class ClassScores:
    """Scores of one class against the rest; `auc` is None where its images are all or none of the set.

    `intervals` holds the 95 % interval of each score that can be said, by its name.
    """

    name: str
    precision: float
    recall: float
    f1: float
    auc: float | None
    images: int
    average_precision: float | None = None
    intervals: Mapping[str, Interval] = field(default_factory=dict)


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

    `subset` is "validation", "test" or a folder. `intervals` holds the 95 % interval of each score of the whole set, by
    its name; `groups` is how many independent groups of images there are, 0 where each image stands by itself.
    `temperature` is what the model was calibrated by, `uncalibrated_error` its calibration error before.
    `test_looks` is how often the run had been judged by its test images, this time included where they are the set.
    `learned_from` is how many of the images the model was trained on, None where that is not known; `unknown` counts
    the images left out by their class, which the model does not know, `unreadable` those that could not be read.
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
    balanced_accuracy: float | None = None
    macro_average_precision: float | None = None
    kappa: float | None = None
    log_loss: float | None = None
    intervals: Mapping[str, Interval] = field(default_factory=dict)
    groups: int = 0
    temperature: float = 1.0
    calibration: Reliability | None = None
    uncalibrated_error: float | None = None
    learned_from: int | None = 0
    unknown: Mapping[str, int] = field(default_factory=dict)
    unreadable: int = 0

    @property
    def look(self) -> str:
        """The sentence on how often the test images were looked at; empty for other images."""
        if self.subset != "test" or not self.test_looks:
            return ""
        text = _("This is look {number} at the test images of this run.")
        if self.test_looks > 1:
            text = _("This is look {number} at the test images of this run: what is chosen by them flatters itself.")
        return text.format(number=self.test_looks)

    @property
    def too_few(self) -> str:
        """The sentence on what there are too few images of to say much; empty where there are enough."""
        rare = [row for row in self.per_class if row.images < FEW]
        if not rare:
            few = ngettext("Only {count} group of images: the intervals are rough.",
                           "Only {count} groups of images: the intervals are rough.", self.groups)  # fmt: skip
            return few.format(count=self.groups) if 0 < self.groups < FEW else ""
        named = ", ".join(f"{row.name} ({row.images})" for row in rare[:5]) + ("…" if len(rare) > 5 else "")
        return _("Too few images to say much of: {classes}. Their intervals are wide; add images.").format(
            classes=named
        )

    def to_dict(self) -> dict[str, Any]:
        """Return plain values, as evaluation.json holds them."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> "Evaluation":
        """Build from what `to_dict` gave. Raises KeyError, TypeError or ValueError for anything else."""
        rows = [{**row, "intervals": _intervals(row.get("intervals", {}))} for row in values["per_class"]]
        known: dict[str, Any] = {
            "classes": tuple(values["classes"]),
            "per_class": tuple(ClassScores(**row) for row in rows),
            "confusion_matrix": tuple(tuple(row) for row in values["confusion_matrix"]),
            "intervals": _intervals(values.get("intervals", {})),
        }
        if "learned_from" not in values:  # written before it was counted: of the run's own images there were none
            known["learned_from"] = 0 if values["subset"] in SPLIT_OFF else None
        if values.get("calibration"):
            known["calibration"] = Reliability.from_dict(values["calibration"])
        return cls(**{**values, **known})


def _intervals(values: Mapping[str, Sequence[float]]) -> dict[str, Interval]:
    return {name: (float(low), float(high)) for name, (low, high) in values.items()}


def evaluate(
    labels: Sequence[int], probabilities: np.ndarray, classes: Sequence[str], subset: str,
    groups: Sequence[str] = (), temperature: float = 1.0, should_stop: ShouldStop = lambda: False,
) -> Evaluation:  # fmt: skip
    """Score predictions, by scikit-learn.

    `labels` are class indices, shape (n,); `probabilities` have shape (n, classes) and rows that sum to 1, calibrated
    by `temperature`. n must be at least 1. Macro values are means over the classes that have images. Images of one of
    the `groups` are not independent of each other: the intervals go by groups then. Raises Stopped on request.
    """
    from sklearn.metrics import cohen_kappa_score, confusion_matrix, log_loss

    probabilities = np.asarray(probabilities, float)
    probabilities = probabilities / probabilities.sum(axis=1, keepdims=True)  # as exactly as scikit-learn wants it
    answered = Answered.of(labels, probabilities, groups)
    truth, said = answered.truth, probabilities.argmax(axis=1)
    indices = range(len(classes))
    matrix = confusion_matrix(truth, said, labels=indices)
    intervals = _all_intervals(answered, matrix, bootstrap(answered, should_stop))
    per_class = _class_scores(answered, classes, intervals)
    present = [row for row in per_class if row.images]
    whole = {score: found for score, found in intervals.items() if isinstance(found, tuple)}
    kappa = float(cohen_kappa_score(truth, said, labels=indices)) if len(present) > 1 or len(set(said)) > 1 else None
    return Evaluation(
        subset=subset,
        classes=tuple(classes),
        images=len(truth),
        accuracy=int((truth == said).sum()) / len(truth),
        accuracy_low=whole["accuracy"][0],
        accuracy_high=whole["accuracy"][1],
        macro_f1=_mean(row.f1 for row in present) or 0.0,
        macro_auc=_mean(row.auc for row in present if row.auc is not None),
        per_class=per_class,
        confusion_matrix=tuple(tuple(int(n) for n in row) for row in matrix),
        balanced_accuracy=_mean(row.recall for row in present),
        macro_average_precision=_mean(row.average_precision for row in present if row.average_precision is not None),
        kappa=kappa,
        log_loss=float(log_loss(truth, probabilities, labels=list(indices))),
        intervals=whole,
        groups=len(np.unique(answered.units)) if answered.grouped else 0,
        temperature=temperature,
        calibration=reliability(labels, probabilities, groups=groups),
        uncalibrated_error=reliability(labels, softened(probabilities, 1 / temperature)).error,
    )


def _class_scores(
    answered: Answered, classes: Sequence[str], intervals: Mapping[str, Interval | list[Interval | None]]
) -> tuple[ClassScores, ...]:
    from sklearn.metrics import precision_recall_fscore_support

    truth, shares = answered.truth, answered.probabilities
    scores = precision_recall_fscore_support(
        truth, shares.argmax(axis=1), labels=range(len(classes)), zero_division=0.0
    )
    rows = []
    for number, (name, precision, recall, f1, images) in enumerate(zip(classes, *scores, strict=True)):
        auc, average_precision = _areas(truth == number, shares[:, number])
        rows.append(
            ClassScores(
                name, float(precision), float(recall), float(f1), auc, int(images), average_precision,
                _of_class(intervals, number),
            )
        )  # fmt: skip
    return tuple(rows)


def _all_intervals(
    answered: Answered, matrix: np.ndarray, drawn: Mapping[str, Any]
) -> dict[str, Interval | list[Interval | None]]:
    """Bring together Wilson's intervals of the proportions, where images are independent, and the bootstrap's."""
    true, named, right = matrix.sum(axis=1), matrix.sum(axis=0), matrix.diagonal()
    found: dict[str, Any] = dict(drawn)
    if not answered.grouped:
        found["accuracy"] = wilson(int(right.sum()), len(answered.truth))
        found["class:recall"] = [wilson(int(r), int(t)) if t else None for r, t in zip(right, true, strict=True)]
        found["class:precision"] = [wilson(int(r), int(n)) if n else None for r, n in zip(right, named, strict=True)]
    units = len(np.unique(answered.units))
    ready: dict[str, Interval | list[Interval | None]] = {}
    for name, interval in found.items():
        if isinstance(interval, list):
            most = [min(int(t), units) for t in true]
            ready[name.removeprefix("class:")] = [_sure(i, m) for i, m in zip(interval, most, strict=True)]
        elif (whole := _sure(interval, units)) is not None:
            ready[name] = whole
    return ready


def _of_class(intervals: Mapping[str, Interval | list[Interval | None]], number: int) -> dict[str, Interval]:
    lists = {name: found[number] for name, found in intervals.items() if isinstance(found, list)}
    return {name: interval for name, interval in lists.items() if interval is not None}


def _sure(interval: Interval | None, images: int) -> Interval | None:
    """Return the interval of a score; where every draw came out perfect, with the doubt that so few images leave."""
    if interval is None or math.isnan(interval[0]):
        return None
    low, high = interval
    return (min(low, wilson(images, images)[0]), high) if low == high == 1 else (low, high)


def _mean(values: Iterable[float]) -> float | None:
    found = list(values)
    return math.fsum(found) / len(found) if found else None


def _areas(positive: np.ndarray, score: np.ndarray) -> tuple[float | None, float | None]:
    """Return the area under the ROC curve and the average precision; None where one cannot be said."""
    from sklearn.metrics import average_precision_score, roc_auc_score

    count = int(positive.sum())
    auc = float(roc_auc_score(positive, score)) if 0 < count < len(positive) else None
    return auc, float(average_precision_score(positive, score)) if count else None
