"""The one decoder: training, preview and prediction all see the pixels this module reads."""

import errno
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError

from tlstudio.core import tiff
from tlstudio.core.errors import ImageError
from tlstudio.core.i18n import N_, _
from tlstudio.core.pixels import flat

# Pillow's names of what it may open, and no other decoder of its; JPEG includes MPO, two pictures in one file.
FORMATS = ("JPEG", "PNG", "BMP", "GIF", "WEBP", "TIFF")
# In lower case, as `path.suffix.lower()` gives them.
IMAGE_SUFFIXES = frozenset(
    [".jpg", ".jpeg", ".jpe", ".jfif", ".mpo", ".png", ".apng", ".bmp", ".dib", ".gif", ".webp", ".tif", ".tiff"]
)
MAX_PIXELS = 50_000_000
TRUNCATED = N_("truncated: the end of the file is missing")

# Pillow's own limit only warns, and warnings cannot be caught in one thread alone. `_check_size` below refuses every
# picture by its header, before a pixel is decoded, with a lower limit.
Image.MAX_IMAGE_PIXELS = None

_ORIENTATION = 0x0112  # in EXIF

_SIGNATURES = (b"\xff\xd8\xff", b"\x89PNG", b"BM", b"GIF8", b"RIFF", *tiff.SIGNATURES)


def read_image(path: Path, max_pixels: int = MAX_PIXELS) -> Image.Image:
    """Return the picture in RGB, upright, in its full size; the first frame of several.

    Transparent parts stand over white; greys of more than 8 bits are scaled by their own range. Raises ImageError with
    the reason in plain words for whatever cannot be read, and for more than `max_pixels`.
    """
    return _read(path, max_pixels, None)


def read_pixels(path: Path, size: int) -> NDArray[np.uint8]:
    """Return the picture squashed to a square: uint8 RGB of shape (size, size, 3). Raises ImageError.

    The rule, which an exported model's example repeats: open; draft("RGB", (size, size)), which lets a JPEG be decoded
    at a half, a quarter or an eighth where both sides still reach the size; exif_transpose; lay over white; reduce each
    side by the largest whole factor that leaves it at least the size; OpenCV's resize to (size, size), INTER_LINEAR,
    which skips no pixel, for less than twice the size is left.
    """
    # Not above: the window imports this module at its start, and OpenCV would make it wait.
    from tlstudio.core.opencv import cv2

    pixels = _jpeg(path, size)
    if pixels is None:
        pixels = np.asarray(_read(path, MAX_PIXELS, size))
    factors = max(1, pixels.shape[1] // size), max(1, pixels.shape[0] // size)
    if factors != (1, 1):
        pixels = np.asarray(Image.fromarray(pixels).reduce(factors))
    return np.asarray(cv2.resize(pixels, (size, size), interpolation=cv2.INTER_LINEAR), np.uint8)


def read_full(path: Path) -> NDArray[np.uint8]:
    """Return the picture in its full size, upright: uint8 RGB of shape (height, width, 3). Raises ImageError."""
    pixels = _jpeg(path, MAX_PIXELS)
    return np.asarray(_read(path, MAX_PIXELS, None)) if pixels is None else pixels


def thumbnail(path: Path, edge: int) -> Image.Image:
    """Return the picture in RGB, its longer side at most `edge` pixels, its proportions kept. Raises ImageError."""
    image = _read(path, MAX_PIXELS, 2 * edge)
    image.thumbnail((edge, edge), Image.Resampling.BILINEAR)
    return image


def _jpeg(path: Path, least: int) -> NDArray[np.uint8] | None:
    """Return what `_read` would, in half the time, of a plain JPEG: coloured, upright, whole. Of anything else None."""
    import simplejpeg

    try:
        with open(path, "rb") as file, Image.open(file, formats=("JPEG",)) as image:
            if image.mode != "RGB" or image.getexif().get(_ORIENTATION, 1) != 1:
                return None
            _check_size(image.width, image.height, MAX_PIXELS)
            image.draft("RGB", (least, least))
            file.seek(0)
            return np.asarray(simplejpeg.decode_jpeg(file.read(), min_height=image.height, min_width=image.width))
    except Exception:  # whatever is wrong with it, `_read` has the words for it
        return None


def _read(path: Path, max_pixels: int, least: int | None) -> Image.Image:
    """Read a picture; where `least` is given, a JPEG may come smaller, but with no side below it."""
    try:
        with open(path, "rb") as file:
            return _decode(file, max_pixels, least)
    except ImageError:
        raise
    except Exception as error:
        # On damaged files the decoders raise nearly anything: SyntaxError, struct.error, KeyError, ...
        raise ImageError(_reason(error)) from error


def _decode(file: BinaryIO, max_pixels: int, least: int | None) -> Image.Image:
    def check_size(width: int, height: int) -> None:
        _check_size(width, height, max_pixels)

    head = file.read(512)
    try:
        image: Image.Image = Image.open(file, formats=FORMATS)
    except UnidentifiedImageError as error:
        if head.startswith(tiff.SIGNATURES):
            return _upright(tiff.read(file, check_size))
        raise ImageError(_what_it_is(head)) from error
    check_size(image.width, image.height)
    if tiff.is_misread(image):
        return _upright(tiff.read(file, check_size))
    if least is not None:
        image.draft("RGB", (least, least))  # a square, so that it holds for pictures that EXIF turns, too
    image.load()
    return flat(_upright(tiff.unwrapped(image)))


def _check_size(width: int, height: int, max_pixels: int) -> None:
    if width * height > max_pixels:
        raise ImageError(
            _("{width} × {height} pixels is more than the limit of {limit} megapixels: make it smaller").format(
                width=width, height=height, limit=f"{max_pixels / 1e6:g}"
            )
        )
    if width * height <= 0:
        raise ImageError(_("damaged: it has no pixels"))


def _upright(image: Image.Image) -> Image.Image:
    # Damaged EXIF (again nearly any exception) says nothing of the direction; the pixels are whole.
    with suppress(Exception):
        ImageOps.exif_transpose(image, in_place=True)
    return image


def _what_it_is(head: bytes) -> str:
    """Say why no decoder took a file that begins with `head`."""
    if not head:
        return _("empty file")
    if head.startswith(_SIGNATURES):
        return _("damaged: its header cannot be read")
    if head[4:8] == b"ftyp":
        return _("a HEIC, AVIF or video file, which cannot be read here: save it as JPEG or PNG")
    if head.lstrip()[:1] == b"<":
        return _("not an image, but a web page or another text with tags")
    if head.isascii() and b"\0" not in head:
        return _("not an image, but a text")
    return _("not an image of a kind that can be read: {kinds}").format(kinds=", ".join(FORMATS))


def _reason(error: Exception) -> str:
    if isinstance(error, MemoryError):
        return _("not enough memory to read it")
    if isinstance(error, OSError) and error.errno:
        match error.errno:
            case errno.ENOENT:
                return _("the file is no longer there")
            case errno.EACCES | errno.EPERM:
                return _("permission denied: the file may not be read")
        return _("the file cannot be read: {reason}").format(reason=error.strerror or error)
    if isinstance(error, EOFError) or "truncated" in str(error).lower():
        return _(TRUNCATED)
    return _("damaged: the picture in it cannot be decoded")
