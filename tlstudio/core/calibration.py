"""Calibration: when it says 90 %, is it right 90 % of the time? And what brings it nearer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tlstudio.core.intervals import Answered, Interval, share_interval

BINS = 15  # as in Guo and others 2017, whose errors others compare with
_LEAST = 1e-7
_DRAWS, _REDRAWS, _SEED = 200, 500, 1  # the same images give the same chance
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
    place = _places(confidence, bins)
    found, error = [], 0.0
    for number in range(bins):
        inside = place == number
        count = int(inside.sum())
        sure, accurate = (float(confidence[inside].mean()), float(right[inside].mean())) if count else (0.0, 0.0)
        interval = share_interval(right[inside], units[inside])
        found.append(Bin(number / bins, (number + 1) / bins, count, sure, accurate, interval))
        error += count / max(1, len(right)) * abs(sure - accurate)
    return Reliability(tuple(found), error)


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
    return float(errors.mean()), float(np.quantile(errors, 0.95))


def error_interval(confidence: np.ndarray, right: np.ndarray, units: np.ndarray, bins: int = BINS) -> Interval:
    """Return the 95 % interval of the calibration error of n images, at least one, drawn by `units` (n,).

    A bootstrap, whose draws scatter the bins more than they are: they lie too high by about as much as the error itself
    does. The lower end is where that is taken off twice (the basic bootstrap), or 0 where chance alone explains the
    error; the upper end, where it is taken off once. About 92 to 97 % of them hold the truth in simulation.
    """
    place, gaps = _places(confidence, bins), right - confidence
    value = _error(gaps, place, bins)
    rng, count = np.random.default_rng(_SEED), int(units.max()) + 1
    weights = (rng.multinomial(count, np.full(count, 1 / count))[units] for _draw in range(_REDRAWS))
    drawn = np.array([_error(gaps * times / times.mean(), place, bins) for times in weights])
    low, high = 0.0, float(np.quantile(drawn, 0.975))
    if value > float(np.quantile(_by_chance(confidence, right, units, bins), 0.975)):
        low = max(0.0, 2 * value - high)
    return low, max(value, high - float(drawn.mean()) + value)


def _places(confidence: np.ndarray, bins: int) -> np.ndarray:
    places: np.ndarray = np.clip(np.ceil(np.asarray(confidence) * bins).astype(int) - 1, 0, bins - 1)
    return places


def _error(gaps: np.ndarray, place: np.ndarray, bins: int) -> float:
    return float(np.abs(np.bincount(place, gaps, bins)).sum()) / len(gaps)


def _by_chance(confidence: np.ndarray, right: np.ndarray, units: np.ndarray, bins: int) -> np.ndarray:
    """Return the errors of draws of a perfect model."""
    place, rng = _places(confidence, bins), np.random.default_rng(_SEED)
    shared = np.sqrt(_likeness(np.asarray(right, float), place, units))
    errors = []
    for _draw in range(_DRAWS):
        luck = rng.random(len(place))
        if shared:  # so many of a unit's images have its luck that two of them do as often as they are alike
            luck = np.where(rng.random(len(place)) < shared, rng.random(int(units.max()) + 1)[units], luck)
        errors.append(_error((luck < confidence) - confidence, place, bins))
    return np.array(errors)


def _likeness(right: np.ndarray, place: np.ndarray, units: np.ndarray) -> float:
    """Return how alike the images of a unit are: the correlation of their being right, from 0 to 1, bins apart."""
    share = (np.bincount(place, right) / np.maximum(np.bincount(place), 1))[place]
    off, spread = right - share, np.sqrt(share * (1 - share))
    pairs, most = (
        float((np.bincount(units, values) ** 2 - np.bincount(units, values**2)).sum()) for values in (off, spread)
    )
    return min(1.0, max(0.0, pairs / most)) if most > 1e-9 else 0.0


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
