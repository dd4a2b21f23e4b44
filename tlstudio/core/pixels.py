"""From the numbers in a file to 8-bit RGB: deep greys, alpha, palettes, CMYK."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image


def to_8_bit(values: NDArray[np.generic]) -> NDArray[np.uint8]:
    """Scale an array of any numbers and shape so that its own smallest and largest become 0 and 255.

    Twelve bits in a 16-bit file, or floats from 0 to 1, would be black or white otherwise. NaN counts as the smallest.
    An array of one value all over keeps it, cut to 0..255. What is 8-bit already stays as it is.
    """
    if values.dtype == np.uint8:
        return values.astype(np.uint8, copy=False)
    numbers = values.astype(np.float64)
    finite = numbers[np.isfinite(numbers)]
    low, high = (finite.min(), finite.max()) if finite.size else (0.0, 0.0)
    np.nan_to_num(numbers, copy=False, nan=low, posinf=high, neginf=low)
    if high > low:
        # Halved first: the span of the largest floats is no longer a float.
        numbers = (numbers / 2 - low / 2) / (high / 2 - low / 2) * 255
    return np.clip(np.rint(numbers), 0, 255).astype(np.uint8)


def is_deep(image: Image.Image) -> bool:
    """Say whether the picture has one channel of more than 8 bits, which Pillow would cut off instead of scaling."""
    return image.mode in ("I", "F") or image.mode.startswith("I;")


def flat(image: Image.Image) -> Image.Image:
    """Return the picture as RGB: deep greys scaled by their own range, whatever is transparent over white."""
    if is_deep(image):
        return Image.fromarray(to_8_bit(np.asarray(image))).convert("RGB")
    if image.has_transparency_data:
        picture = image.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture).convert("RGB")
    return image.convert("RGB")
