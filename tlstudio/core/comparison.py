"""Comparison: how several networks did on the same images, and which of the differences between them are real."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from itertools import combinations
from math import sqrt
from pathlib import Path
from statistics import NormalDist
from typing import Any

import numpy as np

from tlstudio.core.choices import Backbone
from tlstudio.core.errors import StudioError
from tlstudio.core.files import read_json, write_json
from tlstudio.core.i18n import _
from tlstudio.core.metrics import wilson

# The heads of the folds learned from these very images, and so the accuracy varies more, from one set of images to
# another, than the same number of independent answers would. tests/benchmarks/comparison_coverage.py counts on data of
# known truth what this gives: 93 to 97 % in worlds of 8 and 16 features, but 90 % in one of 512 features that are all
# independent noise, where ten per cent fewer images cost a head 1.5 points.
_EXTRA_VARIANCE = 1.25
_LEVEL = 0.05


@dataclass(frozen=True)
class Candidate:
    """A network that was compared: its accuracy with the 95 % interval, as shares, and what it costs.

    `seconds` is the time the images took through the network, `megabytes` the size of its weights, `correct` says of
    each image whether it was named rightly; that is not kept in the file.
    """

    backbone: str
    label: str
    input_size: int
    accuracy: float
    low: float
    high: float
    seconds: float
    megabytes: int
    correct: tuple[bool, ...] = field(default=(), repr=False, compare=False)

    @classmethod
    def judged(cls, backbone: Backbone, input_size: int, correct: np.ndarray, seconds: float) -> "Candidate":
        """Return what came of the cross-validation; `correct` is bool, shape (images,)."""
        right, images = int(correct.sum()), len(correct)
        low, high = wilson(right / _EXTRA_VARIANCE, images / _EXTRA_VARIANCE)
        return cls(
            backbone.name, backbone.label, input_size, right / images, low, high, seconds, backbone.megabytes,
            tuple(correct.tolist()),
        )  # fmt: skip


@dataclass(frozen=True)
class Difference:
    """By how much `better` is ahead of `worse` (names of backbones), with the 95 % interval, and whether it is real."""

    better: str
    worse: str
    difference: float
    low: float
    high: float
    real: bool


@dataclass(frozen=True)
class Comparison:
    """Networks judged on the same images: the best first, and every two of them with their difference.

    `missing` are the names of those whose weights are not on this computer, `created` is a time in ISO format. Where
    the folds were drawn by whole groups, `groups` is how many have a name.
    """

    candidates: tuple[Candidate, ...]
    differences: tuple[Difference, ...]
    missing: tuple[str, ...]
    images: int
    folds: int
    created: str
    groups: int = 0

    def really_better(self, better: Candidate, worse: Candidate) -> bool:
        """Tell whether these images show that one is better than the other."""
        wanted = (better.backbone, worse.backbone)
        return any(pair.real for pair in self.differences if (pair.better, pair.worse) == wanted)

    def to_dict(self) -> dict[str, Any]:
        """Return plain values, as comparison.json holds them."""
        values = asdict(self)
        for candidate in values["candidates"]:
            del candidate["correct"]
        return {"format": 1, **values}

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> "Comparison":
        """Build from what `to_dict` gave. Raises KeyError or TypeError for anything else."""
        return cls(
            tuple(Candidate(**row) for row in values["candidates"]),
            tuple(Difference(**row) for row in values["differences"]),
            tuple(values["missing"]),
            int(values["images"]),
            int(values["folds"]),
            str(values["created"]),
            int(values.get("groups", 0)),  # not there in older files
        )


def ranked(candidates: Sequence[Candidate], missing: Sequence[str], folds: int, groups: int = 0) -> Comparison:
    """Rank candidates that were judged on the same images: by accuracy, among equals the quicker one first."""
    order = sorted(candidates, key=lambda candidate: (-candidate.accuracy, candidate.seconds))
    pairs = list(combinations(order, 2))
    found = [_difference(first, second) for first, second in pairs]
    real = _holm([chance for *_interval, chance in found])
    differences = tuple(
        Difference(first.backbone, second.backbone, first.accuracy - second.accuracy, low, high, sure)
        for (first, second), (low, high, _chance), sure in zip(pairs, found, real, strict=True)
    )
    created = datetime.now().astimezone().isoformat(timespec="seconds")
    return Comparison(tuple(order), differences, tuple(missing), len(order[0].correct), folds, created, groups)


def _difference(first: Candidate, second: Candidate) -> tuple[float, float, float]:
    """Return the 95 % interval of a paired difference, and how likely so large a one is by chance alone.

    Bonett and Price 2012: of the images on which the two disagree one more of each kind, two more in all. That holds
    for few of them too, where the plain normal interval is far too short.
    """
    one, other = np.array(first.correct), np.array(second.correct)
    images = len(one) + 2
    ahead, behind = (np.sum(one & ~other) + 1) / images, (np.sum(other & ~one) + 1) / images
    middle = float(ahead - behind)
    error = sqrt(_EXTRA_VARIANCE * (ahead + behind - middle**2) / images)
    half = NormalDist().inv_cdf(1 - _LEVEL / 2) * error
    return max(-1.0, middle - half), min(1.0, middle + half), 2 * NormalDist().cdf(-abs(middle) / error)


def _holm(chances: Sequence[float]) -> list[bool]:
    """Tell which differences are real, such that a single wrong one among all of them has a chance of 5 % (Holm 1979).

    Among eighteen equal networks there are 153 pairs, of which eight would differ by chance at 5 % each. The intervals
    are of each pair alone, as people expect them; it is the words that are held to all pairs together.
    """
    real = [False] * len(chances)
    for done, place in enumerate(sorted(range(len(chances)), key=chances.__getitem__)):
        if chances[place] > _LEVEL / (len(chances) - done):
            break
        real[place] = True
    return real


def save(comparison: Comparison, runs: Path) -> None:
    """Write comparison.json into the folder of runs, in one step. Raises StudioError where that is not allowed."""
    write_json(comparison_file(runs), comparison.to_dict())


def load(runs: Path) -> Comparison | None:
    """Return the last comparison; None where there is none. Raises StudioError where its file is damaged."""
    file = comparison_file(runs)
    if not file.is_file():
        return None
    try:
        return Comparison.from_dict(read_json(file))
    except (KeyError, TypeError, ValueError) as error:
        raise StudioError(_("{path} is damaged. Compare again, or delete it.").format(path=file)) from error


def comparison_file(runs: Path) -> Path:
    """Return where the last comparison is kept."""
    return runs / "comparison.json"
