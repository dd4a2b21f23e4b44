"""Fitting: from a picture of any shape to the square that a network takes."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from tlstudio.core.reading import GREY


def fitted(pixels: NDArray[np.uint8], size: int, fit: str) -> NDArray[np.uint8]:
    """Return uint8 RGB (size, size, 3) of a picture (height, width, 3) by one of the rules in FITS."""
    if fit == "crop":
        pixels = _centre(pixels)
    height, width = pixels.shape[:2]
    wanted = (size, size)
    if fit == "letterbox":
        longer = max(width, height)
        wanted = max(1, round(width * size / longer)), max(1, round(height * size / longer))
    square = resized(pixels, *wanted)
    if wanted == (size, size):
        return square
    left, top = (size - wanted[0]) // 2, (size - wanted[1]) // 2
    barred = np.full((size, size, 3), GREY, np.uint8)
    barred[top : top + wanted[1], left : left + wanted[0]] = square
    return barred


def resized(pixels: NDArray[np.uint8], width: int, height: int) -> NDArray[np.uint8]:
    """Return uint8 RGB (height, width, 3) of a picture of any other size.

    Each side is first reduced by the largest whole factor that leaves it at least what is wanted, so that OpenCV's
    bilinear resize, with less than twice that left, skips no pixel.
    """
    # Not above: the window imports this module at its start, and OpenCV would make it wait.
    from tlstudio.core.opencv import cv2

    factors = max(1, pixels.shape[1] // width), max(1, pixels.shape[0] // height)
    if factors != (1, 1):
        pixels = np.asarray(Image.fromarray(pixels).reduce(factors))
    return np.asarray(cv2.resize(pixels, (width, height), interpolation=cv2.INTER_LINEAR), np.uint8)


def _centre(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    height, width = pixels.shape[:2]
    side = min(height, width)
    top, left = (height - side) // 2, (width - side) // 2
    return np.ascontiguousarray(pixels[top : top + side, left : left + side])
