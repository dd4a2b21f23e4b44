"""From the numbers in a file to 8-bit RGB: deep greys, alpha, palettes, CMYK."""

from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Range = tuple[float, float]

# The rules of depth under which a picture is scaled by what is in it, colours of more than 8 bits too.
OWN_RANGE = frozenset(["min_max", "percentiles"])


def to_8_bit(values: NDArray[np.generic], depth: str = "window", full: Range | None = None) -> NDArray[np.uint8]:
    """Scale an array of any numbers and shape so that the ends of a range become 0 and 255; what is beyond is cut.

    `depth` names the range, as in core/reading.py: "full_range" is `full` or, where that is None, all that the array's
    whole numbers can be; "percentiles" leaves the lowest and the highest hundredth out; all else, and floats without
    `full`, is from the smallest to the largest. Twelve bits in a 16-bit file, or floats from 0 to 1, would be black or
    white otherwise. NaN counts as the smallest. An array of one value all over keeps it, cut to 0..255, unless the
    whole range is asked for. What is 8-bit already stays as it is.
    """
    if values.dtype == np.uint8 and full in (None, (0, 255)):
        return values.astype(np.uint8, copy=False)
    if full is None and values.dtype.kind in "iu":
        limits = np.iinfo(values.dtype.str)
        full = float(limits.min), float(limits.max)
    numbers = values.astype(np.float64)
    finite = numbers[np.isfinite(numbers)]
    smallest, largest = (finite.min(), finite.max()) if finite.size else (0.0, 0.0)
    np.nan_to_num(numbers, copy=False, nan=smallest, posinf=largest, neginf=smallest)
    low, high = smallest, largest
    if depth == "full_range" and full is not None:
        low, high = full
    elif depth == "percentiles" and finite.size:
        inner = np.percentile(finite, [1, 99])
        if inner[1] > inner[0]:  # else nearly all of it is one value: a dark field with a few bright points
            low, high = inner
    return stretched(numbers, low, high) if high > low else np.clip(np.rint(numbers), 0, 255).astype(np.uint8)


def stretched(numbers: NDArray[np.float64], low: float, high: float) -> NDArray[np.uint8]:
    """Scale finite numbers so that `low` becomes 0 and `high`, which is larger, 255; what is beyond is cut."""
    # Halved first: the span of the largest floats is no longer a float.
    with np.errstate(over="ignore"):
        scaled = (numbers / 2 - low / 2) / (high / 2 - low / 2) * 255
    return np.clip(np.rint(scaled), 0, 255).astype(np.uint8)


def is_deep(image: Image.Image) -> bool:
    """Say whether the picture has one channel of more than 8 bits, which Pillow would cut off instead of scaling."""
    return image.mode in ("I", "F") or image.mode.startswith("I;")


def flat(image: Image.Image, depth: str = "window", full: Range | None = None) -> Image.Image:
    """Return the picture as RGB: deep greys scaled as `to_8_bit` does it, whatever is transparent over white."""
    if is_deep(image):
        return Image.fromarray(to_8_bit(np.asarray(image), depth, full)).convert("RGB")
    if image.has_transparency_data:
        picture = image.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture).convert("RGB")
    return image.convert("RGB")


def opacity(values: NDArray[np.generic]) -> NDArray[np.uint8]:
    """Scale an alpha channel of any numbers: all that whole numbers can be, floats from 0 to 1."""
    whole = values.dtype.kind in "iu"
    full = float(np.iinfo(values.dtype.str).max) if whole else 1.0
    return np.clip(np.nan_to_num(values.astype(np.float64)) / full * 255, 0, 255).astype(np.uint8)


def by_opencv(file: BinaryIO) -> NDArray[np.generic] | None:
    """Return the numbers of a PNG as they are, (height, width[, channels]), or None where that fails.

    OpenCV has what others lack: all 16 bits of a colour. It leaves the orientation alone.
    """
    from tlstudio.core.opencv import cv2

    file.seek(0)
    array = cv2.imdecode(np.frombuffer(file.read(), np.uint8), cv2.IMREAD_UNCHANGED)
    if array is None or array.ndim == 2:
        return array
    return np.asarray(array[..., [2, 1, 0, *range(3, array.shape[2])]])  # blue came first
