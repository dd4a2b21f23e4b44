"""From files to batches: each file is decoded once, by the one decoder; training never touches a file again."""

import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import tensorflow as tf

from tlstudio.core.dataset import Problem, Sample
from tlstudio.core.errors import ImageError, Stopped
from tlstudio.core.events import Progress, Report, ShouldStop
from tlstudio.core.images import read_pixels
from tlstudio.core.machine import allocate


@dataclass(frozen=True)
class ReadBatch:
    """Some files: positions of those that could be read, their pixels (uint8, n × size × size × 3), and the others."""

    rows: np.ndarray
    pixels: np.ndarray
    problems: tuple[Problem, ...]


def read_batches(paths: Sequence[Path], size: int, batch_size: int) -> Iterator[ReadBatch]:
    """Decode files in parallel, in order, at most three batches ahead of the reader."""

    def decode(path: Path) -> np.ndarray | ImageError:
        try:
            return read_pixels(path, size)
        except ImageError as error:
            return error

    batches = (range(start, min(start + batch_size, len(paths))) for start in range(0, len(paths), batch_size))
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        ahead: deque[tuple[range, list[Future[np.ndarray | ImageError]]]] = deque()
        try:
            for rows in batches:
                ahead.append((rows, [pool.submit(decode, paths[row]) for row in rows]))
                if len(ahead) == 3:
                    yield _collect(paths, size, *ahead.popleft())
            while ahead:
                yield _collect(paths, size, *ahead.popleft())
        finally:  # the reader stopped early
            for _rows, futures in ahead:
                for future in futures:
                    future.cancel()


def _collect(
    paths: Sequence[Path], size: int, rows: range, futures: "list[Future[np.ndarray | ImageError]]"
) -> ReadBatch:
    good, pixels, problems = [], [], []
    for row, future in zip(rows, futures, strict=True):
        result = future.result()
        if isinstance(result, ImageError):
            problems.append(Problem("unreadable", os.fspath(paths[row]), str(result)))
        else:
            good.append(row)
            pixels.append(result)
    stacked = np.stack(pixels) if pixels else np.empty((0, size, size, 3), np.uint8)
    return ReadBatch(np.array(good, dtype=int), stacked, tuple(problems))


@dataclass(frozen=True)
class Pictures:
    """Images as the network takes them: `pixels` uint8 (n, size, size, 3), `labels` class indices (n,)."""

    samples: tuple[Sample, ...]
    pixels: np.ndarray
    labels: np.ndarray
    problems: tuple[Problem, ...]


def read_pictures(
    samples: Sequence[Sample],
    classes: Sequence[str],
    size: int,
    stage: str,
    scratch: Path,
    report: Report,
    should_stop: ShouldStop,
) -> Pictures:
    """Decode all samples; unreadable ones are left out and listed. What does not fit in memory lies in `scratch`.

    Raises Stopped on request.
    """
    pixels = allocate((len(samples), size, size, 3), np.uint8, scratch)
    kept: list[Sample] = []
    problems: list[Problem] = []
    paths = [sample.path for sample in samples]
    for batch in read_batches(paths, size, 32):
        if should_stop():
            raise Stopped
        pixels[len(kept) : len(kept) + len(batch.rows)] = batch.pixels
        kept += [samples[row] for row in batch.rows]
        problems += batch.problems
        report(Progress(stage, len(kept) + len(problems), len(samples)))
    index = {name: i for i, name in enumerate(classes)}
    labels = np.array([index[sample.label] for sample in kept], dtype=np.int64)
    return Pictures(tuple(kept), pixels[: len(kept)], labels, tuple(problems))


class Batches:
    """Batches of an array for `fit`, in an order that depends on the seed and the epoch alone.

    `epoch` is set before each epoch; `transform` brings rows of the array to what the model takes.
    """

    def __init__(
        self, inputs: np.ndarray, labels: np.ndarray, batch_size: int, seed: int | None = None,
        transform: Callable[[np.ndarray], np.ndarray] | None = None,
    ) -> None:  # fmt: skip
        self.inputs, self.labels, self.batch_size, self.seed = inputs, labels, batch_size, seed
        self.transform = transform
        self.epoch = 0

    def __len__(self) -> int:
        return -(-len(self.labels) // self.batch_size)

    def __iter__(self) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        order = np.arange(len(self.labels))
        if self.seed is not None:
            order = np.random.default_rng([self.seed, self.epoch]).permutation(order)
        for rows in np.split(order, range(self.batch_size, len(order), self.batch_size)):
            inputs = self.inputs[rows]
            yield (inputs if self.transform is None else self.transform(inputs)), self.labels[rows]

    def dataset(self) -> tf.data.Dataset:
        """Return the batches as a tf.data pipeline that is one batch ahead; each pass over it is one epoch."""
        inputs, labels = next(iter(self))
        signature = (
            tf.TensorSpec((None, *inputs.shape[1:]), inputs.dtype),
            tf.TensorSpec((None,), labels.dtype),
        )
        dataset = tf.data.Dataset.from_generator(lambda: iter(self), output_signature=signature)
        return dataset.apply(tf.data.experimental.assert_cardinality(len(self))).prefetch(1)
