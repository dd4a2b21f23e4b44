"""Calibration: when it says 90 %, is it right 90 % of the time? And what brings it nearer."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tlstudio.core.intervals import Answered, Interval, share_interval

BINS = 15  # as in Guo and others 2017, whose errors others compare with
_LEAST = 1e-7
_DRAWS, _REDRAWS, _SEED = (200, 1000), 500, 1  # the same images give the same chance
_BUDGET = 2e7  # images drawn to find out what chance makes: of many images there are fewer draws, but the least
_AT_ONCE = 2e6  # numbers in memory at a time
# How far from 1 a temperature lies before any image was seen: standard deviation of its logarithm. It weighs as much as
# a few images, so that eight images that were all named rightly do not make the model certain of everything.
_SPREAD = 0.5
_BOUNDS = (-3.0, 3.0)  # of its logarithm


@dataclass(frozen=True)
class Bin:
    """The images whose stated confidence is above `low` and at most `high`: how many, their mean confidence, accuracy.

    Confidence and accuracy of no image are 0. `interval` is the 95 % interval of the accuracy.
    """

    low: float
    high: float
    images: int
    confidence: float
    accuracy: float
    interval: Interval = (0.0, 1.0)


@dataclass(frozen=True)
class Reliability:
    """The bins of a reliability diagram, and the expected calibration error: mean gap, each image counting the same."""

    bins: tuple[Bin, ...]
    error: float

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "Reliability":
        """Build from its fields as plain values. Raises KeyError or TypeError for anything else."""
        rows = [{**row, "interval": tuple(row.get("interval", (0.0, 1.0)))} for row in values["bins"]]
        return cls(tuple(Bin(**row) for row in rows), float(values["error"]))


def reliability(
    labels: Sequence[int], probabilities: np.ndarray, bins: int = BINS, groups: Sequence[str] = ()
) -> Reliability:
    """Return how often the likeliest class is the true one, by how sure the model is (Naeini and others 2015).

    `labels` are class indices (n,), `probabilities` (n, classes). The bins are equally wide, from 0 to 1. Images of one
    of the `groups` are not independent of each other: the intervals go by groups then.
    """
    units = Answered.of(labels, probabilities, groups).units
    confidence = np.asarray(probabilities).max(axis=1)
    right = np.asarray(probabilities).argmax(axis=1) == np.asarray(labels)
    found = bins_of(confidence, right, units, bins)
    gaps = [b.images * abs(b.confidence - b.accuracy) for b in found]
    return Reliability(found, sum(gaps) / max(1, len(right)))


def bins_of(confidence: np.ndarray, right: np.ndarray, units: np.ndarray, bins: int = BINS) -> tuple[Bin, ...]:
    """Return every bin of n images, by how sure the model was of each and whether it was right; all are (n,).

    `units` numbers what was drawn independently: the intervals go by them.
    """
    place, found = _places(confidence, bins), []
    for number in range(bins):
        inside = place == number
        count = int(inside.sum())
        sure, accurate = (float(confidence[inside].mean()), float(right[inside].mean())) if count else (0.0, 0.0)
        interval = share_interval(right[inside], units[inside])
        found.append(Bin(number / bins, (number + 1) / bins, count, sure, accurate, interval))
    return tuple(found)


def chance_error(
    confidence: np.ndarray, right: np.ndarray, units: np.ndarray, bins: int = BINS
) -> tuple[float, float]:  # fmt: skip
    """Return the error that so many images show of a model whose every word holds: its mean, and what 95 % are below.

    Of few images the calibration error is never 0. Images are drawn by their `confidence` (n,) itself (consistency
    resampling; Bröcker and Smith 2007), those of one of the `units` (n,) as much alike as `right` (n,) shows them to
    be. Of no image: (0, 0).
    """
    if not len(confidence):
        return 0.0, 0.0
    errors = _by_chance(confidence, right, units, bins)
    return float(errors.mean()), float(np.quantile(errors, 0.95, method="weibull"))


def error_interval(confidence: np.ndarray, right: np.ndarray, units: np.ndarray, bins: int = BINS) -> Interval:
    """Return the 95 % interval of the calibration error of n images, at least one, drawn by `units` (n,).

    A bootstrap, whose draws scatter the bins more than they are: they lie too high by about as much as the error itself
    does. The lower end is where that is taken off twice (the basic bootstrap), or 0 where chance alone explains the
    error; the upper end, where it is taken off once. About 92 to 97 % of them hold the truth in simulation.
    """
    place, gaps = _places(confidence, bins), right - confidence
    value = float(_errors(gaps[None], place)[0])
    rng, count = np.random.default_rng(_SEED), int(units.max()) + 1
    drawn = []
    for some in _portions(_REDRAWS, len(place)):
        times = rng.multinomial(count, np.full(count, 1 / count), some)[:, units]
        drawn.append(_errors(gaps * times / times.mean(axis=1, keepdims=True), place))
    found = np.concatenate(drawn)
    low, high = 0.0, float(np.quantile(found, 0.975))
    if value > float(np.quantile(_by_chance(confidence, right, units, bins), 0.975, method="weibull")):
        low = max(0.0, 2 * value - high)
    return low, max(value, high - float(found.mean()) + value)


def _places(confidence: np.ndarray, bins: int) -> np.ndarray:
    places: np.ndarray = np.clip(np.ceil(np.asarray(confidence) * bins).astype(int) - 1, 0, bins - 1)
    return places


def _errors(gaps: np.ndarray, place: np.ndarray) -> np.ndarray:
    """Return the calibration errors of b draws, (b,), from the `gaps` (b, n) and the bin of each image (n,)."""
    order = np.argsort(place, kind="stable")
    starts = np.flatnonzero(np.diff(place[order], prepend=-1))
    result: np.ndarray = np.abs(np.add.reduceat(gaps[:, order], starts, axis=1)).sum(axis=1) / len(place)
    return result


def _portions(draws: int, images: int) -> Iterator[int]:
    """Yield how many draws to do at a time."""
    most = max(1, int(_AT_ONCE / images))
    for first in range(0, draws, most):
        yield min(most, draws - first)


def _by_chance(confidence: np.ndarray, right: np.ndarray, units: np.ndarray, bins: int) -> np.ndarray:
    """Return the errors of draws of a perfect model."""
    place, rng = _places(confidence, bins), np.random.default_rng(_SEED)
    images, count = len(place), int(units.max()) + 1
    shared = np.sqrt(_likeness(np.asarray(right, float), place, units))
    errors = []
    for some in _portions(int(np.clip(_BUDGET / images, *_DRAWS)), images):
        luck = rng.random((some, images))
        if shared:  # so many of a unit's images have its luck that two of them do as often as they are alike
            luck = np.where(rng.random((some, images)) < shared, rng.random((some, count))[:, units], luck)
        errors.append(_errors((luck < confidence) - confidence, place))
    return np.concatenate(errors)


def _likeness(right: np.ndarray, place: np.ndarray, units: np.ndarray) -> float:
    """Return how often two images of a unit have the same luck, from 0 to 1, by how much they are right together.

    Where they have, the one that is named rightly more often is right whenever the other is. How often images are right
    is taken from their bins.
    """
    share = (np.bincount(place, right) / np.maximum(np.bincount(place), 1))[place]
    together = _pairs(right - share, units)
    order = np.lexsort((share, units))
    below = np.arange(len(order)) - np.searchsorted(units[order], units[order])  # of its unit, with a lower share
    sizes = np.bincount(units)[units[order]]
    lower = float((2 * (sizes - 1 - below) * share[order]).sum())  # of each pair the lower share, both ways round
    most = lower - _pairs(share, units)
    return min(1.0, max(0.0, together / most)) if most > 1e-9 else 0.0


def _pairs(values: np.ndarray, units: np.ndarray) -> float:
    """Return the sum of the products of every two different images of a unit, both ways round."""
    return float((np.bincount(units, values) ** 2 - np.bincount(units, values**2)).sum())


def softened(probabilities: np.ndarray, temperature: float) -> np.ndarray:
    """Return probabilities (n, classes) as they are at a temperature: above 1 less sure, below 1 more, order kept."""
    logits = np.log(np.clip(np.asarray(probabilities, np.float64), _LEAST, 1)) / temperature
    shares = np.exp(logits - logits.max(axis=1, keepdims=True))
    result: np.ndarray = shares / shares.sum(axis=1, keepdims=True)
    return result


def fit_temperature(labels: Sequence[int], probabilities: np.ndarray) -> float:
    """Return the temperature with the lowest log loss on held-out images (Guo and others 2017); 1 for no image.

    `labels` are class indices (n,), `probabilities` (n, classes) as the model gives them at temperature 1.
    """
    from scipy.optimize import minimize_scalar

    truth = np.asarray(labels)
    if not len(truth):
        return 1.0
    rows = np.arange(len(truth))

    def cost(log: float) -> float:
        shares = softened(probabilities, float(np.exp(log)))[rows, truth]
        return float(-np.log(np.clip(shares, _LEAST, 1)).sum() + log**2 / (2 * _SPREAD**2))

    return float(np.exp(minimize_scalar(cost, bounds=_BOUNDS, method="bounded").x))
