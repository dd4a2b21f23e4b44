"""The inputs that batches are taken from: rows that are there, or rows computed anew in each epoch."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from tlstudio.core.augmentation import augment
from tlstudio.core.cores import cores
from tlstudio.core.feature_rows import Rows
from tlstudio.engine.batches import Pasting
from tlstudio.engine.pipeline import Pictures
from tlstudio.engine.runtime import Runtime


class Stored:
    """Inputs for batches from rows that are there: those of each view, one view after the other."""

    def __init__(self, views: Sequence[Rows], shape: tuple[int, ...]) -> None:
        self.views, self.shape = views, shape

    def __len__(self) -> int:
        return sum(map(len, self.views))

    def take(self, positions: np.ndarray, epoch: int, pasting: Pasting | None = None) -> np.ndarray:
        """Return float32 rows (n, *shape). What is stored cannot be pasted into any more."""
        number, row = np.divmod(positions, len(self.views[0]))
        taken = np.empty((len(positions), *self.shape), np.float32)
        for view in np.unique(number):
            taken[number == view] = self.views[view][row[number == view]]
        return taken


class Fresh:
    """Inputs for batches that pass changed pictures through the frozen part anew in each epoch."""

    def __init__(
        self, pictures: Pictures, amounts: Mapping[str, float], seed: int, runtime: Runtime, shape: tuple[int, ...]
    ) -> None:
        self.pictures, self.amounts, self.seed, self.runtime, self.shape = pictures, amounts, seed, runtime, shape
        self._pool = ThreadPoolExecutor(cores())

    def __len__(self) -> int:
        return len(self.pictures)

    def take(self, positions: np.ndarray, epoch: int, pasting: Pasting | None = None) -> np.ndarray:
        """Return float32 rows (n, *shape) of the pictures as they are changed in this epoch."""
        parts = np.array_split(np.arange(len(positions)), max(1, min(cores(), len(positions))))
        rows = self._pool.map(lambda part: self.runtime(self._seen(positions, part, epoch, pasting)), parts)
        return np.concatenate(list(rows))

    def _seen(self, positions: np.ndarray, part: np.ndarray, epoch: int, pasting: Pasting | None) -> np.ndarray:
        def seen(position: int) -> np.ndarray:
            rng = np.random.default_rng([self.seed, epoch, position])
            return augment(self.pictures[position], self.amounts, rng)

        pictures = np.stack([seen(int(positions[i])) for i in part])
        if pasting is not None:
            for picture, i in zip(pictures, part, strict=True):
                top, bottom, left, right = np.rint(pasting.boxes[i] * self.pictures.size).astype(int)
                other = int(positions[pasting.partners[i]])
                if bottom > top and right > left:
                    picture[top:bottom, left:right] = seen(other)[top:bottom, left:right]
        return pictures
