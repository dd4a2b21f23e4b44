"""OpenedModel: a saved model taken apart, so that what the network sees is there beside what it says."""

import os
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


@dataclass(frozen=True)
class Answers:
    """Some files: `rows` (n,) are the positions of those that could be read, the others are `problems`.

    `probabilities` (n, classes) are calibrated, `features` (n, width) are what the head decides by.
    """

    rows: np.ndarray
    probabilities: np.ndarray
    features: np.ndarray
    problems: tuple[Problem, ...]


class OpenedModel:
    """The extractor, pictures to features, and the head, features to probabilities, of a model saved by the studio."""

    def __init__(self, path: Path) -> None:
        """Open a run, an export or a `.keras` file. Raises StudioError with the reason where it cannot."""
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
        if self._runtime is None:
            name = choose(self.frozen, sample, exact=True) if of >= _WORTH_A_TRIAL else "tensorflow"
            self._runtime = build(self.frozen, name)
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
        classes, width = len(self.description.classes), self.extractor.output_shape[1]
        runtime = self._runs(lambda: self._sample(paths), max(of, len(paths)))
        portions = (range(at, min(at + BATCH, len(paths))) for at in range(0, len(paths), BATCH))
        pool = ThreadPoolExecutor(cores())
        try:
            for rows, (good, features, problems) in ahead(pool, portions, lambda rows: self._see(paths, rows, runtime)):
                if should_stop():
                    return
                shares = self.probabilities(features) if len(good) else np.empty((0, classes), np.float32)
                yield Answers(good, shares, features.reshape(-1, width), problems)
                done += len(rows)
                report(Progress(stage, done, len(paths)))
        finally:
            pool.shutdown(cancel_futures=True)

    def _see(
        self, paths: Sequence[Path], rows: range, runtime: Runtime
    ) -> tuple[np.ndarray, np.ndarray, tuple[Problem, ...]]:
        """Return which of some files can be read, their features (n, width), and the others."""
        good, pixels, problems = self.read(paths, rows)
        return good, runtime(pixels) if len(good) else np.empty(0, np.float32), problems

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
