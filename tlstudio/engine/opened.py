"""OpenedModel: a saved model taken apart, so that what the network sees is there beside what it says."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import keras
import numpy as np

from tlstudio.core.catalog import BACKBONES
from tlstudio.core.dataset import Problem
from tlstudio.core.errors import StudioError
from tlstudio.core.events import Progress, Report, ShouldStop
from tlstudio.core.i18n import _
from tlstudio.engine.cut import frozen
from tlstudio.engine.loading import load_model
from tlstudio.engine.model import class_probabilities
from tlstudio.engine.pipeline import read_batches
from tlstudio.engine.runtime import Runtime
from tlstudio.engine.runtimes import build, choose

_BATCH_SIZE = 32
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
            self._frozen = frozen(self.extractor, BACKBONES[self.description.backbone], "whole")
        except (ValueError, KeyError, IndexError, AttributeError) as error:
            raise StudioError(_("{path} is no model as TL Studio saves them: {error}").format(
                path=path, error=error)) from error  # fmt: skip
        self._runtime: Runtime | None = None

    @property
    def size(self) -> int:
        """Width and height of the pictures it takes, in pixels."""
        return int(self.model.input_shape[1])

    def answer(self, pixels: np.ndarray, of: int = 0) -> tuple[np.ndarray, np.ndarray]:
        """Return probabilities (n, classes) and features (n, width) of uint8 pictures (n, size, size, 3).

        `of` is how many pictures there will be in all: for many the quickest runtime is looked for.
        """
        if self._runtime is None:
            name = choose(self._frozen, lambda: pixels, exact=True) if of >= _WORTH_A_TRIAL else "tensorflow"
            self._runtime = build(self._frozen, name)
        features = self._runtime(pixels)
        return class_probabilities(np.asarray(self.head(features, training=False))), features

    def stream(
        self, paths: Sequence[Path], report: Report, should_stop: ShouldStop, stage: str = ""
    ) -> Iterator[Answers]:
        """Yield the answers for files, in their order, until done or stopped, in bounded memory."""
        done, stage = 0, stage or _("Predicting")
        for batch in read_batches(paths, self.size, _BATCH_SIZE, self.description.reading):
            if should_stop():
                return
            classes, width = len(self.description.classes), self.extractor.output_shape[1]
            answered = np.empty((0, classes), np.float32), np.empty((0, width), np.float32)
            if len(batch.rows):
                answered = self.answer(batch.pixels, len(paths))
            yield Answers(batch.rows, *answered, batch.problems)
            done += len(batch.rows) + len(batch.problems)
            report(Progress(stage, done, len(paths)))
