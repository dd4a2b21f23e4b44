"""Predictions as people keep them: a row an image, in CSV with a header that does not change."""

import csv
import io
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tlstudio.core.dataset import Problem
from tlstudio.core.errors import StudioError
from tlstudio.core.files import write_text
from tlstudio.core.i18n import _
from tlstudio.core.metrics import Scored

_LEAST = 1e-6  # a probability is written with six digits


@dataclass(frozen=True)
class Neighbour:
    """A training image, and how far its features are from an image's, as `Prediction.distance` counts.

    `path` is "" where the model was exported: exports carry no names of training images.
    """

    path: str
    label: str
    distance: float


@dataclass(frozen=True)
class Prediction:
    """What the model says of one image: `top` holds (class, probability), the likeliest first.

    `distance` is how far the image is from the training images in the features: 95 % of held-out images like them are
    below 1. It is None where the training images are not known. `neighbours` are the nearest of them.
    """

    path: str
    top: tuple[tuple[str, float], ...]
    distance: float | None = None
    neighbours: tuple[Neighbour, ...] = ()

    @property
    def label(self) -> str:
        """The likeliest class."""
        return self.top[0][0]

    @property
    def probability(self) -> float:
        """Its probability, from 0 to 1."""
        return self.top[0][1]

    @property
    def is_unlike(self) -> bool:
        """Tell whether it is unlike anything in training."""
        return self.distance is not None and self.distance > 1

    def is_unsure(self, threshold: float) -> bool:
        """Tell whether a person should look: the likeliest class has less than this probability."""
        return self.probability < threshold


@dataclass(frozen=True)
class Predictions:
    """The predictions for a list of images, and the files that could not be read.

    `model` is the model's name; `note` says why there are no distances to the training images, where there are none.
    """

    classes: tuple[str, ...]
    items: tuple[Prediction, ...]
    problems: tuple[Problem, ...] = ()
    model: str = ""
    note: str = ""


def write_scored(path: Path, scored: Iterable[Scored], classes: Sequence[str]) -> None:
    """Write `scored_text` in one step. Raises StudioError where the disk does not allow it."""
    write_text(path, scored_text(scored, classes))


def scored_text(scored: Iterable[Scored], classes: Sequence[str]) -> str:
    """Return path, label, prediction, probability, group and then the probability of each class as p_<class>."""
    rows = [["path", "label", "prediction", "probability", "group", *(f"p_{name}" for name in classes)]]
    rows += [
        [row.path, row.label, row.prediction, _number(row.probability), row.group, *map(_number, row.probabilities)]
        for row in scored
    ]
    return _csv(rows)


def read_scored(path: Path) -> tuple[Scored, ...]:
    """Read what `write_scored` wrote. Raises StudioError where the file is missing or something else."""
    try:
        with path.open(newline="", encoding="utf-8", errors="surrogateescape") as lines:
            reader = csv.reader(lines)
            first = 5 if next(reader)[4] == "group" else 4  # runs of before there were groups have no such column
            return tuple(
                Scored(row[0], row[1], row[2], float(row[3]), tuple(map(float, row[first:])), "".join(row[4:first]))
                for row in reader
            )
    except (OSError, ValueError, LookupError, StopIteration, csv.Error) as error:
        raise _unreadable(path) from error


def read_doubts(path: Path) -> dict[Path, tuple[float, float]]:
    """Return of each image in what `write_scored` wrote how sure the model was, and its loss: −log of the true class.

    A line at a time, for 100,000 images of 2,000 classes are 200 million probabilities. Raises as `read_scored` does.
    """
    try:
        with path.open(newline="", encoding="utf-8", errors="surrogateescape") as lines:
            reader = csv.reader(lines)
            column = {name.removeprefix("p_"): at for at, name in enumerate(next(reader)) if name.startswith("p_")}
            return {Path(row[0]): (float(row[3]), -math.log(max(float(row[column[row[1]]]), _LEAST))) for row in reader}
    except (OSError, ValueError, StopIteration, LookupError, csv.Error) as error:
        raise _unreadable(path) from error


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.6f}"


def _unreadable(path: Path) -> StudioError:
    return StudioError(_("{path} cannot be read as predictions. Evaluate the run again.").format(path=path))


def _csv(rows: Iterable[Sequence[str]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()
