"""TIFF files that Pillow cannot read: separate planes, colours of 32 bits or floats, greys of 64 bits."""

from collections.abc import Callable
from typing import Any, BinaryIO

import numpy as np
import tifffile
from numpy.typing import NDArray
from PIL import Image

from tlstudio.core.errors import ImageError
from tlstudio.core.i18n import _
from tlstudio.core.pixels import OWN_RANGE, Range, flat, opacity, to_8_bit

SIGNATURES = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
_WIDTH, _HEIGHT, _COMPRESSION, _TILE_WIDTH, _TILE_HEIGHT = 256, 257, 259, 322, 323
_BITS_PER_SAMPLE, _PHOTOMETRIC, _ORIENTATION, _PLANES, _SAMPLE_FORMAT = 258, 262, 274, 284, 339
_UNSIGNED, _SIGNED = 1, 2
_SEPARATE = 2
_WHITE_IS_0, _PALETTE, _CMYK = 0, 3, 5
_LZMA, _ZSTD, _WEBP = 34925, 50000, 50001
_NOT_EVERYWHERE = frozenset([_LZMA, _ZSTD, _WEBP])  # compressions that not every Pillow was built with
_MODES = {1: "L", 2: "LA", 3: "RGB", 4: "RGBA"}


def is_misread(image: Image.Image, depth: str = "window") -> bool:
    """Say whether Pillow would open a TIFF and read wrong numbers from it, or none.

    Of more than 8 bits those are separate planes, greys of which 0 is white and, where colours are to be scaled by what
    is in them, all colours: Pillow keeps the highest 8 bits only. Of 8 bits, numbers below 0.
    """
    tags = getattr(image, "tag_v2", {})
    signed = tags.get(_SAMPLE_FORMAT, (_UNSIGNED,))[0] == _SIGNED and image.mode == "L"
    if signed or tags.get(_COMPRESSION) in _NOT_EVERYWHERE:
        return True
    colours = depth in OWN_RANGE and image.mode in ("RGB", "RGBA", "RGBX", "CMYK")
    return is_deep(image) and (colours or tags.get(_PLANES) == _SEPARATE or tags.get(_PHOTOMETRIC) == _WHITE_IS_0)


def is_deep(image: Image.Image) -> bool:
    """Say whether an opened picture is a TIFF of more than 8 bits a channel."""
    return bool(max(getattr(image, "tag_v2", {}).get(_BITS_PER_SAMPLE, (8,))) > 8)


def check_tiles(image: Image.Image, check_size: Callable[[int, int], None]) -> None:
    """Ask `check_size` about the tiles of an opened TIFF too: a small picture may be cut out of a very large one."""
    tags = getattr(image, "tag_v2", {})
    if _TILE_WIDTH in tags and _TILE_HEIGHT in tags:
        check_size(int(tags[_TILE_WIDTH]), int(tags[_TILE_HEIGHT]))


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
    """Return width and height of the first page as it is to be seen."""
    file.seek(0)
    with tifffile.TiffFile(file) as pages:
        page: Any = pages.pages.first
        width, height = int(page.imagewidth), int(page.imagelength)
        orientation = page.tags.get(_ORIENTATION)
        return (height, width) if orientation is not None and int(orientation.value) >= 5 else (width, height)


def stored_size(image: Image.Image) -> tuple[int, int]:
    """Return width and height of an opened picture as they are stored: of a TIFF, Pillow tells them as they are seen.

    Which Pillow does so depends on its version.
    """
    tags = getattr(image, "tag_v2", {})
    return (int(tags[_WIDTH]), int(tags[_HEIGHT])) if _WIDTH in tags and _HEIGHT in tags else image.size


def pages(file: BinaryIO) -> int:
    """Return how many pages there are."""
    file.seek(0)
    with tifffile.TiffFile(file) as found:
        return len(found.pages)


def read(file: BinaryIO, check_size: Callable[[int, int], None], depth: str = "window") -> Image.Image:
    """Return the first page as RGB with its orientation tag set as EXIF.

    Greys and floats are scaled as `to_8_bit` does it by `depth`, floats by the common range of their colours; greys of
    which 0 is white are inverted.
    Whole-number colours keep their highest 8 bits, as Pillow does it for 16, unless `depth` asks for their own range.
    `check_size(width, height)` is asked before anything is decoded. Raises ImageError for a number of channels that is
    no picture, and whatever tifffile raises for a damaged file.
    """
    file.seek(0)
    with tifffile.TiffFile(file) as pages:
        page: Any = pages.pages.first
        check_size(page.imagewidth, page.imagelength)
        if page.is_tiled:
            check_size(page.tilewidth, page.tilelength)
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
        bits = page.bitspersample
        if page.photometric == _PALETTE and page.colormap is not None:
            array, bits = np.moveaxis(page.colormap[:, array], 0, -1), 16
        pixels = _in_8_bits(array, bits if isinstance(bits, int) else max(bits), cmyk, depth)
        if page.photometric == _WHITE_IS_0 and pixels.shape[2] < 3:
            pixels[..., 0] = 255 - pixels[..., 0]
        mode = "CMYK" if cmyk else _MODES[pixels.shape[2]]
        image = flat(Image.frombytes(mode, pixels.shape[1::-1], pixels.tobytes()))
        orientation = page.tags.get(_ORIENTATION)
        if orientation is not None:
            image.getexif()[_ORIENTATION] = int(orientation.value)
    return image


def _decoded(page: Any) -> NDArray[np.generic]:  # noqa: ANN401 - tifffile is not typed
    try:
        tifffile.TIFF.DECOMPRESSORS[page.compression]
    except KeyError as error:
        raise ImageError(_("a TIFF whose compression cannot be read here: save it without compression")) from error
    return np.asarray(page.asarray())


def _in_8_bits(array: NDArray[np.generic], bits: int, cmyk: bool, depth: str) -> NDArray[np.uint8]:
    """Return an array (height, width, channels) of one (height, width[, channels]) of numbers of so many bits."""
    channels = array.reshape(*array.shape[:2], -1)
    count = channels.shape[2]
    if channels.dtype.kind == "u" and bits < 8 * channels.dtype.itemsize:
        # Twelve bits in sixteen, or four in eight: brought to what the array's numbers can be.
        whole = int(np.iinfo(channels.dtype.str).max)
        channels = (channels.astype(np.float64) * whole / (2**bits - 1)).round().astype(channels.dtype)
    if channels.dtype.kind == "u" and count > 2 and (cmyk or depth not in OWN_RANGE):
        return np.asarray(channels // 2 ** (8 * channels.dtype.itemsize - 8), np.uint8)
    if count in (2, 4):
        # Alpha has a meaning of its own: it must not stretch the colours' range, nor be stretched by it.
        return np.concatenate([to_8_bit(channels[..., :-1], depth), opacity(channels[..., -1:])], axis=2)
    return to_8_bit(channels, depth)
