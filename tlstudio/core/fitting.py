"""Fitting: from a picture of any shape to the square that a network takes."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from tlstudio.core.reading import GREY

Box = tuple[int, int, int, int]  # left, top, width, height, in pixels


def fitted(pixels: NDArray[np.uint8], size: int, fit: str) -> NDArray[np.uint8]:
    """Return uint8 RGB (size, size, 3) of a picture (height, width, 3) by one of the rules in FITS."""
    part, place = seen(pixels.shape[1], pixels.shape[0], size, fit)
    left, top, width, height = part
    if (width, height) != (pixels.shape[1], pixels.shape[0]):
        pixels = np.ascontiguousarray(pixels[top : top + height, left : left + width])
    left, top, width, height = place
    square = resized(pixels, width, height)
    if (width, height) == (size, size):
        return square
    barred = np.full((size, size, 3), GREY, np.uint8)
    barred[top : top + height, left : left + width] = square
    return barred


def seen(width: int, height: int, size: int, fit: str) -> tuple[Box, Box]:
    """Return which part of a picture of some width and height the network sees, and where in its square that lies."""
    part, place = (0, 0, width, height), (0, 0, size, size)
    if fit == "crop":
        side = min(height, width)
        part = ((width - side) // 2, (height - side) // 2, side, side)
    elif fit == "letterbox":
        longer = max(width, height)
        across, down = max(1, round(width * size / longer)), max(1, round(height * size / longer))
        place = ((size - across) // 2, (size - down) // 2, across, down)
    return part, place


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
