"""Augmentation: the catalog's random changes to a picture, for training and for the preview alike."""

from collections.abc import Callable, Iterator, Mapping
from functools import reduce
from math import copysign, cos, radians, sin
from pathlib import Path
from statistics import NormalDist
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from tlstudio.core.images import read_pixels
from tlstudio.core.opencv import cv2
from tlstudio.core.settings import Settings

_Pixels = NDArray[Any]  # uint8, which the types of OpenCV do not say
_Numbers = NDArray[np.float64]
_Draws = list[float]  # each from -1 to 1
_Size = tuple[int, int]  # width, height
_Change = TypeVar("_Change")

_DRAWS_EACH = 5  # as many as erasing uses


def augment(picture: NDArray[np.uint8], amounts: Mapping[str, float], rng: np.random.Generator) -> NDArray[np.uint8]:
    """Return a randomly changed copy of a picture, uint8 RGB (height, width, 3); itself where nothing is on.

    `amounts` are of the catalog's augmentations that are on, as `settings.augmentation.amounts()` gives them. The same
    state of `rng` gives the same bits, and each change the same random numbers whichever others are on; noise alone
    moves the grain of an erased patch.
    """
    draws = dict(zip(CHANGES, rng.uniform(-1, 1, (len(CHANGES), _DRAWS_EACH)).tolist(), strict=True))

    def on(changes: Mapping[str, _Change]) -> Iterator[tuple[_Change, float, _Draws]]:
        return ((change, amounts[name], draws[name]) for name, change in changes.items() if amounts.get(name))

    height, width = picture.shape[:2]
    picture = _warped(picture, [move(amount, draw, (width, height)) for move, amount, draw in on(_MOVES)])
    picture = _toned(picture, [tone(amount, draw) for tone, amount, draw in on(_TONES)])
    for change, amount, draw in on(_REPAINTS):
        picture = change(picture, amount, draw, rng)
    return picture


def preview(image: Path, settings: Settings, count: int, seed: int) -> NDArray[np.uint8]:
    """Return uint8 pictures of shape (1 + count, size, size, 3): the image as the network sees it, and changed copies.

    What is to be fitted automatically is squashed here: which it is depends on the other images. Raises ImageError
    where the image cannot be read.
    """
    original = read_pixels(image, settings.model.input_size, settings.reading.resolved("squash"))
    amounts = settings.augmentation.amounts()
    copies = (augment(original, amounts, np.random.default_rng([seed, number])) for number in range(count))
    return np.stack([original, *copies])


# -- moves: (amount, draws, (width, height)) -> matrix -----------------------------------------------------------------
# The matrix takes (x, y, 1) of the changed picture, in pixels from its middle, to where that point was before.


def _rotation(degrees: float, draw: _Draws, _size: _Size) -> _Numbers:
    angle = radians(degrees * draw[0])
    return np.array([[cos(angle), -sin(angle), 0], [sin(angle), cos(angle), 0], [0, 0, 1]])


def _width_shift(share: float, draw: _Draws, size: _Size) -> _Numbers:
    return np.array([[1, 0, share * draw[0] * size[0]], [0, 1, 0], [0, 0, 1]])


def _height_shift(share: float, draw: _Draws, size: _Size) -> _Numbers:
    return np.array([[1, 0, 0], [0, 1, share * draw[0] * size[1]], [0, 0, 1]])


def _zoom(share: float, draw: _Draws, _size: _Size) -> _Numbers:
    scale = 1 + share * draw[0]
    return np.array([[scale, 0, 0], [0, scale, 0], [0, 0, 1]])


def _shear(share: float, draw: _Draws, _size: _Size) -> _Numbers:
    return np.array([[1, share * draw[0], 0], [share * draw[1], 1, 0], [0, 0, 1]])


def _horizontal_flip(_on: float, draw: _Draws, _size: _Size) -> _Numbers:
    return np.array([[copysign(1, draw[0]), 0, 0], [0, 1, 0], [0, 0, 1]])


def _vertical_flip(_on: float, draw: _Draws, _size: _Size) -> _Numbers:
    return np.array([[1, 0, 0], [0, copysign(1, draw[0]), 0], [0, 0, 1]])


def _warped(picture: _Pixels, matrices: list[_Numbers]) -> _Pixels:
    """Return the picture moved by all matrices at once; beyond its edge stands the edge's colour."""
    if not matrices:
        return picture
    height, width = picture.shape[:2]
    middle = np.array([width - 1, height - 1]) / 2
    matrix = reduce(np.matmul, matrices)[:2]
    matrix[:, 2] += middle - matrix[:, :2] @ middle  # from pixels counted from the middle to pixels from the corner
    how = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    # Four channels there and back take two thirds of the time of three.
    picture = cv2.cvtColor(picture, cv2.COLOR_RGB2RGBA)
    picture = cv2.warpAffine(picture, matrix, (width, height), flags=how, borderMode=cv2.BORDER_REPLICATE)
    return cv2.cvtColor(picture, cv2.COLOR_RGBA2RGB)


# -- tones: (amount, draws) -> (levels -> levels) ----------------------------------------------------------------------
# Levels are what becomes of the values 0 to 255 and, as the last of 257, of the picture's mean.


def _brightness(share: float, draw: _Draws) -> Callable[[_Numbers], _Numbers]:
    return lambda levels: levels + 255 * share * draw[0]


def _contrast(share: float, draw: _Draws) -> Callable[[_Numbers], _Numbers]:
    return lambda levels: levels[-1] + (levels - levels[-1]) * (1 + share * draw[0])


def _toned(picture: _Pixels, tones: list[Callable[[_Numbers], _Numbers]]) -> _Pixels:
    """Return the picture with its values replaced, by one table for all tones."""
    if not tones:
        return picture
    levels = np.arange(257.0)
    levels[-1] = sum(cv2.mean(picture)) / 3
    for tone in tones:
        levels = np.clip(tone(levels), 0, 255)
    return cv2.LUT(picture, np.rint(levels[:256]).astype(np.uint8))


# -- repaints: (picture, amount, draws, rng) -> picture ----------------------------------------------------------------

_GREY = np.array([0.299, 0.587, 0.114])  # what red, green and blue bring to the lightness
# Noise is drawn as bytes and looked up: a tenth of the time of normally distributed numbers.
_BELL = np.array([NormalDist().inv_cdf((level + 0.5) / 256) for level in range(256)])


def _saturation(picture: _Pixels, share: float, draw: _Draws, _rng: np.random.Generator) -> _Pixels:
    factor = 1 + share * draw[0]
    return cv2.transform(picture, factor * np.eye(3) + (1 - factor) * _GREY)


def _hue(picture: _Pixels, share: float, draw: _Draws, _rng: np.random.Generator) -> _Pixels:
    hsv = cv2.cvtColor(picture, cv2.COLOR_RGB2HSV_FULL)
    hsv[..., 0] += np.uint8(round(256 * share * draw[0]) % 256)  # 256 is once around, and so is uint8
    return cv2.cvtColor(hsv, cv2.COLOR_HSV2RGB_FULL)


def _noise(picture: _Pixels, sigma: float, _draw: _Draws, rng: np.random.Generator) -> _Pixels:
    grain = rng.integers(256, size=picture.shape, dtype=np.uint8)
    return cv2.add(picture, cv2.LUT(grain, (255 * sigma * _BELL).astype(np.float32)), dtype=cv2.CV_8U)


def _erasing(picture: _Pixels, chance: float, draw: _Draws, rng: np.random.Generator) -> _Pixels:
    chosen, *shares = (np.array(draw) + 1) / 2
    if chosen >= chance:
        return picture
    size = np.array(picture.shape[:2])
    patch = np.ceil(np.sqrt(0.02 + 0.13 * np.array(shares[:2])) * size).astype(int)  # 2 to 15 % of the picture
    (top, left), (height, width) = np.rint(shares[2:] * (size - patch)).astype(int), patch
    changed = picture.copy()
    changed[top : top + height, left : left + width] = rng.integers(256, size=(height, width, 3), dtype=np.uint8)
    return changed


_MOVES = {
    "rotation": _rotation,
    "width_shift": _width_shift,
    "height_shift": _height_shift,
    "zoom": _zoom,
    "shear": _shear,
    "horizontal_flip": _horizontal_flip,
    "vertical_flip": _vertical_flip,
}
_TONES = {"brightness": _brightness, "contrast": _contrast}
_REPAINTS = {"saturation": _saturation, "hue": _hue, "noise": _noise, "erasing": _erasing}
# In the catalog's order, in which they take effect.
CHANGES: Mapping[str, Callable[..., object]] = {**_MOVES, **_TONES, **_REPAINTS}
