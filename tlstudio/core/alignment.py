"""Alignment: are two grey pictures the same one, but for light, a rim that was cut off, and how they were saved?

What is looked for is how one was cut out of the other and stretched: a scale and a shift along each side, no more, so
that little can be bent into each other that is not the same. Found as Lucas and Kanade do: by least squares on the
slopes of the picture, together with a gain and an offset of the light, until it no longer moves.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Grey = NDArray[np.float32]

_OUTLINE = 0.93  # correlation of small pictures once they are aligned
_SAME = 0.9  # correlation of the fine structure of larger ones; copies have 0.95 and more, look-alikes seldom 0.8
_OVERLAP = 0.5  # share of the picture that both must show
_LARGEST = 1.3  # how much larger one may show things, along each side
_RIMS = (1.0, 0.92, 0.84, 1.09, 1.19)  # scales tried first
_ONE_SIDED = (1.11, 0.9)  # and along one side only
_HOPEFUL = 0.75  # best correlation of these from which on it is worth while to align
_NEARER = 0.9  # correlation once they are aligned when softened, likewise

_LEAST, _MOST = np.array([1 / _LARGEST, -0.2, 1 / _LARGEST, -0.2]), np.array([_LARGEST, 0.2, _LARGEST, 0.2])

_STEPS = 12
_STILL = 5e-4  # step, in shares of the edge, at which it has arrived
_STIFF = 1e-4  # how far a picture without slopes keeps from moving


class Cut(NamedTuple):
    """Where a point of one picture is in the other: scale * point + shift, from the middle, in shares of the edge."""

    wide: float = 1.0
    right: float = 0.0
    high: float = 1.0
    down: float = 0.0


def same_outline(one: Grey, other: Grey) -> Cut | None:
    """Return how the small picture `other` lies on `one`, both float32 of shape (edge, edge); None if it does not."""
    likeness, start = _likeliest(one, other, [Cut(scale, 0, scale, 0) for scale in _RIMS])
    if likeness < _HOPEFUL:
        return None
    # Softened, it finds its way from further off, and what is the same does so in a few steps.
    for softness, enough, steps in ((2.0, _NEARER, _STEPS // 2), (0.7, _OUTLINE, _STEPS)):
        cut = _aligned(_softened(one, softness), _softened(other, softness), start, steps)
        if cut is None or _correlation(*_overlaid(one, other, cut)) < enough:
            return None
        start = cut
    return start


def outline_of_one_side(one: Grey, other: Grey) -> Cut | None:
    """Return the same where one of them may have lost a part of one side; for pictures that are known to be alike.

    That it is the same picture is not proved by it. None where it leads away from what a cut can be.
    """
    starts = []
    for scale in _ONE_SIDED:
        by = (scale - 1) / 2
        starts += [Cut(scale, by, 1, 0), Cut(scale, -by, 1, 0), Cut(1, 0, scale, by), Cut(1, 0, scale, -by)]
    _likeness, start = _likeliest(one, other, starts)
    nearer = _aligned(_softened(one, 2.0), _softened(other, 2.0), start, _STEPS // 2)
    return _aligned(_softened(one, 0.7), _softened(other, 0.7), nearer) if nearer else None


def _likeliest(one: Grey, other: Grey, cuts: list[Cut]) -> tuple[float, Cut]:
    return max((_correlation(*_overlaid(one, other, cut)), cut) for cut in cuts)


def same_picture(one: Grey, other: Grey, start: Cut) -> bool:
    """Tell whether two larger pictures show the same, in fine structure too; `start` is from `same_outline`."""
    return fine_likeness(one, other, start) >= _SAME


def fine_likeness(one: Grey, other: Grey, start: Cut) -> float:
    """Return the correlation of the fine structure of two pictures, once they are aligned; -1 where they cannot be."""
    cut = _aligned(_softened(one, 1.0), _softened(other, 1.0), start)
    if cut is None:
        return -1.0
    fine = [grey - _softened(grey, len(grey) / 16) for grey in (one, other)]
    return _correlation(*_overlaid(fine[0], fine[1], cut))


def _aligned(one: Grey, other: Grey, start: Cut, steps: int = _STEPS) -> Cut | None:
    """Return the best fitting cut near `start`; None where it leads away from what a cut can be."""
    from tlstudio.core.opencv import cv2

    edge = len(one)
    slopes = [cv2.Scharr(other, cv2.CV_32F, *way, scale=edge / 32) for way in ((1, 0), (0, 1))]
    planes = np.dstack([other, *slopes]).astype(np.float32)
    middle = (np.arange(edge, dtype=np.float32) + 0.5) / edge - 0.5
    ones, cut = np.ones_like(one), start
    for _step in range(steps):
        both, laid = _laid(planes, cut)
        if both.mean() < _OVERLAP:
            return None
        here, x_slope, y_slope = laid[..., 0], laid[..., 1], laid[..., 2]
        parts = np.array([x_slope * middle, x_slope, y_slope * middle[:, None], y_slope, here, ones])[:, both]
        squares = (parts @ parts.T).astype(np.float64)
        squares[range(4), range(4)] += _STIFF * squares[range(4), range(4)].sum()
        squares[range(5), range(5)] += 1  # where there is no slope at all, there is an answer still
        *moved, gain, _offset = np.linalg.solve(squares, parts @ one[both])
        if gain <= 0:
            return None
        step = np.clip(np.array(moved) / gain, -0.1, 0.1)
        cut = Cut(*np.clip(np.array(cut) + step, _LEAST, _MOST))
        if np.abs(step).max() < _STILL:
            break
    return cut


def _softened(grey: Grey, by: float) -> Grey:
    from tlstudio.core.opencv import cv2

    return np.asarray(cv2.GaussianBlur(grey, (0, 0), by), np.float32)


def _overlaid(one: Grey, other: Grey, cut: Cut) -> tuple[Grey, Grey]:
    """Return the values of both where both are."""
    both, laid = _laid(other, cut)
    return one[both], laid[both]


def _laid(picture: Grey, cut: Cut) -> tuple[NDArray[np.bool_], Grey]:
    """Return where a picture that is laid by a cut is at all, and its values there."""
    from tlstudio.core.opencv import cv2

    edge = len(picture)
    half = (edge - 1) / 2
    warp = np.array([
        [cut.wide, 0, half + cut.right * edge - cut.wide * half],
        [0, cut.high, half + cut.down * edge - cut.high * half],
    ])  # fmt: skip
    laid = cv2.warpAffine(picture, warp, (edge, edge), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP)
    at = np.arange(edge)
    inside = [(low <= edge - 1) & (low >= 0) for low in (at * warp[0, 0] + warp[0, 2], at * warp[1, 1] + warp[1, 2])]
    return inside[1][:, None] & inside[0], np.asarray(laid, np.float32)


def _correlation(one: Grey, other: Grey) -> float:
    if one.size < 16:
        return -1.0
    one, other = one - one.mean(), other - other.mean()
    lengths = float(np.linalg.norm(one)) * float(np.linalg.norm(other))
    return float((one * other).sum() / max(lengths, 1e-6))
