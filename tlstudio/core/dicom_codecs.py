"""The compressions of DICOM that Pillow does not know, for pydicom to call: lossless JPEG, JPEG of 12 bits, JPEG-LS."""

import struct
from typing import Any

import numpy as np

LOSSLESS_JPEG = ("1.2.840.10008.1.2.4.57", "1.2.840.10008.1.2.4.70")
JPEG_EXTENDED = "1.2.840.10008.1.2.4.51"
JPEG_LS = ("1.2.840.10008.1.2.4.80", "1.2.840.10008.1.2.4.81")
SYNTAXES = (*LOSSLESS_JPEG, JPEG_EXTENDED, *JPEG_LS)

# Every marker that says how large a frame is: C0 to CF but three that are something else, and that of JPEG-LS.
_FRAME = frozenset({*range(0xC0, 0xD0), 0xF7} - {0xC4, 0xC8, 0xCC})
_START, _SCAN, _END = 0xD8, 0xDA, b"\xff\xd9"

DECODER_DEPENDENCIES = dict.fromkeys(SYNTAXES, ("numpy", "imagecodecs"))


def is_available(_syntax: str) -> bool:
    """Say to pydicom that what these need is installed."""
    return True


def jpeg_size(frame: bytes) -> tuple[int, int] | None:
    """Return width and height as the header of any JPEG or JPEG-LS says them; None where it has none."""
    at = 0
    while frame[at : at + 1] == b"\xff" and at + 4 <= len(frame):
        marker = frame[at + 1]
        if marker in (0xFF, _START):  # a filler, or the beginning, which have no length
            at += 1 if marker == 0xFF else 2
        elif marker == _SCAN:
            return None
        elif marker in _FRAME and at + 9 <= len(frame):
            height, width = struct.unpack(">HH", frame[at + 5 : at + 9])
            return width, height
        else:
            at += 2 + int.from_bytes(frame[at + 2 : at + 4], "big")
    return None


def decode_frame(frame: bytes, runner: Any) -> bytearray:  # noqa: ANN401 - pydicom's DecodeRunner
    """Return the numbers of a frame, colours side by side, as pydicom asks its plug-ins for them.

    Raises ValueError and imagecodecs' own errors where the frame is damaged.
    """
    import imagecodecs

    if not frame.rstrip(b"\0").endswith(_END):
        raise ValueError("truncated")  # the decoder of JPEG would fill up what is missing
    if runner.transfer_syntax in JPEG_LS:
        values = imagecodecs.jpegls_decode(frame)
    else:
        # The same on both sides: what the colours mean is said by DICOM, and pydicom's to convert.
        space = "RGB" if runner.samples_per_pixel == 3 else None
        values = imagecodecs.jpeg8_decode(frame, colorspace=space, outcolorspace=space)
    runner.set_option("planar_configuration", 0)
    runner.set_option("bits_allocated", 8 * values.dtype.itemsize)
    return bytearray(np.ascontiguousarray(values).tobytes())
