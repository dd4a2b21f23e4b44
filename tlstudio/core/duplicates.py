"""Which images show the same picture: exactly, pixel by pixel, and nearly: resized, cropped, saved again, brightened.

Exact ones have one digest of pixels. Near ones are found in three steps, each dearer and stricter than the one before:
small grey pictures that correlate, also with a rim cut off; then those aligned with each other; then both pictures
read again, larger, and aligned, and their fine structure compared. So photographs of one kind of thing on one ground,
or seen through one microscope, are not taken for each other. Where a network has seen the pictures before, its
features spare what they say is not alike the last two steps, and what they say is alike may be cut on one side only.
"""

import hashlib
import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tlstudio.core.alignment import Cut, outline_of_one_side, same_outline, same_picture
from tlstudio.core.errors import ImageError, Stopped
from tlstudio.core.events import Progress, Report, ShouldStop, throttled
from tlstudio.core.i18n import _
from tlstudio.core.image_facts import Facts, tints
from tlstudio.core.images import thumbnail
from tlstudio.core.known_features import KnownFeatures
from tlstudio.core.likest import Shelf
from tlstudio.core.remembered import content

_EDGE = 12  # of the pictures that are correlated
# Shares that may have been cut off: left, top, right, bottom.
CUTS = ((0.0, 0.0, 0.0, 0.0), (0.05, 0.05, 0.05, 0.05), (0.1, 0.1, 0.1, 0.1))
ONE_SIDED = ((0.1, 0.0, 0.0, 0.0), (0.0, 0.1, 0.0, 0.0), (0.0, 0.0, 0.1, 0.0), (0.0, 0.0, 0.0, 0.1))
_ALIKE = 0.87  # correlation from which on a pair is looked at
_MOST = 3  # pairs looked at for each picture and cut, the likest first
_UNLIKE = 0.3  # cosine of centred features below which it is another picture: copies have 0.4 and more
_LIKE = 0.7  # and from which on more is tried; of TrashNet's other pairs one of 5,000 has that
_TINT = 0.25  # largest difference of a mean colour, as a share of the mean light
_FLAT = 2.0  # standard deviation of greys below which there is no picture to compare
_FINE = 128  # edge of the pictures read again
_AHEAD = 64

_RULE = b"1"  # another number wherever the same pictures may give other pairs

Pair = tuple[int, int]
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Alike:
    """Digest of the pixels of each image that can be read, and the pairs of digests of nearly the same picture."""

    pixels: Mapping[Path, bytes]
    near: tuple[tuple[bytes, bytes], ...]


def find_alike(
    facts: Facts, report: Report, should_stop: ShouldStop, features: KnownFeatures | None = None
) -> Alike:  # fmt: skip
    """Find what is alike among images. Asked again about the very same pictures, it remembers. Raises Stopped.

    `features`, where a network has seen some of them before, decide where the pixels leave a doubt.
    """
    digests = {
        path: pixels.tobytes()
        for path, pixels, there in zip(facts.paths, facts.table["pixels"], facts.readable, strict=True)
        if there
    }
    path_of = {digest: path for path, digest in digests.items()}
    pictures = sorted(path_of)
    stamp = features.stamp if features else b""
    key = hashlib.blake2b(b"".join([_RULE, stamp, *pictures]), digest_size=16)

    def search() -> bytes:
        rows = [facts.row_of[path_of[digest]] for digest in pictures]
        paths = [facts.paths[row] for row in rows]
        pairs = _near(paths, facts.table[rows], features, report, should_stop)
        return np.array(sorted(pairs), "<u4").tobytes()

    found = np.frombuffer(content(f"alike-{key.hexdigest()}", search), "<u4").reshape(-1, 2)
    return Alike(digests, tuple((pictures[one], pictures[other]) for one, other in found))


def _near(
    paths: list[Path], table: NDArray[np.void], features: KnownFeatures | None, report: Report, should_stop: ShouldStop
) -> Iterator[Pair]:
    """Yield the pairs of pictures that are nearly the same; `table` has a RECORD of each."""
    greys = table["grey"]
    pairs = _hopeful(paths, table, features, report, should_stop)

    @lru_cache(maxsize=512)
    def fine(at: int) -> NDArray[np.float32] | None:
        from tlstudio.core.opencv import cv2

        try:
            grey = cv2.cvtColor(thumbnail(paths[at], 2 * _FINE), cv2.COLOR_RGB2GRAY)
        except ImageError:
            return None
        return np.asarray(cv2.resize(grey, (_FINE, _FINE), interpolation=cv2.INTER_AREA), np.float32)

    def same(found: tuple[Pair, bool]) -> bool:
        (one, other), alike = found
        first, second = (greys[at].astype(np.float32) for at in (one, other))
        start = same_outline(first, second)
        if start is not None and _agree(fine(one), fine(other), start):
            return True
        start = outline_of_one_side(first, second) if alike else None
        return start is not None and _agree(fine(one), fine(other), start)

    report, stage, done = throttled(report), _("Comparing the images"), 0
    pool = ThreadPoolExecutor(os.cpu_count())
    try:
        for start in range(0, len(pairs), _AHEAD):
            some = pairs[start : start + _AHEAD]
            for (pair, _alike), yes in zip(some, pool.map(same, some), strict=True):
                if should_stop():
                    raise Stopped
                if yes:
                    yield pair
                done += 1
                report(Progress(stage, done, len(pairs)))
    finally:
        pool.shutdown(cancel_futures=True)


def _agree(first: NDArray[np.float32] | None, second: NDArray[np.float32] | None, start: Cut) -> bool:
    return first is not None and second is not None and same_picture(first, second, start)


def _hopeful(
    paths: list[Path], table: NDArray[np.void], features: KnownFeatures | None, report: Report, should_stop: ShouldStop
) -> list[tuple[Pair, bool]]:
    """Return the pairs that are worth to be looked at, and whether features say that they are alike."""
    greys, colours = table["grey"], tints(table)
    common = candidates(greys, CUTS, report, should_stop)
    pairs = common | candidates(greys, ONE_SIDED, report, should_stop) if features else common
    both = np.array(sorted(pairs), np.int64).reshape(-1, 2)
    both = both[np.abs(colours[both[:, 0]] - colours[both[:, 1]]).max(axis=1) <= _TINT]
    kept = [(one, other) for one, other in both.tolist()]
    if features is None or not kept:
        return [(pair, False) for pair in kept]
    cosines = features.cosines(paths, both, report, should_stop)
    # What is not known is NaN, and neither like nor unlike.
    return [
        (pair, bool(cosine >= _LIKE))
        for pair, cosine in zip(kept, cosines, strict=True)
        if cosine >= _LIKE or (pair in common and not cosine < _UNLIKE)
    ]


def candidates(
    greys: NDArray[np.uint8], cuts: Sequence[Box], report: Report, should_stop: ShouldStop
) -> set[Pair]:  # fmt: skip
    """Return the pairs (low, high) of grey pictures, shape (n, edge, edge), that may show the same picture.

    One of them may have lost a part of each side, as one of `cuts` says.
    """
    there = np.flatnonzero(greys.std(axis=(1, 2)) >= _FLAT)
    if len(there) < 2:
        return set()
    greys = greys[there]
    whole = _described(greys, CUTS[0])
    mean = whole.mean(axis=0)
    shelf = Shelf(_normalised(whole - mean))
    pairs: set[Pair] = set()
    report, stage = throttled(report), _("Looking for duplicates")
    for at, cut in enumerate(cuts):

        def tick(done: int, total: int, before: int = at) -> None:
            if should_stop():
                raise Stopped
            report(Progress(stage, before * total + done, len(cuts) * total))

        queries = _normalised(_described(greys, cut) - mean)
        found = there[shelf.likest(queries, _ALIKE, _MOST, tick)]
        pairs.update(zip(found.min(axis=1).tolist(), found.max(axis=1).tolist(), strict=True))
    return pairs


def _described(greys: NDArray[np.uint8], cut: Box) -> NDArray[np.float32]:
    """Return small pictures of greys without what is cut off, each of mean 0 and length 1: shape (n, _EDGE²)."""
    from tlstudio.core.opencv import cv2

    edge = greys.shape[1]
    left, top, right, bottom = (edge * share for share in cut)
    # Pixel centres: the part from left to edge - right fills the small picture.
    wide, high = (edge - left - right) / _EDGE, (edge - top - bottom) / _EDGE
    move = np.array([[wide, 0, left + wide / 2 - 0.5], [0, high, top + high / 2 - 0.5]])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    soft = (cv2.GaussianBlur(grey.astype(np.float32), (0, 0), edge / _EDGE / 2) for grey in greys)
    small = np.empty((len(greys), _EDGE, _EDGE), np.float32)
    for at, grey in enumerate(soft):
        small[at] = cv2.warpAffine(grey, move, (_EDGE, _EDGE), flags=flags, borderMode=cv2.BORDER_REPLICATE)
    flat = small.reshape(len(greys), -1)
    flat -= flat.mean(axis=1, keepdims=True)
    return _normalised(flat)


def _normalised(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """Give each row the length 1, in its place."""
    rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-6)
    return rows
