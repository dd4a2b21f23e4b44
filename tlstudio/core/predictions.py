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
class Prediction:
    """What the model says of one image: `top` holds (class, probability), the likeliest first."""

    path: str
    top: tuple[tuple[str, float], ...]

    @property
    def label(self) -> str:
        """The likeliest class."""
        return self.top[0][0]

    @property
    def probability(self) -> float:
        """Its probability, from 0 to 1."""
        return self.top[0][1]


@dataclass(frozen=True)
class Predictions:
    """The predictions for a list of images, and the files that could not be read."""

    classes: tuple[str, ...]
    items: tuple[Prediction, ...]
    problems: tuple[Problem, ...] = ()


def write_predictions(path: Path, predictions: Predictions) -> None:
    """Write path, label, probability, second, second_probability, problem: UTF-8, decimal points, one row an image."""
    rows = [["path", "label", "probability", "second", "second_probability", "problem"]]
    for item in predictions.items:
        second = item.top[1] if len(item.top) > 1 else ("", None)
        rows.append([item.path, item.label, _number(item.probability), second[0], _number(second[1]), ""])
    rows += [[problem.path, "", "", "", "", problem.reason] for problem in predictions.problems]
    write_text(path, _csv(rows))


def write_scored(path: Path, scored: Iterable[Scored], classes: Sequence[str]) -> None:
    """Write path, label, prediction, probability and then the probability of each class as p_<class>."""
    rows = [["path", "label", "prediction", "probability", *(f"p_{name}" for name in classes)]]
    rows += [
        [row.path, row.label, row.prediction, _number(row.probability), *map(_number, row.probabilities)]
        for row in scored
    ]
    write_text(path, _csv(rows))


def read_scored(path: Path) -> tuple[Scored, ...]:
    """Read what `write_scored` wrote. Raises StudioError where the file is missing or something else."""
    try:
        with path.open(newline="", encoding="utf-8", errors="surrogateescape") as lines:
            reader = csv.reader(lines)
            next(reader)
            return tuple(
                Scored(p, label, said, float(best), tuple(map(float, rest))) for p, label, said, best, *rest in reader
            )
    except (OSError, ValueError, StopIteration, csv.Error) as error:
        raise _unreadable(path) from error


def read_doubts(path: Path) -> dict[Path, tuple[float, float]]:
    """Return of each image in what `write_scored` wrote how sure the model was, and its loss: −log of the true class.

    A line at a time, for 100,000 images of 2,000 classes are 200 million probabilities. Raises as `read_scored` does.
    """
    try:
        with path.open(newline="", encoding="utf-8", errors="surrogateescape") as lines:
            reader = csv.reader(lines)
            column = {name.removeprefix("p_"): at for at, name in enumerate(next(reader)) if at >= 4}
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
