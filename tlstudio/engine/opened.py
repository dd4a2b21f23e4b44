"""OpenedModel: a saved model taken apart, so that what the network sees is there beside what it says."""

import os
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import keras
import numpy as np

from tlstudio.core.catalog import BACKBONES
from tlstudio.core.cores import cores
from tlstudio.core.dataset import Problem
from tlstudio.core.description import model_file
from tlstudio.core.errors import ImageError, StudioError
from tlstudio.core.events import Progress, Report, ShouldStop
from tlstudio.core.i18n import _
from tlstudio.core.images import read_pixels
from tlstudio.engine.cut import frozen
from tlstudio.engine.extraction import ahead
from tlstudio.engine.loading import load_model
from tlstudio.engine.model import class_probabilities, pooling_of
from tlstudio.engine.runtime import BATCH, Runtime
from tlstudio.engine.runtimes import build, choose

_WORTH_A_TRIAL = 100  # pictures; with fewer the search for a quicker runtime costs more than it saves
_TOLD_AT_ONCE = 4  # portions
_TOLD_AFTER = 0.5  # seconds

_Seen = tuple[np.ndarray, np.ndarray, tuple[Problem, ...]]  # which files can be read, their features, the others


@dataclass(frozen=True)
class Answers:
    """Some files: `rows` (n,) are the positions of those that could be read, the others are `problems`.

    `probabilities` (n, classes) are calibrated, `features` (n, width) are what the head decides by.
    """

    rows: np.ndarray
    probabilities: np.ndarray
    features: np.ndarray
    problems: tuple[Problem, ...]


def open_model(path: Path) -> "OpenedModel":
    """Open a run, an export or a `.keras` file; one that was opened last is returned again, for opening takes seconds.

    Raises StudioError with the reason where it cannot.
    """
    file = model_file(path).absolute()
    facts = file.stat()
    which = (file, facts.st_mtime_ns, facts.st_size)
    if which not in _LAST:
        close_model()  # there is never memory for two
        _LAST[which] = OpenedModel(file)
    return _LAST[which]


def close_model() -> None:
    """Let go of the model opened last, for what needs the memory."""
    _LAST.clear()


_LAST: dict[tuple[Path, int, int], "OpenedModel"] = {}  # by its file, when that was changed and how long it is


class OpenedModel:
    """The extractor, pictures to features, and the head, features to probabilities, of a model saved by the studio."""

    def __init__(self, path: Path) -> None:
        """Open a run, an export or a saved model. Raises StudioError with the reason where it cannot."""
        self.model, self.description = load_model(path)
        try:
            self.head: keras.Model = self.model.get_layer("head")
            self.extractor: keras.Model = self.model.layers[-2]
            # Named as in training, whose runtime is tried already and whose features of a frozen network are cached.
            self.frozen = frozen(self.extractor, BACKBONES[self.description.backbone], pooling_of(self.extractor))
        except (ValueError, KeyError, IndexError, AttributeError, StopIteration) as error:
            raise StudioError(_("{path} is no model as TL Studio saves them: {error}").format(
                path=path, error=error)) from error  # fmt: skip
        self._runtime: Runtime | None = None
        self._tried = False  # whether the quickest runtime was looked for

    @property
    def size(self) -> int:
        """Width and height of the pictures it takes, in pixels."""
        return int(self.model.input_shape[1])

    @property
    def identity(self) -> str:
        """The same for the same weights from the pictures to the features."""
        return self.frozen.identity

    def answer(self, pixels: np.ndarray, of: int = 0) -> tuple[np.ndarray, np.ndarray]:
        """Return probabilities (n, classes) and features (n, width) of uint8 pictures (n, size, size, 3).

        `of` is how many pictures there will be in all: for many the quickest runtime is looked for.
        """
        features = self._runs(lambda: pixels, of)(pixels)
        return self.probabilities(features), features

    def probabilities(self, features: np.ndarray) -> np.ndarray:
        """Return the probabilities (n, classes) by the features (n, width)."""
        return class_probabilities(np.asarray(self.head(features, training=False)))

    def _runs(self, sample: Callable[[], np.ndarray], of: int) -> Runtime:
        trial = of >= _WORTH_A_TRIAL and not self._tried
        if self._runtime is None or trial:
            name = choose(self.frozen, sample, exact=True) if trial else "tensorflow"
            self._runtime, self._tried = build(self.frozen, name), trial
        return self._runtime

    def stream(
        self, paths: Sequence[Path], report: Report, should_stop: ShouldStop, stage: str = "", of: int = 0
    ) -> Iterator[Answers]:
        """Yield the answers for files, in their order, until done or stopped, in bounded memory.

        Portions of files are decoded and passed through the network side by side, one a core. There will be `of` files
        in all, where there are more than these.
        """
        if not paths:
            return
        done, stage = 0, stage or _("Predicting")
        runtime = self._runs(lambda: self._sample(paths), max(of, len(paths)))
        portions = (range(at, min(at + BATCH, len(paths))) for at in range(0, len(paths), BATCH))
        pool, seen, told = ThreadPoolExecutor(cores()), list[_Seen](), time.monotonic()
        try:
            for rows, found in ahead(pool, portions, lambda rows: self._see(paths, rows, runtime)):
                if should_stop():
                    break
                seen.append(found)
                done += len(rows)
                # What follows costs less for many at a time; but somebody waits to see the first.
                if len(seen) == _TOLD_AT_ONCE or time.monotonic() - told > _TOLD_AFTER or done == len(paths):
                    yield self._answers(seen)
                    seen, told = [], time.monotonic()
                report(Progress(stage, done, len(paths)))
            if seen:
                yield self._answers(seen)
        finally:
            pool.shutdown(cancel_futures=True)

    def _answers(self, seen: Sequence[_Seen]) -> Answers:
        good = np.concatenate([rows for rows, _features, _problems in seen])
        features = np.concatenate([features for _rows, features, _problems in seen])
        # By portions, for how many of them there are depends on the time, and the last bits on how many rows there are.
        shares = [np.empty((0, len(self.description.classes)), np.float32)]
        shares += [self.probabilities(features) for _rows, features, _problems in seen if len(features)]
        problems = tuple(problem for _rows, _features, problems in seen for problem in problems)
        return Answers(good, np.concatenate(shares), features, problems)

    def _see(self, paths: Sequence[Path], rows: range, runtime: Runtime) -> _Seen:
        """Return which of some files can be read, their features (n, width), and the others."""
        good, pixels, problems = self.read(paths, rows)
        nothing = np.empty((0, self.extractor.output_shape[1]), np.float32)
        return good, runtime(pixels) if len(good) else nothing, problems

    def read(self, paths: Sequence[Path], rows: range) -> tuple[np.ndarray, np.ndarray, tuple[Problem, ...]]:
        """Return which of some files can be read, their pictures (n, size, size, 3) as uint8, and the others."""
        good, pixels, problems = list[int](), list[np.ndarray](), list[Problem]()
        for row in rows:
            try:
                pixels.append(read_pixels(paths[row], self.size, self.description.reading))
                good.append(row)
            except ImageError as error:
                problems.append(Problem("unreadable", os.fspath(paths[row]), str(error)))
        stacked = np.stack(pixels) if pixels else np.empty((0, self.size, self.size, 3), np.uint8)
        return np.array(good, int), stacked, tuple(problems)

    def _sample(self, paths: Sequence[Path]) -> np.ndarray:
        """Return the first pictures that can be read, for a trial."""
        found = list[np.ndarray]()
        for path in paths:
            with suppress(ImageError):
                found.append(read_pixels(path, self.size, self.description.reading))
            if len(found) == BATCH:
                break
        return np.stack(found) if found else np.zeros((1, self.size, self.size, 3), np.uint8)
