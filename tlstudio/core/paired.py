"""Two models compared honestly: on the same images, image by image."""

import math
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, TypeVar

import numpy as np

from tlstudio.core.by_locale import numeral
from tlstudio.core.dataset import Sample
from tlstudio.core.errors import StudioError
from tlstudio.core.events import ShouldStop
from tlstudio.core.i18n import _, ngettext
from tlstudio.core.intervals import Answered, Interval, bootstrap, paired_scores, weighted_scores
from tlstudio.core.metrics import FEW, Scored

# SciPy takes a second to import and the window needs only what came of it: it is imported where it solves.

_Z = 1.959963984540054  # of the normal distribution, 95 % between minus and plus
_LEVEL = 0.05
SCORES = ("accuracy", "macro_f1", "log_loss")
_CERTAIN = 1e-9  # how near to 1 a difference of shares is looked for
Image = TypeVar("Image", Scored, Sample)


@dataclass(frozen=True)
class Difference:
    """A score of both models; `difference` is the first's minus the second's, `interval` its 95 % interval.

    The interval is None where it cannot be said.
    """

    first: float
    second: float
    difference: float
    interval: Interval | None


@dataclass(frozen=True)
class Paired:
    """What came of a comparison of two models, by their `names`, on the same images.

    `differences` are those of SCORES, in that order. `first_only` are the images that only the first model names
    rightly, as the second one names them, and the other way round. `groups` is how many independent groups of images
    there are, 0 where each stands by itself; `p_value` is that of McNemar's exact test, None where there are groups,
    for it takes each image as independent. `learned` says of how many of the images each model had learned from,
    None where that is not known.
    """

    names: tuple[str, str]
    images: int
    differences: tuple[Difference, ...]
    first_only: tuple[Scored, ...]
    second_only: tuple[Scored, ...]
    p_value: float | None
    groups: int = 0
    learned: tuple[int | None, int | None] = (0, 0)

    @property
    def accuracy(self) -> Difference:
        """The difference in accuracy."""
        return self.differences[0]

    @property
    def is_clear(self) -> bool:
        """Tell whether one is more accurate: by the interval and, where there is one, by the test."""
        interval = self.accuracy.interval
        apart = interval is not None and not interval[0] <= 0 <= interval[1]
        return apart and (self.p_value is None or self.p_value < _LEVEL)

    @property
    def sentence(self) -> str:
        """Which is better, by how much, and whether that is clear."""
        (first, second), found = self.names, self.accuracy
        if not found.difference:
            text = _("{first} and {second} are right equally often")
            spread = _(", 95 % interval of the difference {low} to {high} points")
        else:
            text = _("{better} is better by {points} points")
            spread = _(", 95 % interval {low} to {high}")
        better, sign = (first, 1) if found.difference >= 0 else (second, -1)
        told = text.format(first=first, second=second, better=better, points=points(abs(found.difference)))
        if found.interval is not None:
            low, high = sorted(sign * end for end in found.interval)
            told += spread.format(low=points(low), high=points(high))
        return told + (_(": a clear difference.") if self.is_clear else _(": not a clear difference."))

    @property
    def notes(self) -> tuple[str, ...]:
        """Sentences on what the comparison cannot say."""
        told = []
        for name, count in zip(self.names, self.learned, strict=True):
            if count is None:
                text = _("It is not known which images {name} has learned from: on those among these it is flattered.")
                told.append(text.format(name=name))
            elif count:
                text = _("{name} has learned from {count} of these {images} images: the comparison flatters it.")
                told.append(text.format(name=name, count=numeral(count), images=numeral(self.images)))
        if self.groups:
            text = ngettext("Intervals go by the {count} group of images.", "Intervals go by the {count} groups of "
                            "images.", self.groups)  # fmt: skip
            told.append(text.format(count=numeral(self.groups)))
        if 0 < self.groups < FEW or self.images < FEW:
            told.append(_("They are so few that the intervals are rough."))
        return tuple(told)

    def to_dict(self) -> dict[str, Any]:
        """Return plain values: what `compare-runs` prints as JSON."""
        first, second = self.names
        return {
            "first": first, "second": second, "images": self.images, "groups": self.groups,
            "differences": {name: asdict(one) for name, one in zip(SCORES, self.differences, strict=True)},
            "p_value": self.p_value, "clear": self.is_clear, "sentence": self.sentence, "notes": list(self.notes),
            "learned": list(self.learned),
            "first_only": [row.path for row in self.first_only],
            "second_only": [row.path for row in self.second_only],
        }  # fmt: skip


def points(share: float) -> str:
    """Return a difference of shares in percentage points: "0.8", "−0.6"."""
    text = numeral(abs(100 * share), ".1f")
    return f"−{text}" if share < 0 and float(text) else text


def mcnemar(gained: int, lost: int) -> float:
    """Return the two-sided p-value of McNemar's exact test (McNemar 1947): could a fair coin have done it?

    Of the images on which two classifiers differ, `gained` are named rightly by the one and `lost` by the other.
    """
    differing = gained + lost
    tail = sum(math.comb(differing, k) for k in range(min(gained, lost) + 1))
    return min(1.0, 2 * tail / (1 << differing))


def tango(gained: int, lost: int, images: int) -> Interval:
    """Return the 95 % score interval of the difference of two paired proportions (Tango 1998).

    Of `images`, at least 1, `gained` are named rightly by the one model alone and `lost` by the other alone. It holds
    where few images differ, too, unlike the plain normal interval.
    """
    from scipy.optimize import brentq

    def score(delta: float) -> float:
        """How many standard errors the difference lies above `delta`, were that the true one."""
        a, b = 2 * images, (2 * images - gained + lost) * delta - gained - lost
        share = (math.sqrt(max(0.0, b * b + 4 * a * lost * delta * (1 - delta))) - b) / (2 * a)
        spread = images * (2 * share + delta * (1 - delta))
        return (gained - lost - images * delta) / math.sqrt(max(spread, 1e-12))

    middle, end = (gained - lost) / images, 1 - _CERTAIN
    low = brentq(lambda d: score(d) - _Z, -end, middle) if middle > -end and score(-end) > _Z else -1.0
    high = brentq(lambda d: score(d) + _Z, middle, end) if middle < end and score(end) < -_Z else 1.0
    return float(low), float(high)


def compare(
    names: tuple[str, str], classes: tuple[Sequence[str], Sequence[str]],
    scored: tuple[Sequence[Scored], Sequence[Scored]], learned: tuple[int | None, int | None] = (0, 0),
    should_stop: ShouldStop = lambda: False, draws: int = 0,
    tell: Callable[[int, int], None] = lambda _done, _all: None,
) -> Paired:  # fmt: skip
    """Compare what two models said of the same images, which may come in any order.

    `classes` are those of each model, in the order of the probabilities. The interval of accuracy is Tango's, or by the
    bootstrap of groups where images belong together; those of the other scores are by the paired bootstrap, of which
    `tell` hears how many draws are done.
    Raises StudioError where the images or their labels are not the same, Stopped on request.
    """
    first, second = matched(names, *scored)
    known = sorted({*classes[0], *classes[1]})
    truth = [known.index(row.label) for row in first]
    groups = [one.group or other.group for one, other in zip(first, second, strict=True)]
    one = Answered.of(truth, _in_order(first, classes[0], known), groups)
    other = Answered.of(truth, _in_order(second, classes[1], known), groups)
    found: dict[str, Any] = bootstrap(one, should_stop, draws, other, tell)
    right = [(a.correct, b.correct) for a, b in zip(first, second, strict=True)]
    gained, lost = right.count((True, False)), right.count((False, True))
    if not one.grouped:
        found["accuracy"] = tango(gained, lost, len(first))
    weights = np.ones((1, len(first)))
    values = weighted_scores(one, weights), weighted_scores(other, weights)
    apart = paired_scores(one, weights, other)
    differences = [
        Difference(float(values[0][name][0]), float(values[1][name][0]), float(apart[name][0]), _told(found[name]))
        for name in SCORES
    ]
    exact = (gained - lost) / len(first)  # 0 where it is 0
    differences[0] = Difference(differences[0].first, differences[0].second, exact, differences[0].interval)
    return Paired(
        names, len(first), tuple(differences),
        tuple(sorted((b for b, pair in zip(second, right, strict=True) if pair == (True, False)), key=_doubt)),
        tuple(sorted((a for a, pair in zip(first, right, strict=True) if pair == (False, True)), key=_doubt)),
        None if one.grouped else mcnemar(gained, lost),
        len(np.unique(one.units)) if one.grouped else 0,
        learned,
    )  # fmt: skip


def _doubt(row: Scored) -> float:
    return -row.probability


def _told(interval: Interval) -> Interval | None:
    return None if math.isnan(interval[0]) else interval


def _in_order(rows: Sequence[Scored], classes: Sequence[str], known: Sequence[str]) -> np.ndarray:
    """Return the probabilities (n, known) in the order of the classes of both models."""
    shares = np.zeros((len(rows), len(known)))
    shares[:, [known.index(name) for name in classes]] = [row.probabilities for row in rows]
    return shares


def matched(names: tuple[str, str], first: Sequence[Image], second: Sequence[Image]) -> tuple[list[Image], list[Image]]:
    """Return both in the order of the first. Raises StudioError where the images or their labels are not the same."""
    theirs = {row.path: row for row in second}
    only_first = sum(row.path not in theirs for row in first)
    only_second = len(theirs) - (len(first) - only_first)
    if only_first or only_second:
        told = [
            ngettext("{count} is among those of {name} only", "{count} are among those of {name} only", count)
            .format(count=numeral(count), name=name)
            for count, name in zip((only_first, only_second), names, strict=True) if count
        ]  # fmt: skip
        text = _("{first} and {second} were judged by different images: {what}. Runs can be compared on the same "
                 "images only: train both with the same split, or evaluate both on one folder.")  # fmt: skip
        raise StudioError(text.format(first=names[0], second=names[1], what=", ".join(told)))
    paired = [(row, theirs[row.path]) for row in first]
    relabelled = [(a, b) for a, b in paired if a.label != b.label]
    if relabelled:
        a, b = relabelled[0]
        text = ngettext(
            "{count} image has another label for {second} than for {first}: {path} is {theirs} and not {ours}. "
            "Evaluate both again, or train both anew.",
            "{count} images have another label for {second} than for {first}, such as {path}: {theirs} and not {ours}. "
            "Evaluate both again, or train both anew.",
            len(relabelled),
        )
        raise StudioError(text.format(
            count=numeral(len(relabelled)), first=names[0], second=names[1], path=a.path, theirs=b.label, ours=a.label,
        ))  # fmt: skip
    return [a for a, _b in paired], [b for _a, b in paired]
