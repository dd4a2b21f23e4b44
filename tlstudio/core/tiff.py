"""TIFF files that Pillow cannot read: separate planes, colours of 32 bits or floats, greys of 64 bits."""

from collections.abc import Callable
from typing import Any, BinaryIO

import numpy as np
import tifffile
from numpy.typing import NDArray
from PIL import Image

from tlstudio.core.errors import ImageError
from tlstudio.core.i18n import _
from tlstudio.core.pixels import OWN_RANGE, Range, by_opencv, flat, opacity, to_8_bit

SIGNATURES = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
_BITS_PER_SAMPLE, _ORIENTATION, _PLANES, _SAMPLE_FORMAT = 258, 274, 284, 339
_UNSIGNED, _SIGNED = 1, 2
_SEPARATE = 2
_CMYK = 5
_MODES = {1: "L", 2: "LA", 3: "RGB", 4: "RGBA"}


def is_misread(image: Image.Image, depth: str = "window") -> bool:
    """Say whether Pillow would open a TIFF and read wrong numbers from it: more than 8 bits in separate planes.

    Where colours are to be scaled by what is in them, all of more than 8 bits: Pillow keeps the highest 8 only.
    """
    tags = getattr(image, "tag_v2", {})
    colours = tags.get(_PLANES) == _SEPARATE or (depth in OWN_RANGE and image.mode in ("RGB", "RGBA", "RGBX", "CMYK"))
    return colours and max(tags.get(_BITS_PER_SAMPLE, (8,))) > 8


def unwrapped(image: Image.Image, depth: str = "window") -> Image.Image:
    """Return a loaded picture; 32-bit greys above 2**31, which Pillow takes for negative, are mended and in 8 bits."""
    if image.mode == "I" and full_range(image) == (0, 2**32 - 1):
        return Image.fromarray(to_8_bit(np.asarray(image).view(np.uint32), depth))
    return image


def full_range(image: Image.Image) -> Range | None:
    """Return what the numbers of an opened TIFF of greys can be; None where its header does not say, and for floats."""
    tags = getattr(image, "tag_v2", {})
    bits, kind = tags.get(_BITS_PER_SAMPLE, ()), tags.get(_SAMPLE_FORMAT, (_UNSIGNED,))
    if len(bits) != 1 or kind[0] not in (_UNSIGNED, _SIGNED):
        return None
    return (0, 2 ** bits[0] - 1) if kind[0] == _UNSIGNED else (-(2 ** (bits[0] - 1)), 2 ** (bits[0] - 1) - 1)


def size(file: BinaryIO) -> tuple[int, int]:
    """Return width and height of the first page."""
    file.seek(0)
    with tifffile.TiffFile(file) as pages:
        page: Any = pages.pages.first
        return int(page.imagewidth), int(page.imagelength)


def read(file: BinaryIO, check_size: Callable[[int, int], None], depth: str = "window") -> Image.Image:
    """Return the first page as RGB with its orientation tag set as EXIF.

    Greys and floats are scaled as `to_8_bit` does it by `depth`, floats by the common range of their colours.
    Whole-number colours keep their highest 8 bits, as Pillow does it for 16, unless `depth` asks for their own range.
    `check_size(width, height)` is asked before anything is decoded. Raises ImageError for a number of channels that is
    no picture, and whatever tifffile raises for a damaged file.
    """
    file.seek(0)
    with tifffile.TiffFile(file) as pages:
        page: Any = pages.pages.first
        check_size(page.imagewidth, page.imagelength)
        if page.samplesperpixel not in _MODES or page.imagedepth != 1:
            raise ImageError(
                _("a TIFF with {channels} channels is not a picture: save it as RGB").format(
                    channels=page.samplesperpixel * page.imagedepth
                )
            )
        array = _decoded(page, file)
        if page.axes.startswith("S"):
            array = np.moveaxis(array, 0, -1)
        cmyk = page.samplesperpixel == 4 and page.photometric == _CMYK
        image = flat(Image.frombytes(*_as_bytes(array, cmyk, depth)))
        orientation = page.tags.get(_ORIENTATION)
        if orientation is not None:
            image.getexif()[_ORIENTATION] = int(orientation.value)
    return image


def _decoded(page: Any, file: BinaryIO) -> NDArray[np.generic]:  # noqa: ANN401 - tifffile is not typed
    try:
        return np.asarray(page.asarray())
    except ValueError as error:
        if "imagecodecs" not in str(error):
            raise
        array = None if page.axes.startswith("S") else by_opencv(file)
        if array is None or array.shape != page.shape or array.dtype != page.dtype:
            text = _("a TIFF whose compression cannot be read here: save it without compression")
            raise ImageError(text) from error
        return array


def _as_bytes(array: NDArray[np.generic], cmyk: bool, depth: str) -> tuple[str, tuple[int, int], bytes]:
    """Return mode, (width, height) and bytes for Image.frombytes from an array (height, width[, channels])."""
    height, width = array.shape[:2]
    channels = array.reshape(height, width, -1)
    count = channels.shape[2]
    if channels.dtype.kind == "u" and count > 2 and (cmyk or depth not in OWN_RANGE):
        pixels = (channels // 2 ** (8 * channels.dtype.itemsize - 8)).astype(np.uint8)
    elif count in (2, 4):
        # Alpha has a meaning of its own: it must not stretch the colours' range, nor be stretched by it.
        pixels = np.concatenate([to_8_bit(channels[..., :-1], depth), opacity(channels[..., -1:])], axis=2)
    else:
        pixels = to_8_bit(channels, depth)
    return "CMYK" if cmyk else _MODES[count], (width, height), pixels.tobytes()
