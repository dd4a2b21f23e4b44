"""TIFF files that Pillow cannot read: separate planes, colours of 32 bits or floats, greys of 64 bits."""

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
_BITS_PER_SAMPLE, _ORIENTATION, _PLANES, _SAMPLE_FORMAT = 258, 274, 284, 339
_SEPARATE = 2
_CMYK = 5
_MODES = {1: "L", 2: "LA", 3: "RGB", 4: "RGBA"}


def is_misread(image: Image.Image) -> bool:
    """Say whether Pillow would open a TIFF and read wrong numbers from it: more than 8 bits in separate planes."""
    tags = getattr(image, "tag_v2", {})
    return tags.get(_PLANES) == _SEPARATE and max(tags.get(_BITS_PER_SAMPLE, (8,))) > 8


def unwrapped(image: Image.Image) -> Image.Image:
    """Return a loaded picture; 32-bit greys above 2**31, which Pillow takes for negative, are mended and in 8 bits."""
    tags = getattr(image, "tag_v2", {})
    if image.mode == "I" and tags.get(_BITS_PER_SAMPLE) == (32,) and tags.get(_SAMPLE_FORMAT, (1,)) == (1,):
        return Image.fromarray(to_8_bit(np.asarray(image).view(np.uint32)))
    return image


def read(file: BinaryIO, check_size: Callable[[int, int], None]) -> Image.Image:
    """Return the first page as RGB with its orientation tag set as EXIF.

    Whole-number colours keep their highest 8 bits, as Pillow does it for 16; floats are scaled by their common range.
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
        array = _decoded(page)
        if page.axes.startswith("S"):
            array = np.moveaxis(array, 0, -1)
        cmyk = page.samplesperpixel == 4 and page.photometric == _CMYK
        image = flat(Image.frombytes(*_as_bytes(array, cmyk)))
        orientation = page.tags.get(_ORIENTATION)
        if orientation is not None:
            image.getexif()[_ORIENTATION] = int(orientation.value)
    return image


def _decoded(page: Any) -> NDArray[np.generic]:  # noqa: ANN401 - tifffile is not typed
    try:
        return np.asarray(page.asarray())
    except ValueError as error:
        if "imagecodecs" not in str(error):
            raise
        raise ImageError(_("a TIFF whose compression cannot be read here: save it without compression")) from error


def _as_bytes(array: NDArray[np.generic], cmyk: bool) -> tuple[str, tuple[int, int], bytes]:
    """Return mode, (width, height) and bytes for Image.frombytes from an array (height, width[, channels])."""
    height, width = array.shape[:2]
    channels = array.reshape(height, width, -1)
    count = channels.shape[2]
    if channels.dtype.kind == "u" and count > 2:
        pixels = (channels // 2 ** (8 * channels.dtype.itemsize - 8)).astype(np.uint8)
    elif count in (2, 4):
        # Alpha has a meaning of its own: it must not stretch the colours' range, nor be stretched by it.
        pixels = np.concatenate([to_8_bit(channels[..., :-1]), _opacity(channels[..., -1:])], axis=2)
    else:
        pixels = to_8_bit(channels)
    return "CMYK" if cmyk else _MODES[count], (width, height), pixels.tobytes()


def _opacity(values: NDArray[np.generic]) -> NDArray[np.uint8]:
    whole = values.dtype.kind in "iu"
    full = float(np.iinfo(values.dtype.str).max) if whole else 1.0
    return np.clip(np.nan_to_num(values.astype(np.float64)) / full * 255, 0, 255).astype(np.uint8)
