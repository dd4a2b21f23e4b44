"""DICOM: what a scanner stores, as a physician sees it, from one file.

Of several frames the middle one is read: number n // 2 of 0 to n - 1. It stands for the whole where one picture must,
and shows more than the first, which in scans and films often holds nothing yet.
"""

import io
from collections.abc import Callable
from functools import cache
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError

from tlstudio.core import bare_dicom, dicom_codecs
from tlstudio.core.errors import ImageError
from tlstudio.core.i18n import _
from tlstudio.core.pixels import OWN_RANGE, flat, stretched, to_8_bit

_BEGINNING = 512  # bytes that tell what it is
_PREAMBLE, MAGIC = 128, b"DICM"
_PIXEL_DATA_HEADER = 12  # bytes: tag, kind, reserved, length

_PLAIN = ("1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.2")
_RLE = "1.2.840.10008.1.2.5"
_JPEG = "1.2.840.10008.1.2.4.50"
_JPEG_2000 = ("1.2.840.10008.1.2.4.90", "1.2.840.10008.1.2.4.91")


def is_dicom(head: bytes) -> bool:
    """Say whether a file that begins with `head` is a DICOM."""
    return _has_preamble(head) or bare_dicom.is_bare(head)


def _has_preamble(head: bytes) -> bool:
    return head[_PREAMBLE : _PREAMBLE + len(MAGIC)] == MAGIC


def size(file: BinaryIO) -> tuple[int, int]:
    """Return width and height from the header of an open file. Raises ImageError and, where damaged, anything."""
    header = _header(_opened(file))
    return int(header.Columns), int(header.Rows)


def frames(file: BinaryIO) -> int:
    """Return how many frames the header of an open file tells of. Raises as `size` does."""
    return int(_header(_opened(file)).get("NumberOfFrames") or 1)


def middle(count: int) -> int:
    """Return which of so many frames is read, from 0."""
    return count // 2


def read(file: BinaryIO, check_size: Callable[[int, int], None], depth: str) -> Image.Image:
    """Return the picture, of several the middle one, as RGB.

    Rescale slope and intercept, or the modality's table, come first. Then `depth`, as in core/reading.py, decides:
    "window" is the file's first window or its table of values of interest and, where it has none, from the smallest to
    the largest; "full_range" is all that the bits stored can be. MONOCHROME1 is inverted. Colours keep their highest 8
    bits, unless `depth` asks for their own range. `check_size(width, height)` is asked before anything is decoded.
    Raises ImageError for what holds no picture or is compressed in a way that cannot be read, and, where the file is
    damaged, whatever pydicom raises.
    """
    file = _opened(file)
    header = _header(file)
    after_header = file.tell()
    check_size(int(header.Columns), int(header.Rows))
    index = middle(int(header.get("NumberOfFrames") or 1))
    file.seek(after_header)
    _check_frame(file, header, index)
    values = _values(file, index)
    if header.PhotometricInterpretation == "PALETTE COLOR":
        values = _pydicom().pixels.apply_color_lut(values, header)
        return _colours(values, 8 * values.dtype.itemsize, depth)
    if values.ndim == 3:
        return _colours(values, int(header.BitsStored), depth)
    return Image.fromarray(_greys(values, header, index, depth)).convert("RGB")


@cache
def _pydicom() -> Any:  # noqa: ANN401 - a module
    """Return pydicom, imported when the first DICOM comes; it is not to warn of values that are merely untidy."""
    import pydicom
    import pydicom.encaps
    import pydicom.filereader
    import pydicom.pixels

    pydicom.config.settings.reading_validation_mode = pydicom.config.IGNORE
    for syntax in dicom_codecs.SYNTAXES:
        decoder = pydicom.pixels.get_decoder(syntax)
        # No other package decides what a scan looks like, should one be installed.
        for name in (*decoder.available_plugins,):
            decoder.remove_plugin(name)
        decoder.add_plugin("imagecodecs", (dicom_codecs.__name__, "decode_frame"))
    return pydicom


def _opened(file: BinaryIO) -> BinaryIO:
    """Return a file at its beginning, with a preamble."""
    file.seek(0)
    head = file.read(_BEGINNING)
    file.seek(0)
    return file if _has_preamble(head) else bare_dicom.completed(file, head)


def _header(file: BinaryIO) -> Any:  # noqa: ANN401 - a pydicom.Dataset
    """Return all before the pixels; the file stands there then. What is compressed as a whole is not unpacked."""
    _pydicom().filereader.read_preamble(file, force=False)
    meta = _pydicom().filereader._read_file_meta_info(file)
    if meta.TransferSyntaxUID not in (*_PLAIN, _RLE, _JPEG, *_JPEG_2000, *dicom_codecs.SYNTAXES):
        raise _compressed(meta)
    file.seek(0)
    header = _pydicom().dcmread(file, stop_before_pixels=True)
    if "Rows" not in header or "Columns" not in header:
        raise _no_picture()
    return header


def _compressed(meta: Any) -> ImageError:  # noqa: ANN401
    text = _("a DICOM whose compression ({name}) cannot be read here: save it uncompressed, or with JPEG 2000")
    return ImageError(text.format(name=meta.TransferSyntaxUID.name))


def _no_picture() -> ImageError:
    return ImageError(_("a DICOM that holds no picture"))


def _check_frame(file: BinaryIO, header: Any, index: int) -> None:  # noqa: ANN401
    """Refuse a compressed frame that is larger than the header says, before it is decoded; the file stands at it."""
    syntax = header.file_meta.TransferSyntaxUID
    if syntax in _PLAIN or syntax == _RLE:
        return
    file.seek(_PIXEL_DATA_HEADER, io.SEEK_CUR)
    offsets = (
        (header.ExtendedOffsetTable, header.ExtendedOffsetTableLengths) if "ExtendedOffsetTable" in header else None
    )
    frame = _pydicom().encaps.get_frame(
        file, index, extended_offsets=offsets, number_of_frames=int(header.get("NumberOfFrames") or 1)
    )
    told = _frame_size(frame)
    if told is None:
        raise _compressed(header.file_meta)
    if told != (header.Columns, header.Rows):
        raise ImageError(_("damaged: the picture in it has another size than its header says"))


def _frame_size(frame: bytes) -> tuple[int, int] | None:
    try:
        with Image.open(io.BytesIO(frame), formats=("JPEG", "JPEG2000")) as image:
            return image.size
    except (UnidentifiedImageError, SyntaxError):
        return dicom_codecs.jpeg_size(frame)


def _values(file: BinaryIO, index: int) -> NDArray[Any]:
    try:
        return np.asarray(_pydicom().pixels.pixel_array(file, index=index))
    except AttributeError as error:
        raise _no_picture() from error


def _colours(values: NDArray[Any], bits: int, depth: str) -> Image.Image:
    if values.dtype != np.uint8:
        values = to_8_bit(values, depth if depth in OWN_RANGE else "full_range", (0, 2**bits - 1))
    return flat(Image.fromarray(values))


def _greys(values: NDArray[Any], header: Any, index: int, depth: str) -> NDArray[np.uint8]:  # noqa: ANN401
    scale = _of_frame(header, index, "PixelValueTransformationSequence")
    slope, intercept = float(scale.get("RescaleSlope") or 1), float(scale.get("RescaleIntercept") or 0)
    if values.dtype.kind == "f":
        return to_8_bit(values * slope + intercept, depth)
    bits, signed = int(header.BitsStored), int(header.get("PixelRepresentation") or 0)
    ends = (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1) if signed else (0, 2**bits - 1)
    if header.get("ModalityLUTSequence"):
        values = _pydicom().pixels.apply_modality_lut(values, header)
        ends = (0, np.iinfo(values.dtype).max)
    elif (slope, intercept) != (1, 0):
        values = values * slope + intercept
    low, high = sorted(end * slope + intercept for end in ends)
    shown = _windowed(values, header, index) if depth == "window" else None
    if shown is None:
        # Up to 8 bits are as they are meant to be seen, as in any other file.
        depth = "full_range" if bits <= 8 and (slope, intercept) == (1, 0) and not signed else depth
        shown = to_8_bit(values, depth, (low, high))
    return 255 - shown if header.PhotometricInterpretation == "MONOCHROME1" else shown


def _windowed(values: NDArray[Any], header: Any, index: int) -> NDArray[np.uint8] | None:  # noqa: ANN401
    """Return the values as the file wants them shown (DICOM PS3.3, C.11.2); None where it does not say."""
    view = _of_frame(header, index, "FrameVOILUTSequence")
    center, width = _first(view.get("WindowCenter")), _first(view.get("WindowWidth"))
    if center is None or width is None:
        if not header.get("VOILUTSequence") or values.dtype.kind not in "iu":
            return None
        values = _pydicom().pixels.apply_voi(values, header)
        return to_8_bit(values, "full_range", (0, 2 ** int(header.VOILUTSequence[0].LUTDescriptor[2]) - 1))
    numbers, function = values.astype(np.float64), str(view.get("VOILUTFunction") or "LINEAR").upper()
    if function == "SIGMOID" and width > 0:
        with np.errstate(over="ignore"):
            return np.rint(255 / (1 + np.exp(-4 * (numbers - center) / width))).astype(np.uint8)
    if function != "LINEAR_EXACT":
        center, width = center - 0.5, width - 1
    # A width of nothing is a threshold.
    width = max(width, 1e-9)
    return stretched(numbers, center - width / 2, center + width / 2)


def _of_frame(header: Any, index: int, group: str) -> Any:  # noqa: ANN401
    """Return the part of the header that holds a frame's values: in newer files that of the frame, or of all frames."""
    frames = header.get("PerFrameFunctionalGroupsSequence") or ()
    shared = header.get("SharedFunctionalGroupsSequence") or ()
    for groups in (*frames[index : index + 1], *shared[:1]):
        if groups.get(group):
            return groups[group][0]
    return header


def _first(value: Any) -> float | None:  # noqa: ANN401 - a number, several of them, or nothing
    if value is None or value == "":
        return None
    return float(value[0] if hasattr(value, "__len__") and not isinstance(value, str) else value)
