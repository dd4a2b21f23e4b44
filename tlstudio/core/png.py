"""PNG files of 16 bits of which Pillow keeps the highest 8: with colours, or with greys and transparency."""

from typing import BinaryIO

import numpy as np
from PIL import Image

from tlstudio.core.pixels import OWN_RANGE, by_opencv, flat, opacity, to_8_bit

_ORIENTATION = 0x0112  # in EXIF


def is_deep(image: Image.Image) -> bool:
    """Say whether an opened picture, not yet loaded, is a PNG of 16 bits of which Pillow keeps the highest 8."""
    return "16" in _way(image)


def is_misread(image: Image.Image, depth: str = "window") -> bool:
    """Say whether Pillow would cut off bits of an opened PNG that are wanted: always of greys, else where `depth` asks.

    Greys with transparency are scaled as greys without it are.
    """
    return is_deep(image) and (depth in OWN_RANGE or _way(image).startswith("LA"))


def _way(image: Image.Image) -> str:
    """Return how Pillow will unpack a PNG that it cuts to 8 bits, as "LA;16B"; "" for any other picture."""
    tiles = getattr(image, "tile", ())
    return str(tiles[0][3]) if image.format == "PNG" and image.mode in ("RGB", "RGBA") and tiles else ""


def read(file: BinaryIO, image: Image.Image, depth: str) -> Image.Image:
    """Return the picture as RGB, its values scaled by their common range as `depth` asks, its orientation kept.

    Raises ValueError where it is damaged.
    """
    exif = image.getexif()
    values = by_opencv(file)
    if values is None or values.shape[:2] != (image.height, image.width) or values.ndim != 3:
        raise ValueError("damaged PNG")
    pixels = to_8_bit(values[..., :3], depth)
    if values.shape[2] == 4:
        pixels = np.concatenate([pixels, opacity(values[..., 3:])], axis=2)
    read = flat(Image.fromarray(pixels))
    if _ORIENTATION in exif:
        read.getexif()[_ORIENTATION] = exif[_ORIENTATION]
    return read
