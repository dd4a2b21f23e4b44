"""Which images show the same picture: exactly, pixel by pixel, and nearly: resized, cropped, saved again, brightened.

Exact ones have one digest of pixels. Near ones are found in three steps, each dearer and stricter than the one before:
small grey pictures that correlate, also with a rim cut off; then those aligned with each other; then both pictures
read again, larger, and aligned, and their fine structure compared. So photographs of one kind of thing on one ground,
or seen through one microscope, are not taken for each other.
"""

import hashlib
import os
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tlstudio.core.alignment import same_outline, same_picture
from tlstudio.core.errors import ImageError, Stopped
from tlstudio.core.events import Progress, Report, ShouldStop, throttled
from tlstudio.core.i18n import _
from tlstudio.core.image_facts import Facts, tints
from tlstudio.core.images import thumbnail
from tlstudio.core.likest import Shelf
from tlstudio.core.remembered import content

_EDGE = 12  # of the pictures that are correlated
_RIMS = (0.0, 0.05, 0.1)  # shares of each side that may have been cut off
_ALIKE = 0.87  # correlation from which on a pair is looked at
_MOST = 3  # pairs looked at for each picture and rim, the likest first
_TINT = 0.25  # largest difference of a mean colour, as a share of the mean light
_FLAT = 2.0  # standard deviation of greys below which there is no picture to compare
_FINE = 128  # edge of the pictures read again
_AHEAD = 64

_RULE = b"1"  # another number wherever the same pictures may give other pairs

Pair = tuple[int, int]


@dataclass(frozen=True)
class Alike:
    """Digest of the pixels of each image that can be read, and the pairs of digests of nearly the same picture."""

    pixels: Mapping[Path, bytes]
    near: tuple[tuple[bytes, bytes], ...]


def find_alike(facts: Facts, report: Report, should_stop: ShouldStop) -> Alike:
    """Find what is alike among images. Asked again about the very same pictures, it remembers. Raises Stopped."""
    digests = {
        path: pixels.tobytes()
        for path, pixels, there in zip(facts.paths, facts.table["pixels"], facts.readable, strict=True)
        if there
    }
    path_of = {digest: path for path, digest in digests.items()}
    pictures = sorted(path_of)
    key = hashlib.blake2b(b"".join([_RULE, *pictures]), digest_size=16)

    def search() -> bytes:
        rows = [facts.row_of[path_of[digest]] for digest in pictures]
        paths = [facts.paths[row] for row in rows]
        pairs = _near(paths, facts.table[rows], report, should_stop)
        return np.array(sorted(pairs), "<u4").tobytes()

    found = np.frombuffer(content(f"alike-{key.hexdigest()}", search), "<u4").reshape(-1, 2)
    return Alike(digests, tuple((pictures[one], pictures[other]) for one, other in found))


def _near(paths: list[Path], table: NDArray[np.void], report: Report, should_stop: ShouldStop) -> Iterator[Pair]:
    """Yield the pairs of pictures that are nearly the same; `table` has a RECORD of each."""
    greys, colours = table["grey"], tints(table)
    pairs = [
        (one, other)
        for one, other in sorted(candidates(greys, report, should_stop))
        if np.abs(colours[one] - colours[other]).max() <= _TINT
    ]

    @lru_cache(maxsize=512)
    def fine(at: int) -> NDArray[np.float32] | None:
        from tlstudio.core.opencv import cv2

        try:
            grey = np.asarray(thumbnail(paths[at], 2 * _FINE).convert("L"))
        except ImageError:
            return None
        return np.asarray(cv2.resize(grey, (_FINE, _FINE), interpolation=cv2.INTER_AREA), np.float32)

    def same(pair: Pair) -> bool:
        one, other = pair
        start = same_outline(greys[one].astype(np.float32), greys[other].astype(np.float32))
        if start is None:
            return False
        first, second = fine(one), fine(other)
        return first is not None and second is not None and same_picture(first, second, start)

    report, stage, done = throttled(report), _("Comparing the images"), 0
    pool = ThreadPoolExecutor(os.cpu_count())
    try:
        for start in range(0, len(pairs), _AHEAD):
            some = pairs[start : start + _AHEAD]
            for pair, yes in zip(some, pool.map(same, some), strict=True):
                if should_stop():
                    raise Stopped
                if yes:
                    yield pair
                done += 1
                report(Progress(stage, done, len(pairs)))
    finally:
        pool.shutdown(cancel_futures=True)


def candidates(greys: NDArray[np.uint8], report: Report, should_stop: ShouldStop) -> set[Pair]:
    """Return the pairs (low, high) of grey pictures, shape (n, edge, edge), that may show the same picture."""
    there = np.flatnonzero(greys.std(axis=(1, 2)) >= _FLAT)
    if len(there) < 2:
        return set()
    whole = _described(greys[there], 0.0)
    mean = whole.mean(axis=0)
    shelf = Shelf(_normalised(whole - mean))
    pairs: set[Pair] = set()
    report, stage = throttled(report), _("Looking for duplicates")
    for at, rim in enumerate(_RIMS):

        def tick(done: int, total: int, before: int = at) -> None:
            if should_stop():
                raise Stopped
            report(Progress(stage, before * total + done, len(_RIMS) * total))

        queries = _normalised(_described(greys[there], rim) - mean) if rim else shelf.rows
        found = there[shelf.likest(queries, _ALIKE, _MOST, tick)]
        pairs.update(zip(found.min(axis=1).tolist(), found.max(axis=1).tolist(), strict=True))
    return pairs


def _described(greys: NDArray[np.uint8], rim: float) -> NDArray[np.float32]:
    """Return small pictures of greys without a rim, each of mean 0 and length 1: shape (n, _EDGE²)."""
    from tlstudio.core.opencv import cv2

    edge = greys.shape[1]
    cut = edge * rim
    # Pixel centres: the part from cut to edge - cut fills the small picture.
    scale = (edge - 2 * cut) / _EDGE
    move = np.array([[scale, 0, cut + scale / 2 - 0.5], [0, scale, cut + scale / 2 - 0.5]])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    soft = (cv2.GaussianBlur(grey.astype(np.float32), (0, 0), edge / _EDGE / 2) for grey in greys)
    small = [cv2.warpAffine(grey, move, (_EDGE, _EDGE), flags=flags, borderMode=cv2.BORDER_REPLICATE) for grey in soft]
    flat = np.array(small, np.float32).reshape(len(greys), -1)
    return _normalised(flat - flat.mean(axis=1, keepdims=True))


def _normalised(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-6), np.float32)
