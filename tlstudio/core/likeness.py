"""Likeness: how far a picture is from the training images, in the features that a model decides by.

The distance to the fifth nearest training image, of features brought to length one (Sun and others 2022, "Out-of-
distribution detection with deep nearest neighbors"), as a multiple of what one in twenty held-out images exceeds. Of
the ways tried it told strangers best from TrashNet's photographs: `python -m tests.benchmarks.strangers`.
"""

import io
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tlstudio.core import plain_array
from tlstudio.core.dataset import Sample
from tlstudio.core.files import replace_file
from tlstudio.core.plain_zip import open_plain
from tlstudio.core.predictions import Neighbour

FILE_NAME = "likeness.npz"  # in a run's folder, and inside an exported .keras file
NEIGHBOURS = 4  # training images named beside a picture
KNOWN = 0.95  # share of held-out images that are to be within the threshold
_NEAREST = 5  # the neighbour whose distance counts
_MOST_ROWS = 20_000
_MOST_BYTES = 64 * 2**20
_AT_ONCE = 256  # pictures compared with all rows at a time: at most 20 MB


@dataclass(frozen=True)
class Likeness:
    """What is kept of the training images: `rows` (n, width), float32 of length one, with their labels and paths.

    `threshold` is in the units of the distance between such rows. `identity` is that of the network that made them.
    """

    rows: NDArray[np.float32]
    labels: tuple[str, ...]
    paths: tuple[str, ...]
    threshold: float
    identity: str

    @classmethod
    def of(
        cls, features: NDArray[np.floating], samples: Sequence[Sample], held_out: NDArray[np.floating], identity: str
    ) -> "Likeness":
        """Build from features of training images (n, width) and of images held out from them (m, width), m > 0."""
        labels, paths = tuple(s.label for s in samples), tuple(str(s.path) for s in samples)
        # As they come back from the file, so that the first answer is the same as all that follow.
        made = cls(_directions(features).astype(np.float16).astype(np.float32), labels, paths, 1.0, identity)
        return replace(made, threshold=_threshold(made.distances(held_out)))

    @property
    def nbytes(self) -> int:
        """About how large its file is."""
        return self.rows.size * 2 + sum(map(len, self.paths))

    @property
    def unnamed(self) -> "Likeness":
        """The same without the names of the training images, which may tell more than a model's user may know."""
        return replace(self, paths=("",) * len(self.paths))

    def distances(self, features: NDArray[np.floating]) -> NDArray[np.float32]:
        """Return how far pictures are from the training images, (n,): above 1 is unlike them."""
        return self._nearest(features)[0]

    def look(self, features: NDArray[np.floating]) -> list[tuple[float, tuple[Neighbour, ...]]]:
        """Return the distance of each picture, and the training images nearest to it."""
        distances, at, far = self._nearest(features)
        return [
            (
                float(distance),
                tuple(Neighbour(self.paths[i], self.labels[i], float(d)) for i, d in zip(places, apart, strict=True)),
            )
            for distance, places, apart in zip(distances, at[:, :NEIGHBOURS], far[:, :NEIGHBOURS], strict=True)
        ]

    def _nearest(
        self, features: NDArray[np.floating]
    ) -> tuple[NDArray[np.float32], NDArray[np.int64], NDArray[np.float32]]:
        """Return the distances (n,), and which rows are the nearest (n, k) and how far these are (n, k)."""
        count = min(_NEAREST, len(self.rows))
        at, far = np.empty((len(features), count), np.int64), np.empty((len(features), count), np.float32)
        for first in range(0, len(features), _AT_ONCE):
            part = slice(first, first + _AT_ONCE)
            cosines = (self.rows @ _directions(features[part]).T).T  # this way round a third of the time for few
            near = np.argpartition(-cosines, count - 1, axis=1)[:, :count]
            found = np.take_along_axis(cosines, near, axis=1)
            order = np.argsort(-found, axis=1, kind="stable")
            at[part] = np.take_along_axis(near, order, axis=1)
            far[part] = np.sqrt(np.maximum(0, 2 - 2 * np.take_along_axis(found, order, axis=1)))
        far /= self.threshold
        return far[:, -1], at, far

    def to_bytes(self) -> bytes:
        """Return the content of its file: plain arrays, the features in half precision."""
        file = io.BytesIO()
        texts = json.dumps({"labels": self.labels, "paths": self.paths, "identity": self.identity}).encode()
        np.savez(file, rows=self.rows.astype(np.float16), threshold=self.threshold, texts=np.frombuffer(texts, "u1"))
        return file.getvalue()

    def to_parts(self) -> tuple[NDArray[np.float16], dict[str, Any]]:
        """Return the features in half precision, and the rest as JSON holds it, without the names of images."""
        return self.rows.astype(np.float16), {
            "labels": self.labels, "threshold": self.threshold, "identity": self.identity
        }  # fmt: skip

    @classmethod
    def from_parts(cls, rows: NDArray[np.floating], values: Mapping[str, Any]) -> "Likeness":
        """Build from what `to_parts` gave; "paths" may be with it. Raises ValueError, KeyError or TypeError."""
        labels, threshold, identity = tuple(values["labels"]), float(values["threshold"]), values["identity"]
        paths = tuple(values["paths"]) if "paths" in values else ("",) * len(labels)
        fits = rows.ndim == 2 and 0 < len(rows) == len(labels) == len(paths) <= _MOST_ROWS
        if not (fits and 0 < threshold < math.inf):
            raise ValueError("features of training images that do not fit each other")
        if not all(isinstance(text, str) for text in (*labels, *paths, identity)):
            raise ValueError("features of training images without their classes")
        return cls(rows.astype(np.float32), labels, paths, threshold, identity)

    @classmethod
    def from_bytes(cls, content: bytes) -> "Likeness":
        """Build from what `to_bytes` gave. Raises ValueError for anything else.

        Not by np.load, which makes room for as much as an array says that it is.
        """
        try:
            with open_plain(io.BytesIO(content), 3, 1000) as archive:
                rows, threshold, texts = (
                    plain_array.from_bytes(archive.read(f"{name}.npy")) for name in ("rows", "threshold", "texts")
                )
            return cls.from_parts(rows, {**json.loads(texts.tobytes()), "threshold": threshold})
        except Exception as error:  # whatever a damaged or crafted file provokes
            raise ValueError("no features of training images") from error

    def save(self, path: Path) -> None:
        """Write the file in one step. Raises StudioError where the disk does not allow it."""
        content = self.to_bytes()
        replace_file(path, lambda temporary: _write(temporary, content))


def _write(path: Path, content: bytes) -> None:
    path.write_bytes(content)


def drawn(samples: Sequence[Sample], width: int) -> list[Sample]:
    """Return the images to keep the features of, `width` numbers each: all, or as many of each class as there is room.

    Always the same of the same images.
    """
    most = max(1, min(_MOST_ROWS, _MOST_BYTES // (2 * width)))
    if len(samples) <= most:
        return list(samples)
    rank = np.empty(len(samples))
    labels, rng = np.array([sample.label for sample in samples]), np.random.default_rng(0)
    for label in np.unique(labels):
        here = np.flatnonzero(labels == label)
        rank[rng.permutation(here)] = np.arange(len(here))
    return [samples[at] for at in np.sort(np.argsort(rank, kind="stable")[:most])]


def _directions(features: NDArray[np.floating]) -> NDArray[np.float32]:
    rows = np.asarray(features, np.float32)
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9), np.float32)


def _threshold(distances: NDArray[np.float32]) -> float:
    """Return what a further image like these exceeds with a chance of at most 5 %; the largest where they are few."""
    rank = min(len(distances), math.ceil((len(distances) + 1) * KNOWN))
    return max(float(np.sort(distances)[rank - 1]), 1e-6)
