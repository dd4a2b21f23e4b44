"""Batches to train on: in an order, and with a mixing of images, that depend on the seed and the epoch alone."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np


class Inputs(Protocol):
    """What batches are taken from: `len` rows of one shape."""

    shape: tuple[int, ...]

    def __len__(self) -> int: ...

    def take(self, positions: np.ndarray, epoch: int, pasting: "Pasting | None" = None) -> np.ndarray:
        """Return float32 rows (n, *shape)."""
        ...


@dataclass(frozen=True)
class Pasting:
    """CutMix: into image i a piece of image `partners[i]`; `boxes` (n, 4) are top, bottom, left, right from 0 to 1."""

    partners: np.ndarray
    boxes: np.ndarray

    @property
    def kept(self) -> np.ndarray:
        """Share of each image that stays its own, (n,)."""
        top, bottom, left, right = self.boxes.T
        share: np.ndarray = 1 - (bottom - top) * (right - left)
        return share


@dataclass(frozen=True)
class Sampling:
    """How training images are drawn and mixed: class weights (classes,) or None, and the shares of the settings."""

    weights: np.ndarray | None = None
    balanced: bool = False
    mixup: float = 0.0
    cutmix: float = 0.0


class Batches:
    """Batches of (inputs, targets) or (inputs, targets, weights); the last one may be smaller.

    Targets are (n, 1) from 0 to 1 for two classes, (n, classes) that add up to 1 for more. `epoch` is set before each
    epoch. Without a seed the order is that of the inputs, and nothing is drawn.
    """

    def __init__(
        self, inputs: Inputs, labels: np.ndarray, classes: int, batch_size: int, seed: int | None = None,
        sampling: Sampling | None = None,
    ) -> None:  # fmt: skip
        self.inputs, self.labels, self.classes, self.batch_size = inputs, labels, classes, batch_size
        self.seed, self.sampling = seed, sampling or Sampling()
        self.epoch = 0

    def __len__(self) -> int:
        return -(-len(self.labels) // self.batch_size)

    def __iter__(self) -> Iterator[tuple[np.ndarray, ...]]:
        rng = np.random.default_rng([self.seed, self.epoch]) if self.seed is not None else None
        order = np.arange(len(self.labels)) if rng is None else self._order(rng)
        for positions in np.split(order, range(self.batch_size, len(order), self.batch_size)):
            yield self._batch(positions, rng)

    def _order(self, rng: np.random.Generator) -> np.ndarray:
        if not self.sampling.balanced:
            return rng.permutation(len(self.labels))
        groups = [np.flatnonzero(self.labels == label) for label in range(self.classes)]
        each = -(-len(self.labels) // self.classes)
        rounds = [np.concatenate([rng.permutation(group) for _ in range(-(-each // len(group)))]) for group in groups]
        return rng.permutation(np.concatenate([drawn[:each] for drawn in rounds]))[: len(self.labels)]

    def _batch(self, positions: np.ndarray, rng: np.random.Generator | None) -> tuple[np.ndarray, ...]:
        targets = self._targets(self.labels[positions])
        weights = None if self.sampling.weights is None else self.sampling.weights[self.labels[positions]]
        if rng is None:
            return self.inputs.take(positions, self.epoch), targets
        pasting = _pasting(rng, len(positions), self.sampling.cutmix) if self.sampling.cutmix else None
        inputs = self.inputs.take(positions, self.epoch, pasting)
        if pasting is not None:
            targets = _blend(targets, targets[pasting.partners], pasting.kept)
        if self.sampling.mixup:
            partners = rng.permutation(len(positions))
            kept = rng.beta(self.sampling.mixup, self.sampling.mixup, len(positions))
            kept = np.maximum(kept, 1 - kept)  # the larger share is the image's own, and so is its weight
            inputs, targets = _blend(inputs, inputs[partners], kept), _blend(targets, targets[partners], kept)
        return (inputs, targets) if weights is None else (inputs, targets, weights)

    def _targets(self, labels: np.ndarray) -> np.ndarray:
        if self.classes == 2:
            return labels[:, None].astype(np.float32)
        one_hot: np.ndarray = np.eye(self.classes, dtype=np.float32)[labels]
        return one_hot


def _pasting(rng: np.random.Generator, count: int, share: float) -> Pasting:
    """Draw pieces of every size, as in the CutMix paper (Yun et al. 2019), for `share` of the images."""
    sides = np.sqrt(rng.random((count, 1))) * (rng.random((count, 1)) < share)
    corner = rng.random((count, 2)) * (1 - sides)
    top, left = corner.T
    boxes = np.stack([top, top + sides[:, 0], left, left + sides[:, 0]], axis=1)
    return Pasting(rng.permutation(count), boxes)


def _blend(own: np.ndarray, other: np.ndarray, kept: np.ndarray) -> np.ndarray:
    share = kept.astype(np.float32).reshape(-1, *[1] * (own.ndim - 1))
    return own * share + other * (1 - share)


def class_weights(labels: np.ndarray, classes: int) -> np.ndarray:
    """Return a weight for each class, float32 (classes,), that makes all classes count the same."""
    counts = np.bincount(labels, minlength=classes)
    return (len(labels) / (classes * counts)).astype(np.float32)
