"""What a network that has seen the pictures before says of how alike they are: features from the cache, none computed.

Features are centred on what the pictures have in common, so that a cosine of 0 is as alike as any two of them. They
are used only where they tell pictures apart at all: those of a network that learned nothing do not.
"""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tlstudio.core.contents import digests
from tlstudio.core.events import Report, ShouldStop
from tlstudio.core.feature_cache import FeatureCache
from tlstudio.core.feature_table import KEY_FILE, Table
from tlstudio.core.i18n import _

_WIDEST = 8192  # numbers of a picture: more are no pooled features
_LEAST = 50  # pictures below which nothing is known of what they have in common
_SAMPLE = 2000  # pictures, beside those asked about, that show it
_STRANGERS = 10_000  # pairs drawn by chance
_TELLING = 0.4  # cosine that at most one of twenty such pairs may have: TrashNet's have 0.2, without learning 0.5
_BLOCK = 4096  # pairs at a time


class KnownFeatures:
    """The features of unchanged pictures, pooled, that a training or a look at the images used last."""

    def __init__(self, cache: FeatureCache, table: Table) -> None:
        self._cache, self._table = cache, table

    @classmethod
    def find(cls, folder: Path | None) -> "KnownFeatures | None":
        """Return what the feature cache in `folder` holds; None where there are no such features."""
        if folder is None:
            return None
        cache = FeatureCache(folder, 0)  # nothing is written into it
        try:
            files = sorted(folder.glob(f"*/{KEY_FILE}"), key=lambda file: file.stat().st_mtime, reverse=True)
        except OSError:
            return None
        for file in files:
            try:
                values = json.loads(file.read_text(encoding="utf-8"))
                key, shape = values["key"], tuple(values["shape"])
                if key["view"] == 0 and len(shape) == 1 and shape[0] <= _WIDEST:
                    table = cache.table(key, shape)
                    return cls(cache, table) if table.folder == file.parent.absolute() else None
            except (OSError, ValueError, KeyError, TypeError, AttributeError):
                continue
        return None

    @property
    def stamp(self) -> bytes:
        """Another one wherever there may be other features."""
        sizes = sorted(
            (file.name, file.stat().st_size) for file in self._table.folder.glob("*") if file.name != KEY_FILE
        )
        return f"{self._table.folder.name} {sizes}".encode()

    def cosines(
        self, paths: Sequence[Path], pairs: NDArray[np.int64], report: Report, should_stop: ShouldStop
    ) -> NDArray[np.float32]:
        """Return how alike the pictures of each pair are, -1 to 1; NaN where that is not known.

        `pairs` are rows of two places in `paths`. Raises Stopped on request.
        """
        unknown = np.full(len(pairs), np.nan, np.float32)
        places = np.union1d(pairs, np.linspace(0, len(paths) - 1, min(_SAMPLE, len(paths))).astype(np.int64))
        some = [paths[at] for at in places]
        found = digests(some, self._cache.memory, _("Looking at the files"), report, should_stop)
        rows = self._table.find([digest or bytes(16) for digest in found])
        known = np.setdiff1d(np.arange(len(places)), rows.missing)
        if len(known) < _LEAST:
            return unknown
        drawn = np.random.default_rng(0).permutation(known)[:_SAMPLE]
        sample = rows[drawn].astype(np.float32)
        middle = sample.mean(axis=0)
        if not _are_telling(_directions(sample - middle)):
            return unknown
        at = np.searchsorted(places, pairs)
        both = np.flatnonzero(np.isin(at, known).all(axis=1))
        for start in range(0, len(both), _BLOCK):
            part = both[start : start + _BLOCK]
            one, other = (_directions(rows[at[part, side]].astype(np.float32) - middle) for side in (0, 1))
            unknown[part] = (one * other).sum(axis=1)
        return unknown


def _are_telling(sample: NDArray[np.float32]) -> bool:
    one, other = np.random.default_rng(1).integers(len(sample), size=(2, _STRANGERS))
    cosines = (sample[one[one != other]] * sample[other[one != other]]).sum(axis=1)
    return bool(np.quantile(cosines, 0.95) < _TELLING)


def _directions(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-6), np.float32)
