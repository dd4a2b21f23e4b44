"""The one decoder: training, preview and prediction all see the pixels this module reads."""

import errno
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError

from tlstudio.core import avif, dicom, png, tiff
from tlstudio.core.by_locale import numeral
from tlstudio.core.errors import ImageError
from tlstudio.core.fitting import fitted, resized
from tlstudio.core.i18n import N_, _
from tlstudio.core.pixels import flat, is_deep
from tlstudio.core.reading import DEFAULT, Reading

# Pillow's names of what it may open, and no other decoder of its; JPEG includes MPO, two pictures in one file.
FORMATS = ("JPEG", "PNG", "BMP", "GIF", "WEBP", "TIFF", "JPEG2000", "AVIF")
# What can be read, as a person calls it.
KINDS = "JPEG, PNG, BMP, GIF, WebP, TIFF, JPEG 2000, AVIF, HEIC, DICOM"
# In lower case, as `path.suffix.lower()` gives them.
IMAGE_SUFFIXES = frozenset(
    [
        ".jpg", ".jpeg", ".jpe", ".jfif", ".mpo", ".png", ".apng", ".bmp", ".dib", ".gif", ".webp", ".tif", ".tiff",
        ".jp2", ".j2k", ".j2c", ".jpf", ".jpx", ".avif", ".heic", ".heif", ".hif", ".dcm", ".dicom",
    ]
)  # fmt: skip
MAX_PIXELS = 50_000_000
HEAD = 512  # bytes that tell what a file is
TRUNCATED = N_("truncated: the end of the file is missing")

# Pillow's own limit only warns, and warnings cannot be caught in one thread alone. `_check_size` below refuses every
# picture by its header, before a pixel is decoded, with a lower limit.
Image.MAX_IMAGE_PIXELS = None

_ORIENTATION = 0x0112  # in EXIF

_JPEG_2000 = (b"\0\0\0\x0cjP  \r\n\x87\n", b"\xff\x4f\xff\x51")
_SIGNATURES = (b"\xff\xd8\xff", b"\x89PNG", b"BM", b"GIF8", b"RIFF", *tiff.SIGNATURES, *_JPEG_2000)
# What the first box of a HEIC or AVIF says it is; "mif1" and "msf1" may be either.
_HEIC = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1")
_AVIF = (b"avif", b"avis")


def read_image(path: Path, max_pixels: int = MAX_PIXELS, depth: str = "window") -> Image.Image:
    """Return the picture in RGB, upright, in its full size; the first frame of several, of a DICOM the middle one.

    Transparent parts stand over white; greys of more than 8 bits are scaled by the rule `depth` of core/reading.py.
    Raises ImageError with the reason in plain words for whatever cannot be read, and for more than `max_pixels`.
    """
    return _read(path, max_pixels, None, depth)


def read_pixels(path: Path, size: int, reading: Reading = DEFAULT) -> NDArray[np.uint8]:
    """Return the picture as a square: uint8 RGB of shape (size, size, 3). Raises ImageError.

    The rule, which an exported model's example repeats: open; draft("RGB", (size, size)), which lets a JPEG be decoded
    at a half, a quarter or an eighth where both sides still reach the size; exif_transpose; lay over white; what
    `fitted` does by `reading.fit`.
    """
    pixels = _jpeg(path, size)
    if pixels is None:
        pixels = np.asarray(_read(path, MAX_PIXELS, size, reading.depth))
    return fitted(pixels, size, reading.fit)


def read_full(path: Path, depth: str = "window") -> NDArray[np.uint8]:
    """Return the picture in its full size, upright: uint8 RGB of shape (height, width, 3). Raises ImageError."""
    pixels = _jpeg(path, MAX_PIXELS)
    return np.asarray(_read(path, MAX_PIXELS, None, depth)) if pixels is None else pixels


def thumbnail(path: Path, edge: int, depth: str = "window") -> NDArray[np.uint8]:
    """Return the picture upright, its longer side at most `edge` pixels, its proportions kept.

    It is uint8 RGB of shape (height, width, 3). Raises ImageError.
    """
    pixels = _small_jpeg(path, edge)
    if pixels is None:
        image = _read(path, MAX_PIXELS, 2 * edge, depth)
        image.thumbnail((edge, edge), Image.Resampling.BILINEAR)
        pixels = np.asarray(image)
    return pixels


def follows_depth(path: Path) -> bool:
    """Say by the header alone whether the rule of depth matters to what a file shows; if in doubt, it does."""
    try:
        with open(path, "rb") as file:
            head = file.read(HEAD)
            if dicom.is_dicom(head):
                return True
            with open_header(file, head) as image:
                return is_deep(image) or png.is_deep(image) or tiff.is_deep(image) or tiff.is_misread(image)
    except Exception:  # what only tifffile opens, and what cannot be read at all
        return True


def image_size(path: Path) -> tuple[int, int]:
    """Return the width and height of the upright picture, by the file's header alone. Raises ImageError."""
    try:
        with open(path, "rb") as file:
            head = file.read(HEAD)
            if dicom.is_dicom(head):
                return dicom.size(file)
            try:
                with open_header(file, head) as image:
                    turned = image.getexif().get(_ORIENTATION, 1) >= 5
                    width, height = tiff.stored_size(image)
                    return (height, width) if turned else (width, height)
            except UnidentifiedImageError:
                return tiff.size(file)
    except ImageError:
        raise
    except Exception as error:
        raise ImageError(_reason(error)) from error


def _jpeg(path: Path, least: int) -> NDArray[np.uint8] | None:
    """Return what `_read` would, in half the time, of a plain JPEG: coloured, upright, whole. Of anything else None."""
    try:
        with open(path, "rb") as file, Image.open(file, formats=("JPEG",)) as image:
            if image.mode != "RGB" or image.getexif().get(_ORIENTATION, 1) != 1:
                return None
            return _quick(file, image, (least, least))
    except Exception:  # whatever is wrong with it, `_read` has the words for it
        return None


def _small_jpeg(path: Path, edge: int) -> NDArray[np.uint8] | None:
    """Return a plain JPEG upright, decoded at the least size that has `edge` pixels at its longer side, or None."""
    try:
        with open(path, "rb") as file, Image.open(file, formats=("JPEG",)) as image:
            if image.mode not in ("RGB", "L"):
                return None
            scale = min(1, edge / max(image.size))
            turned = image.getexif().get(_ORIENTATION, 1)
            size = max(1, round(image.width * scale)), max(1, round(image.height * scale))
            pixels = resized(_quick(file, image, size), *size)
            if turned == 1:
                return pixels
            small = Image.fromarray(pixels)
            small.getexif()[_ORIENTATION] = turned
            return np.asarray(_upright(small))
    except Exception:
        return None


def _quick(file: BinaryIO, image: Image.Image, least: tuple[int, int]) -> NDArray[np.uint8]:
    """Decode the JPEG that Pillow has opened from `file`, no side below `least`; what is not whole raises."""
    import simplejpeg

    _check_size(image.width, image.height, MAX_PIXELS)
    image.draft("RGB", least)
    file.seek(0)
    return np.asarray(simplejpeg.decode_jpeg(file.read(), min_height=image.height, min_width=image.width))


def _read(path: Path, max_pixels: int, least: int | None, depth: str) -> Image.Image:
    """Read a picture; where `least` is given, a JPEG may come smaller, but with no side below it."""
    try:
        with open(path, "rb") as file:
            return _decode(file, max_pixels, least, depth)
    except ImageError:
        raise
    except Exception as error:
        # On damaged files the decoders raise nearly anything: SyntaxError, struct.error, KeyError, ...
        raise ImageError(_reason(error)) from error


def _decode(file: BinaryIO, max_pixels: int, least: int | None, depth: str) -> Image.Image:
    def check_size(width: int, height: int) -> None:
        _check_size(width, height, max_pixels)

    head = file.read(HEAD)
    if dicom.is_dicom(head):
        return dicom.read(file, check_size, depth)
    try:
        image = open_header(file, head)
    except UnidentifiedImageError as error:
        if head.startswith(tiff.SIGNATURES):
            return _upright(tiff.read(file, check_size, depth))
        raise ImageError(_what_it_is(head)) from error
    check_size(image.width, image.height)
    tiff.check_tiles(image, check_size)
    if image.format == "AVIF":
        _check_streams(file, check_size)
    if tiff.is_misread(image, depth):
        return _upright(tiff.read(file, check_size, depth))
    if png.is_misread(image, depth):
        return _upright(png.read(file, image, depth))
    if least is not None and image.format in ("JPEG", "MPO"):
        image.draft("RGB", (least, least))  # a square, so that it holds for pictures that EXIF turns, too
    full = tiff.full_range(image) if image.format == "TIFF" else None
    image.load()
    return flat(_upright(tiff.unwrapped(image, depth)), depth, full)


def open_header(file: BinaryIO, head: bytes) -> Image.Image:
    """Open a picture; `head` are its first HEAD bytes. Raises UnidentifiedImageError for what Pillow does not know."""
    if head[4:8] == b"ftyp" and head[8:12] in _HEIC:
        return Image.open(file, formats=_with_heif())
    return Image.open(file, formats=FORMATS)


@cache
def _with_heif() -> tuple[str, ...]:
    """Return FORMATS and, where its library is here, HEIF; it is loaded when the first HEIC comes."""
    try:
        from pi_heif import register_heif_opener
    except ImportError:
        return FORMATS
    # The picture itself, never a small copy that comes with it.
    register_heif_opener(thumbnails=False, depth_images=False, aux_images=False)
    return ("HEIF", *FORMATS)


def _check_size(width: int, height: int, max_pixels: int) -> None:
    if width * height > max_pixels:
        raise ImageError(
            _("{width} × {height} pixels is more than the limit of {limit} megapixels: make it smaller").format(
                width=width, height=height, limit=numeral(max_pixels / 1e6, "g")
            )
        )
    if width * height <= 0:
        raise ImageError(_("damaged: it has no pixels"))


def _check_streams(file: BinaryIO, check_size: Callable[[int, int], None]) -> None:
    """Refuse an AVIF in which something is larger than its container says: it would be decoded, and then made small."""
    file.seek(0)
    told, real = avif.sizes(file.read())
    file.seek(0)
    for width, height in real:
        check_size(width, height)
    if not real or real - told:
        raise ImageError(_("damaged: the picture in it has another size than its header says"))


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
        if head[8:12] in (*_HEIC, *_AVIF):
            return _("damaged, or a HEIC or AVIF of a kind that cannot be read here: save it as JPEG or PNG")
        return _("not an image, but a video or sound")
    if head.lstrip()[:1] == b"<":
        return _("not an image, but a web page or another text with tags")
    if head.isascii() and b"\0" not in head:
        return _("not an image, but a text")
    return _("not an image of a kind that can be read: {kinds}").format(kinds=KINDS)


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
