"""Heat maps: where a network looked, laid over the picture as people see it."""

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from tlstudio.core.dataset import Problem
from tlstudio.core.fitting import seen
from tlstudio.core.i18n import _

Heat = NDArray[np.float32]

_BAND = 256  # rows
_FINE = 512  # pixels that tell where a map's centre is
_VEIL = 0.6  # how dark what the network does not see is made


@dataclass(frozen=True)
class Explanation:
    """The maps (classes, h, w) of one picture, float32, not below 0, over the square that the network sees.

    `probabilities` (classes,) are what the model says; `width` and `height` are the upright picture's, in pixels; by
    `size`, the square's side, and `fit`, a key of FITS, the picture became the square.
    """

    path: str
    classes: tuple[str, ...]
    probabilities: tuple[float, ...]
    maps: Heat
    width: int
    height: int
    size: int
    fit: str

    @property
    def prediction(self) -> str:
        """The likeliest class."""
        return self.classes[int(np.argmax(self.probabilities))]

    def share(self, name: str) -> float:
        """Return the probability of a class."""
        return self.probabilities[self.classes.index(name)]

    def heat(self, name: str, width: int = 0, height: int = 0) -> Heat:
        """Return the map of a class over the picture: (height, width), 0 to 1, NaN where the network does not look.

        Without a size it is the picture's own. It is all 0 where nothing in the picture speaks for the class.
        """
        found = self.maps[self.classes.index(name)]
        return over_picture(found, width or self.width, height or self.height, self.size, self.fit)

    def centre(self, name: str) -> tuple[float, float] | None:
        """Return the centre of mass of a class's map, as shares of width and height; None where it is all 0."""
        scale = min(1.0, _FINE / max(self.width, self.height))
        width, height = max(1, round(self.width * scale)), max(1, round(self.height * scale))
        return centre(self.heat(name, width, height))

    def file_name(self, name: str) -> str:
        """Return a name for the picture with the map of a class: "IMG_2043-glass-94.png", its share in percent."""
        safe = re.sub(r"[^\w.-]+", "_", name)
        return f"{Path(self.path).stem}-{safe}-{100 * self.share(name):.0f}.png"

    def caution(self, name: str) -> str:
        """Say what keeps the map of a class from telling where; "" where nothing does."""
        found = self.maps[self.classes.index(name)]
        if not found.any():
            return _("Nothing in the picture speaks for {name}.").format(name=name)
        if found.size == 1:
            return _("At {size} pixels the network sees the picture as one field: the map cannot say where.").format(
                size=self.size
            )
        return ""


@dataclass(frozen=True)
class Explanations:
    """The maps of some pictures, and the files that could not be read."""

    items: tuple[Explanation, ...]
    problems: tuple[Problem, ...] = ()


def over_picture(found: Heat, width: int, height: int, size: int, fit: str) -> Heat:
    """Bring a map (h, w) of the network's square onto a picture: (height, width), its largest value 1.

    It is resized bicubically. What the network does not see of the picture is NaN.
    """
    part, place = seen(width, height, size, fit)
    rows, columns = found.shape
    left, top, across, down = place
    box = (left * columns / size, top * rows / size, (left + across) * columns / size, (top + down) * rows / size)
    smooth = Image.fromarray(np.ascontiguousarray(found, np.float32)).resize(part[2:], Image.Resampling.BICUBIC, box)
    inside = np.maximum(np.asarray(smooth, np.float32), 0)
    heat = np.full((height, width), np.nan, np.float32)
    left, top, across, down = part
    heat[top : top + down, left : left + across] = inside / max(float(inside.max()), 1e-30)
    return heat


def centre(heat: Heat) -> tuple[float, float] | None:
    """Return the centre of mass of a map over a picture, as shares of its width and height; None where it is all 0."""
    mass = np.nan_to_num(heat).astype(np.float64)
    total = mass.sum()
    if not total:
        return None
    rows, columns = mass.shape
    x = float(mass.sum(axis=0) @ (np.arange(columns) + 0.5)) / total / columns
    y = float(mass.sum(axis=1) @ (np.arange(rows) + 0.5)) / total / rows
    return x, y


def scale() -> NDArray[np.uint8]:
    """Return the colours from 0 to 1, (256, 3): inferno, which people who confuse red and green read by lightness."""
    from tlstudio.core.opencv import cv2

    ramp = np.arange(256, dtype=np.uint8).reshape(-1, 1)
    return np.asarray(cv2.applyColorMap(ramp, cv2.COLORMAP_INFERNO)[:, 0, ::-1], np.uint8)


def coloured(heat: Heat) -> NDArray[np.uint8]:
    """Return a map over a picture as RGBA (height, width, 4): as opaque as it is hot, dark where nothing is seen."""
    unseen = np.isnan(heat)
    values = np.where(unseen, 0, np.clip(heat, 0, 1))
    colours = scale()[np.rint(values * 255).astype(np.uint8)]
    opacity = np.where(unseen, _VEIL, values)
    return np.concatenate([colours, np.rint(opacity * 255).astype(np.uint8)[..., None]], axis=2)


def overlaid(picture: NDArray[np.uint8], heat: Heat, opacity: float) -> NDArray[np.uint8]:
    """Return a picture (height, width, 3) under its map; `opacity` is from 0, the picture alone, to 1."""
    both = np.empty_like(picture)
    for top in range(0, len(picture), _BAND):  # a large picture in floating point would take a gigabyte
        band = slice(top, top + _BAND)
        layer = coloured(heat[band]).astype(np.float32)
        share = layer[..., 3:] / 255 * opacity
        both[band] = np.rint(picture[band] * (1 - share) + layer[..., :3] * share)
    return both
