"""The learning curve: how the accuracy grows with the number of training images, and what twice as many may add."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np

from tlstudio.core.by_locale import numeral
from tlstudio.core.crossval import deal, fit_head, fitting
from tlstudio.core.errors import StudioError
from tlstudio.core.files import read_json, write_json
from tlstudio.core.i18n import _
from tlstudio.core.run import Run

# SciPy and scikit-learn take seconds to import and the window needs only the result: they are imported where they work.

SHARES = (0.25, 0.5, 0.75, 1.0)
REPEATS = 10  # draws of each share but the whole
_DRAWS = 400  # of the bootstrap: each fits a curve anew
_SEED = 1  # the same answers give the same intervals
_HARDLY = 0.005  # accuracy; less is not worth the images
_STEEPEST = 2.0  # exponent of the power law
_GRID = 41  # points of the curve that is drawn


@dataclass(frozen=True)
class Point:
    """The mean accuracy of heads that learned from so many images, with its 95 % interval, as shares."""

    images: int
    accuracy: float
    low: float
    high: float


@dataclass(frozen=True)
class Answers:
    """What heads said that learned from a share of the images: how many, and which held-out images they named rightly.

    `right` is bool, shape (repeats, held out).
    """

    images: int
    right: np.ndarray


@dataclass(frozen=True)
class LearningCurve:
    """The curve on `validation` images: measured `points`, and those `expected` by a power law up to twice the images.

    `gain` is the 95 % interval of what twice the images may add to the accuracy, as shares. `groups` is how many
    groups of training images were drawn from, 0 where images were drawn one by one. `created` is a time in ISO format.
    """

    network: str
    points: tuple[Point, ...]
    expected: tuple[Point, ...]
    gain: tuple[float, float]
    validation: int
    repeats: int
    groups: int
    created: str

    @property
    def sentence(self) -> str:
        """What more images may bring."""
        low, high = (100 * value for value in self.gain)
        if high < 100 * _HARDLY:
            return _(
                "More images of these kinds will hardly help: twice as many may add {high:.1f} points at most."
            ).format(high=high)
        if high - low < 1:
            text = _("Doubling the images may add {low:.1f} to {high:.1f} points.")
            return text.format(low=low, high=high)
        text = _("Doubling the images may add {low:.0f} to {high:.0f} points.")
        if low < 0.5 and high >= 3:
            text += " " + _("The validation images are too few to say it more closely.")
        return text.format(low=low, high=high)

    @property
    def method(self) -> str:
        """How it was found, in a sentence."""
        text = _("By a simple linear head on the features of the frozen {network}, not by the run's own training; "
                 "judged on {count} validation images, each share drawn {repeats} times.")  # fmt: skip
        told = text.format(network=self.network, count=numeral(self.validation), repeats=self.repeats)
        if self.groups:
            told += " " + _("Whole groups were drawn, of {count}.").format(count=numeral(self.groups))
        return told

    def to_dict(self) -> dict[str, Any]:
        """Return plain values, as learning_curve.json holds them."""
        return {"format": 1, **asdict(self), "sentence": self.sentence}

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> "LearningCurve":
        """Build from what `to_dict` gave. Raises KeyError, TypeError or ValueError for anything else."""
        low, high = values["gain"]
        points, expected = (tuple(Point(**row) for row in values[name]) for name in ("points", "expected"))
        return cls(
            values["network"], points, expected, (float(low), float(high)), int(values["validation"]),
            int(values["repeats"]), int(values["groups"]), values["created"],
        )  # fmt: skip


def portions(labels: np.ndarray, groups: Sequence[str], seed: int) -> list[np.ndarray]:
    """Return the places of the images of each of SHARES, the smaller within the larger, each class spread evenly.

    No group is torn apart; where there are few, a share is what comes nearest from below, and equal ones are left out.
    Raises StudioError as `crossval.deal` does.
    """
    fold = deal(labels, len(SHARES), seed, groups)
    found = [np.flatnonzero(fold <= number) for number in range(fold.max() + 1)]
    if found and len(found[-1]) == len(labels):
        return found
    return [*found, np.arange(len(labels))]


def ask(
    rows: tuple[np.ndarray, np.ndarray], labels: tuple[np.ndarray, np.ndarray], groups: Sequence[str], seed: int,
    after_head: Callable[[int, int], None], repeats: int = REPEATS,
) -> list[Answers]:  # fmt: skip
    """Have heads learn from shares of the training images and name the validation images.

    `rows` are the features, float (n, width), and `labels` the classes (n,) of both. `after_head(done, total)` is
    called after each head, and may raise to stop. Raises StudioError where there is too little to draw from.
    """
    drawn = [portions(labels[0], groups, seed + number) for number in range(repeats)]
    wanted = [(at, some) for number, found in enumerate(drawn) for at, some in enumerate(found) if at < len(found) - 1]
    wanted = [(at, some) for at, some in wanted if len(np.unique(labels[0][some])) > 1]
    wanted.append((len(SHARES) - 1, np.arange(len(labels[0]))))
    right: dict[int, list[np.ndarray]] = {}
    sizes: dict[int, list[int]] = {}
    with fitting():
        for done, (at, some) in enumerate(wanted, 1):
            head = fit_head(rows[0][some], labels[0][some])
            right.setdefault(at, []).append(head.predict(np.array(rows[1], np.float32)) == labels[1])
            sizes.setdefault(at, []).append(len(some))
            after_head(done, len(wanted))
    return [Answers(round(float(np.mean(sizes[at]))), np.stack(right[at])) for at in sorted(right)]


def summarise(answers: Sequence[Answers], groups: Sequence[str], network: str, drawn_groups: int) -> LearningCurve:
    """Fit a power law to the answers, and say how sure it is by drawing anew what was drawn by chance (bootstrap).

    `groups` are those of the validation images, "" for one that stands for itself. Raises StudioError where there are
    fewer than three sizes to fit a curve to.
    """
    if len(answers) < 3:
        raise StudioError(_("There are too few images, or groups of them, to draw smaller sets from. Add images."))
    sizes = np.array([one.images for one in answers], float)
    means = np.array([one.right.mean() for one in answers])
    grid = np.linspace(sizes[0], 2 * sizes[-1], _GRID)
    drawn = _drawn(answers, groups)
    # What moves all sizes alike is no doubt about the shape of the curve.
    doubt = np.maximum((drawn - drawn.mean(axis=1, keepdims=True)).std(axis=0), 1e-3)
    middle = _expected(grid, sizes, means, doubt)
    curves = np.array([_expected(grid, sizes, row, doubt) for row in drawn])
    now = np.array([np.interp(sizes[-1], grid, curve) for curve in curves])
    low, high = np.quantile(curves[:, -1] - now, [0.025, 0.975])
    bands, ends = np.quantile(curves, [0.025, 0.975], axis=0), np.quantile(drawn, [0.025, 0.975], axis=0)
    return LearningCurve(
        network, _points(sizes, means, ends), _points(grid, middle, bands), (float(low), float(high)),
        answers[0].right.shape[1], max(len(one.right) for one in answers), drawn_groups,
        datetime.now().astimezone().isoformat(timespec="seconds"),
    )  # fmt: skip


def _points(sizes: np.ndarray, middle: np.ndarray, ends: np.ndarray) -> tuple[Point, ...]:
    rows = np.clip(np.column_stack([middle, *ends]), 0, 1)
    return tuple(Point(round(float(n)), *map(float, row)) for n, row in zip(sizes, rows, strict=True))


def _drawn(answers: Sequence[Answers], groups: Sequence[str]) -> np.ndarray:
    """Return accuracies by size, (draws, sizes), of other validation images, other repeats and other training images.

    The validation images are drawn by group, the same for all sizes. All repeats come from one pool of training images:
    what another pool would give is as far from this one as two heads of one size are from each other, and alike for
    all sizes, the more so the more of the pool they learned from.
    """
    rng = np.random.default_rng(_SEED)
    numbers: dict[str, int] = {}
    units = np.array([numbers.setdefault(group or f"\0{at}", len(numbers)) for at, group in enumerate(groups)])
    count = len(numbers)
    weights = rng.multinomial(count, np.full(count, 1 / count), size=_DRAWS)[:, units].astype(float)
    weights /= weights.sum(axis=1, keepdims=True)
    pool, spread = rng.normal(size=_DRAWS), 0.0
    found = np.empty((_DRAWS, len(answers)))
    for at, one in enumerate(answers):
        share = one.images / answers[-1].images
        if len(one.right) > 1:
            spread = float(np.sqrt(one.right.mean(axis=1).var(ddof=1) / (1 - share)))
        picked = rng.integers(0, len(one.right), (_DRAWS, len(one.right)))
        by_repeat = weights @ one.right.T.astype(float)
        found[:, at] = np.take_along_axis(by_repeat, picked, axis=1).mean(axis=1) + pool * spread * np.sqrt(share)
    return found


def _expected(wanted: np.ndarray, sizes: np.ndarray, accuracies: np.ndarray, doubt: np.ndarray) -> np.ndarray:
    """Return the accuracies at the wanted sizes on the power law that fits best: error = a · images^−b + c."""
    from scipy.optimize import curve_fit

    def law(images: np.ndarray, a: float, b: float, c: float) -> np.ndarray:
        return np.asarray(a * (images / sizes[-1]) ** -b + c)

    errors = np.clip(1 - accuracies, 0, 1)
    least = errors.min()
    best, _spread = curve_fit(
        law, sizes, errors, (max(least / 2, 1e-3), 0.5, least / 2), doubt, bounds=([0, 0, 0], [1, _STEEPEST, 1])
    )
    return np.asarray(1 - law(wanted, *best))


def load(run: Run) -> LearningCurve | None:
    """Return the curve of a run; None where there is none. Raises StudioError where its file is damaged."""
    if not _file(run).is_file():
        return None
    try:
        return LearningCurve.from_dict(read_json(_file(run)))
    except (KeyError, TypeError, ValueError) as error:
        raise StudioError(
            _("{path} is damaged. Draw the curve again, or delete it.").format(path=_file(run))
        ) from error


def save(run: Run, curve: LearningCurve) -> Path:
    """Write learning_curve.json into the run and return where it is. Raises StudioError where that is not allowed."""
    write_json(_file(run), curve.to_dict())
    return _file(run)


def _file(run: Run) -> Path:
    return run.path / "learning_curve.json"
