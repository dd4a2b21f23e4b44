"""From files to pictures: each file is decoded once, by the one decoder."""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from tlstudio.core.dataset import Problem, Sample
from tlstudio.core.errors import ImageError, Stopped
from tlstudio.core.events import Progress, Report, ShouldStop
from tlstudio.core.images import read_pixels
from tlstudio.core.machine import allocate
from tlstudio.core.reading import DEFAULT, Reading


class Pictures:
    """Images as the network takes them, decoded by one rule when they are asked for: uint8 (size, size, 3) each.

    `labels` are class indices (n,), `digests` what the files hold; files without one cannot be read. Where `keep` is
    set, each file is decoded once and its picture kept, in memory or, where that does not hold them, in a temporary
    file in `scratch`. May be asked from several threads, each for other positions.
    """

    def __init__(
        self, samples: Sequence[Sample], digests: Sequence[bytes | None], classes: Sequence[str], size: int,
        keep: bool, scratch: Path, reading: Reading = DEFAULT,
    ) -> None:  # fmt: skip
        self.reading = reading
        self.size, self.keep, self.scratch = size, keep, scratch
        self.samples, self.digests, self.classes = tuple(samples), tuple(digests), tuple(classes)
        index = {name: i for i, name in enumerate(classes)}
        self.labels = np.array([index[sample.label] for sample in self.samples], dtype=np.int64)
        self._kept = np.zeros(len(self.samples), bool)
        self._store = allocate((len(self.samples), size, size, 3), np.uint8, scratch) if keep else None

    def __len__(self) -> int:
        return len(self.samples)

    def __getitem__(self, position: int) -> np.ndarray:
        """Return one picture. Raises ImageError."""
        if self._kept[position] and self._store is not None:
            kept: np.ndarray = self._store[position]
            return kept
        picture = read_pixels(self.samples[position].path, self.size, self.reading)
        if self._store is not None:
            self._store[position] = picture
            self._kept[position] = True
        return picture

    def read(self, stage: str, report: Report, should_stop: ShouldStop) -> tuple[Problem, ...]:
        """Decode what is not kept yet, and return what cannot be. Raises Stopped on request."""
        unread = np.flatnonzero(~self._kept).tolist()
        problems = []
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            for done, problem in enumerate(pool.map(self._problem, unread), 1):
                if should_stop():
                    pool.shutdown(cancel_futures=True)
                    raise Stopped
                problems += [problem] if problem else []
                report(Progress(stage, done, len(unread)))
        return tuple(problems)

    def _problem(self, position: int) -> Problem | None:
        try:
            self[position]
        except ImageError as error:
            return self.problem(position, error)
        return None

    def problem(self, position: int, error: ImageError) -> Problem:
        """Return what to say of a file that cannot be read."""
        return Problem("unreadable", os.fspath(self.samples[position].path), str(error))

    def without(self, problems: Sequence[Problem]) -> "Pictures":
        """Return the pictures without those of some files."""
        gone = {problem.path for problem in problems}
        rows = [i for i, sample in enumerate(self.samples) if os.fspath(sample.path) not in gone]
        if len(rows) == len(self.samples):
            return self
        rest = Pictures(
            [self.samples[i] for i in rows], [self.digests[i] for i in rows], self.classes, self.size, False,
            self.scratch, self.reading,
        )  # fmt: skip
        rest.keep, rest._kept = self.keep, self._kept[rows]
        rest._store = None if self._store is None else self._store[rows]
        return rest
