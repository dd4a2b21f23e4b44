"""Alignment: are two grey pictures the same one, but for light, a rim that was cut off, and how they were saved?"""

import numpy as np
from numpy.typing import NDArray

Grey = NDArray[np.uint8] | NDArray[np.float32]
Warp = NDArray[np.float32]

_OUTLINE = 0.93  # correlation of small pictures once they are aligned
_SAME = 0.85  # correlation of the fine structure of larger ones
_OVERLAP = 0.6  # share of the picture that both must show
_SCALES = (0.75, 1.34)  # how much larger one may show things, in each direction
_SKEW = 0.06  # how much it may be turned or sheared

_STEPS, _STEP = 40, 1e-4  # of the search for the best fit


def same_outline(one: Grey, other: Grey) -> Warp | None:
    """Return the affine map (2, 3) that lays `other` over `one`, in shares of their edge; None if nothing fits."""
    fitted = _fit(np.asarray(one, np.float32), np.asarray(other, np.float32), np.eye(2, 3, dtype=np.float32))
    if fitted is None:
        return None
    warp, correlation = fitted
    return warp if correlation >= _OUTLINE else None


def same_picture(one: Grey, other: Grey, start: Warp) -> bool:
    """Tell whether two pictures of one edge show the same, in fine structure too; `start` is from `same_outline`."""
    fitted = _fit(np.asarray(one, np.float32), np.asarray(other, np.float32), start, fine=True)
    return fitted is not None and fitted[1] >= _SAME


def _fit(
    one: NDArray[np.float32], other: NDArray[np.float32], start: Warp, *, fine: bool = False
) -> tuple[Warp, float] | None:
    """Return the best fitting map near `start`, and the correlation where both are; None where it is no crop."""
    from tlstudio.core.opencv import cv2

    edge = len(one)
    warp = start.copy()
    warp[:, 2] *= edge
    criteria = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, _STEPS, _STEP)
    try:
        everywhere = np.ones(other.shape, np.uint8)
        _likeness, found = cv2.findTransformECC(one, other, warp, cv2.MOTION_AFFINE, criteria, everywhere, 3)
    except cv2.error:  # nothing fits
        return None
    warp = np.asarray(found, np.float32)
    if not _is_crop(warp):
        return None
    if fine:
        one, other = (grey - cv2.GaussianBlur(grey, (0, 0), edge / 16) for grey in (one, other))
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    laid = np.asarray(cv2.warpAffine(other, warp, (edge, edge), flags=flags), np.float32)
    both = cv2.warpAffine(np.ones_like(other), warp, (edge, edge), flags=flags) > 0.99
    if both.mean() < _OVERLAP:
        return None
    correlation = _correlation(one[both], laid[both])
    warp[:, 2] /= edge
    return warp, correlation


def _is_crop(warp: Warp) -> bool:
    low, high = _SCALES
    return bool(
        low <= warp[0, 0] <= high and low <= warp[1, 1] <= high and max(abs(warp[0, 1]), abs(warp[1, 0])) <= _SKEW
    )


def _correlation(one: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    one, other = one - one.mean(), other - other.mean()
    return float((one * other).sum() / max(float(np.linalg.norm(one)) * float(np.linalg.norm(other)), 1e-6))
