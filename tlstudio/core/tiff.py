"""TIFF files whose pixels Pillow cannot read or would cut to 8 bits: deep colour, separate planes, 64-bit numbers."""

from collections.abc import Callable
from typing import Any, BinaryIO

import numpy as np
import tifffile
from numpy.typing import NDArray
from PIL import Image

from tlstudio.core.errors import ImageError
from tlstudio.core.i18n import _
from tlstudio.core.pixels import flat, to_8_bit

SIGNATURES = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
_BITS_PER_SAMPLE, _ORIENTATION = 258, 274
_CMYK = 5
_MODES = {1: "L", 2: "LA", 3: "RGB", 4: "RGBA"}


def is_deep_colour(image: Image.Image) -> bool:
    """Say whether an opened picture is a TIFF in colour with more than 8 bits a channel."""
    tags = getattr(image, "tag_v2", {})
    bits = tags.get(_BITS_PER_SAMPLE, (8,))
    return image.format == "TIFF" and len(bits) > 1 and max(bits) > 8


def read(file: BinaryIO, check_size: Callable[[int, int], None]) -> Image.Image:
    """Return the first page as RGB with its orientation tag set as EXIF; colours scaled by their common range.

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
        array = page.asarray()
        if page.axes.startswith("S"):
            array = np.moveaxis(array, 0, -1)
        cmyk = page.samplesperpixel == 4 and page.photometric == _CMYK
        image = flat(Image.frombytes(*_as_bytes(array, cmyk)))
        orientation = page.tags.get(_ORIENTATION)
        if orientation is not None:
            image.getexif()[_ORIENTATION] = int(orientation.value)
    return image


def _as_bytes(array: NDArray[np.generic], cmyk: bool) -> tuple[str, tuple[int, int], bytes]:
    """Return mode, (width, height) and bytes for Image.frombytes from an array (height, width[, channels])."""
    height, width = array.shape[:2]
    channels = array.reshape(height, width, -1)
    count = channels.shape[2]
    alpha = count in (2, 4) and not cmyk
    if alpha:
        # Alpha has a meaning of its own: it must not stretch the colours' range, nor be stretched by it.
        channels = np.concatenate([to_8_bit(channels[..., :-1]), _opacity(channels[..., -1:])], axis=2)
    return "CMYK" if cmyk else _MODES[count], (width, height), to_8_bit(channels).tobytes()


def _opacity(values: NDArray[np.generic]) -> NDArray[np.uint8]:
    whole = values.dtype.kind in "iu"
    full = float(np.iinfo(values.dtype.str).max) if whole else 1.0
    return np.clip(np.nan_to_num(values.astype(np.float64)) / full * 255, 0, 255).astype(np.uint8)
