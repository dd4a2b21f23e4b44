"""What predictions.csv tells beside the scores: how sure, how right, the worst mistakes; read in bounded memory."""

import csv
import heapq
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tlstudio.core.calibration import Bin, bins_of, error_interval, softened
from tlstudio.core.dataset import Sample
from tlstudio.core.errors import Stopped, StudioError
from tlstudio.core.events import ShouldStop
from tlstudio.core.i18n import _
from tlstudio.core.intervals import Interval

_AT_ONCE = 1000  # lines
_OF_A_PAIR = 3  # mistakes of one class for one other, so that the examples differ


@dataclass(frozen=True)
class Mistake:
    """An image that was not named rightly, and how sure the model was of it."""

    path: Path
    label: str
    prediction: str
    probability: float


@dataclass(frozen=True)
class Answers:
    """What was said of n images: places of the true and the said class, confidence now and before calibration.

    All are (n,). `units` numbers what was drawn independently, an image or its group. `mistakes` are the surest.
    """

    truth: NDArray[np.int64]
    said: NDArray[np.int64]
    confidence: NDArray[np.float64]
    before: NDArray[np.float64]
    units: NDArray[np.int64]
    mistakes: tuple[Mistake, ...]

    @property
    def right(self) -> NDArray[np.bool_]:
        """Whether each image was named rightly."""
        return np.asarray(self.truth == self.said)

    @cached_property
    def error_intervals(self) -> tuple[Interval, Interval]:
        """The 95 % intervals of the calibration error, now and before calibration: some seconds of many images."""
        right = self.right
        return error_interval(self.confidence, right, self.units), error_interval(self.before, right, self.units)


def read_answers(path: Path, classes: Sequence[str], temperature: float, should_stop: ShouldStop,
                 most: int = 12) -> Answers:  # fmt: skip
    """Read predictions.csv, with at most `most` mistakes. Raises StudioError where it is damaged, Stopped on request.

    A table of 100,000 images and 200 classes never stands in memory: `temperature` is undone some lines at a time.
    """
    index = {name: at for at, name in enumerate(classes)}
    columns: list[tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]] = []
    units: dict[str, int] = {}
    numbers: list[int] = []
    worst: list[Mistake] = []
    try:
        for first, rows in _portions(path):
            if should_stop():
                raise Stopped
            shares = np.array([row[first:] for row in rows], float)
            if shares.shape[1] != len(classes):
                raise ValueError(shares.shape)
            before = softened(shares, 1 / temperature).max(axis=1) if temperature != 1 else shares.max(axis=1)
            truth, said = (np.array([index[row[at]] for row in rows]) for at in (1, 2))
            columns.append((truth, said, np.array([float(row[3]) for row in rows]), before))
            numbers += [units.setdefault("".join(row[4:first]) or f"\0{row[0]}", len(units)) for row in rows]
            wrong = [Mistake(Path(row[0]), row[1], row[2], float(row[3])) for row in rows if row[1] != row[2]]
            worst = _surest([*worst, *wrong], most)
        if not columns:
            raise ValueError(path)
    except (OSError, ValueError, LookupError, csv.Error) as error:
        raise StudioError(_("{path} is damaged. Evaluate again.").format(path=path)) from error
    told = [np.concatenate(some) for some in zip(*columns, strict=True)]
    return Answers(told[0], told[1], told[2], told[3], np.array(numbers), tuple(worst))


def read_samples(path: Path) -> tuple[Sample, ...]:
    """Return the images of predictions.csv with their classes and groups. Raises StudioError where it is damaged."""
    try:
        return tuple(
            Sample(Path(row[0]), row[1], "", "".join(row[4:first])) for first, rows in _portions(path) for row in rows
        )
    except (OSError, ValueError, LookupError, csv.Error) as error:
        raise StudioError(_("{path} is damaged. Evaluate again.").format(path=path)) from error


def _portions(path: Path) -> Iterator[tuple[int, list[list[str]]]]:
    """Yield the number of the first column of shares with some lines."""
    with path.open(newline="", encoding="utf-8", errors="surrogateescape") as lines:
        reader = csv.reader(lines)
        head = next(reader, [])
        first = 5 if head[4:5] == ["group"] else 4  # runs of before there were groups have no such column
        rows: list[list[str]] = []
        for row in reader:
            rows.append(row)
            if len(rows) == _AT_ONCE:
                yield first, rows
                rows = []
        if rows:
            yield first, rows


def _surest(mistakes: Sequence[Mistake], most: int) -> list[Mistake]:
    """Return the mistakes the model was surest of, not too many of one kind."""
    kept, kinds = list[Mistake](), Counter[tuple[str, str]]()
    for one in heapq.nsmallest(len(mistakes), mistakes, key=lambda m: (-m.probability, str(m.path))):
        kinds[one.label, one.prediction] += 1
        if kinds[one.label, one.prediction] <= _OF_A_PAIR and len(kept) < most:
            kept.append(one)
    return kept


def bars(confidence: NDArray[np.float64], right: NDArray[np.bool_], units: NDArray[np.int64]) -> tuple[Bin, ...]:
    """Return the bins of a reliability diagram that have images; all are (n,)."""
    return tuple(b for b in bins_of(confidence, right, units) if b.images)
