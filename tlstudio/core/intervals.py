"""95 % intervals: how far a score may lie from what it would be on endlessly many images like these."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from statistics import NormalDist

import numpy as np

from tlstudio.core.errors import Stopped
from tlstudio.core.events import ShouldStop

_DRAWS = (200, 1000)  # at least, at most
_BUDGET = 2e9  # weights times classes: some seconds
_AT_ONCE = 2e6  # weights in memory at a time
_TOLD = 100  # draws, after which it is said how far it is
_BLOCKS = 100  # of the jackknife
_SEED = 1  # the same images give the same intervals
Interval = tuple[float, float]


def wilson(successes: float, trials: float) -> Interval:
    """Return the 95 % Wilson interval of a proportion (Wilson 1927). Of 0 trials: (0, 1). Fractions may be counted.

    Written out, for the window shows it while training, where SciPy's import would be a stall; a test compares the two.
    """
    if trials == 0:
        return 0.0, 1.0
    z = NormalDist().inv_cdf(0.975)
    middle = (successes + z * z / 2) / (trials + z * z)
    half = z / (trials + z * z) * math.sqrt(successes * (trials - successes) / trials + z * z / 4)
    return max(0.0, middle - half), min(1.0, middle + half)


@cache
def student(freedom: int) -> float:
    """Return how far from 0, on either side, 95 % of Student's t of so many degrees of freedom lie (at least 1).

    Its density integrated, for the window moves a threshold by it; a test compares it with SciPy's.
    """
    angle = np.linspace(0, min(math.pi / 2, 10 / math.sqrt(freedom)), 10_001)  # t is its tangent, scaled
    density = np.cos(angle) ** (freedom - 1)
    share = np.concatenate([[0.0], np.cumsum(density[1:] + density[:-1])])
    return math.sqrt(freedom) * math.tan(float(np.interp(0.95 * share[-1], share, angle)))


def share_interval(hits: np.ndarray, units: np.ndarray) -> Interval:
    """Return the 95 % interval of the share of images that are `hits` (n,): Wilson's, where each stands by itself.

    Images of one of the `units` (n,) are not independent: they count as so many fewer as their share varies more from
    unit to unit than it would by chance, and that is known of few units only roughly (Korn and Graubard 1998).
    """
    images, right = len(hits), int(np.sum(hits))
    numbers = np.unique(units, return_inverse=True)[1]
    sizes, found = np.bincount(numbers), np.bincount(numbers, weights=np.asarray(hits, float))
    count = len(sizes)
    if count == images:
        return wilson(right, images)
    share, effective = right / images, float(count)
    if count > 1 and 0 < right < images:
        variance = count / (count - 1) * float(((found - share * sizes) ** 2).sum()) / images**2
        effective = min(float(images), share * (1 - share) / max(variance, 1e-12))
        effective *= (NormalDist().inv_cdf(0.975) / student(count - 1)) ** 2
    return wilson(share * effective, effective)


@dataclass(frozen=True)
class Answered:
    """Images with their true class and what a model said: `truth` (n,), `probabilities` (n, classes).

    `units` (n,) numbers what was drawn independently: the image or, where images belong together, its group.
    """

    truth: np.ndarray
    probabilities: np.ndarray
    units: np.ndarray

    @classmethod
    def of(cls, labels: Sequence[int], probabilities: np.ndarray, groups: Sequence[str] = ()) -> "Answered":
        """Number the groups; an image of no group, "", stands by itself."""
        truth = np.asarray(labels, int)
        numbers: dict[str, int] = {}
        units = [numbers.setdefault(group or f"\0{at}", len(numbers)) for at, group in enumerate(groups)]
        return cls(truth, np.asarray(probabilities, float), np.array(units) if groups else np.arange(len(truth)))

    @property
    def grouped(self) -> bool:
        """Tell whether any images belong together."""
        return int(self.units.max(initial=-1)) + 1 < len(self.units)


def weighted_scores(answered: Answered, weights: np.ndarray) -> dict[str, np.ndarray]:
    """Return the scores of b weightings of the images at once, `weights` (b, n): as scikit-learn has them.

    Those of the whole are (b,), those named class:… are (b, classes) and NaN where they cannot be said.
    """
    from scipy.sparse import csr_matrix

    truth, shares = answered.truth, answered.probabilities
    count, classes = shares.shape
    said, rows = shares.argmax(axis=1), np.arange(count)

    def summed(column: np.ndarray, which: np.ndarray) -> np.ndarray:  # of weights, by class: (b, classes)
        chosen = csr_matrix((which.astype(float), (rows, column)), (count, classes))
        return np.asarray((chosen.T @ weights.T).T)

    everything = np.ones(count)
    right, true, named = summed(truth, truth == said), summed(truth, everything), summed(said, everything)
    total = weights.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        recall = right / true
        precision = np.where(named > 0, right / named, 0.0)
        f1 = np.where(true > 0, 2 * right / (true + named), np.nan)
        accuracy = right.sum(axis=1) / total
        chance = (true * named).sum(axis=1) / total**2
        kappa = (accuracy - chance) / (1 - chance)
        losses = -np.log(np.clip(shares[rows, truth], np.finfo(float).eps, 1))
        log_loss = weights @ losses / total
    curves = [_curve_scores(truth == c, shares[:, c], weights) for c in range(classes)]
    auc, average_precision = (np.stack(rows, axis=1) for rows in zip(*curves, strict=True))
    return {
        "accuracy": accuracy,
        "balanced_accuracy": _mean(recall),
        "macro_f1": _mean(f1),
        "macro_auc": _mean(auc),
        "macro_average_precision": _mean(np.where(true > 0, average_precision, np.nan)),
        "kappa": kappa,
        "log_loss": log_loss,
        "class:precision": precision,
        "class:recall": recall,
        "class:f1": f1,
        "class:auc": auc,
        "class:average_precision": average_precision,
    }


def _mean(values: np.ndarray) -> np.ndarray:
    """Return the means over the classes that can be scored, NaN where none can."""
    there = ~np.isnan(values)
    with np.errstate(invalid="ignore"):
        result: np.ndarray = np.where(there, values, 0).sum(axis=1) / there.sum(axis=1)
    return result


def _curve_scores(positive: np.ndarray, score: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return area under the ROC curve and average precision of each weighting, (b,)."""
    order = np.argsort(-score, kind="stable")
    starts = np.flatnonzero(np.diff(score[order], prepend=np.inf))  # images of one score come in together
    sorted_weights, sign = weights[:, order], positive[order]
    found = np.add.reduceat(np.where(sign, sorted_weights, 0), starts, axis=1)
    wrong = np.add.reduceat(np.where(sign, 0, sorted_weights), starts, axis=1)
    all_found, all_wrong = found.cumsum(axis=1), wrong.cumsum(axis=1)
    positives, negatives = all_found[:, -1], all_wrong[:, -1]
    with np.errstate(invalid="ignore", divide="ignore"):
        auc = (found * (negatives[:, None] - all_wrong + wrong / 2)).sum(axis=1) / (positives * negatives)
        precision = np.where(all_found + all_wrong > 0, all_found / (all_found + all_wrong), 0)
        average = (found * precision).sum(axis=1) / positives
    return auc, average


def bootstrap(
    answered: Answered,
    should_stop: ShouldStop = lambda: False,
    draws: int = 0,
    other: Answered | None = None,
    tell: Callable[[int, int], None] = lambda _done, _all: None,
) -> dict[str, list[Interval] | Interval]:
    """Return the 95 % interval of each score of `weighted_scores`, of class scores a list of them.

    Bias-corrected and accelerated bootstrap (Efron 1987) of images or, where they belong together, of groups. What
    cannot be said is (NaN, NaN). Of many images and classes there are fewer `draws`, unless asked for. With what an
    `other` model said of the same images, the intervals are those of the difference: these scores minus the other's.
    `tell` hears how many of the draws are done. Raises Stopped on request.
    """
    value = paired_scores(answered, np.ones((1, len(answered.truth))), other)
    found = _gather(answered, _drawn(answered, draws, tell), should_stop, other)
    left_out = _gather(answered, _jackknifed(answered), should_stop, other)
    return {
        name: _accelerated(value[name][0], found[name], left_out[name])
        if found[name].ndim == 1
        else [_accelerated(float(v), found[name][:, c], left_out[name][:, c]) for c, v in enumerate(value[name][0])]
        for name in value
    }


def paired_scores(answered: Answered, weights: np.ndarray, other: Answered | None) -> dict[str, np.ndarray]:
    """Return the scores of b weightings (b, n), or by how much they are above the other's of the same weightings."""
    scores = weighted_scores(answered, weights)
    if other is None:
        return scores
    theirs = weighted_scores(other, weights)
    return {name: value - theirs[name] for name, value in scores.items()}


def _gather(
    answered: Answered, blocks: Iterator[np.ndarray], should_stop: ShouldStop, other: Answered | None
) -> Mapping[str, np.ndarray]:
    found: list[dict[str, np.ndarray]] = []
    for weights in blocks:
        if should_stop():
            raise Stopped
        found.append(paired_scores(answered, weights, other))
    return {name: np.concatenate([block[name] for block in found]) for name in found[0]}


def _drawn(answered: Answered, draws: int, tell: Callable[[int, int], None]) -> Iterator[np.ndarray]:
    """Yield how often each image was drawn, some draws at a time."""
    rng = np.random.default_rng(_SEED)
    count, units = len(answered.truth), int(answered.units.max()) + 1
    draws = draws or int(np.clip(_BUDGET / (count * (answered.probabilities.shape[1] + 4)), *_DRAWS))
    portion = max(1, min(_TOLD, int(_AT_ONCE / count)))
    for first in range(0, draws, portion):
        tell(first, draws)
        drawn = rng.multinomial(units, np.full(units, 1 / units), size=min(portion, draws - first))
        yield drawn[:, answered.units].astype(float)
    tell(draws, draws)


def _jackknifed(answered: Answered) -> Iterator[np.ndarray]:
    """Yield weights that leave out one unit each or, of many, one block of units."""
    units = int(answered.units.max()) + 1
    blocks = np.arange(units) * min(units, _BLOCKS) // units
    everything = np.arange(min(units, _BLOCKS))
    for some in np.array_split(everything, -(-len(everything) * len(blocks) // int(_AT_ONCE))):
        yield (blocks[answered.units] != some[:, None]).astype(float)


def _accelerated(value: float, draws: np.ndarray, left_out: np.ndarray) -> Interval:
    from scipy.special import ndtr, ndtri  # scipy.stats has the same and takes half a second to import

    draws, left_out = draws[~np.isnan(draws)], left_out[~np.isnan(left_out)]
    if math.isnan(value) or not len(draws):
        return math.nan, math.nan
    below = (np.count_nonzero(draws < value) + np.count_nonzero(draws == value) / 2) / len(draws)
    bias = ndtri(np.clip(below, 1 / (2 * len(draws)), 1 - 1 / (2 * len(draws))))
    off = left_out.mean() - left_out if len(left_out) else np.zeros(1)
    spread = float((off**2).sum())
    skew = float((off**3).sum() / (6 * spread**1.5)) if spread > 0 else 0.0
    ends = bias + ndtri([0.025, 0.975])
    low, high = np.quantile(draws, ndtr(bias + ends / np.maximum(1 - skew * ends, 1e-3)))
    return float(low), float(high)
