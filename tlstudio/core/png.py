"""PNG files whose colours have 16 bits, of which Pillow keeps the highest 8."""

from typing import BinaryIO

import numpy as np
from PIL import Image

from tlstudio.core.pixels import by_opencv, flat, opacity, to_8_bit

_ORIENTATION = 0x0112  # in EXIF


def is_deep_colour(image: Image.Image) -> bool:
    """Say whether an opened picture, not yet loaded, is a PNG with colours of 16 bits."""
    tiles = getattr(image, "tile", ())
    return image.format == "PNG" and image.mode in ("RGB", "RGBA") and any("16" in str(tile[3]) for tile in tiles)


def read(file: BinaryIO, image: Image.Image, depth: str) -> Image.Image:
    """Return the picture as RGB, its colours scaled by their common range as `depth` asks, its orientation kept.

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
