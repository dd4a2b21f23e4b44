"""Several pictures in one file: how many frames or pages it holds, and which of them stands for it."""

from contextlib import suppress
from pathlib import Path
from typing import Any

from PIL import UnidentifiedImageError

from tlstudio.core import dicom, tiff
from tlstudio.core.i18n import N_
from tlstudio.core.images import HEAD, open_header

# Said wherever a file with several is met.
RULE = N_("Of several frames or pages one is used: the first, of a DICOM the middle one.")


def frames(path: Path) -> tuple[int, int]:
    """Return how many a file holds and the number, from 1, of the one that is read; (1, 1) where nobody knows.

    Only the header is looked at. A photograph that brings its own small copy or depth map along is one picture.
    """
    count, read = 1, 1
    with suppress(Exception), open(path, "rb") as file:  # damaged headers raise nearly anything
        head = file.read(HEAD)
        if dicom.is_dicom(head):
            count = dicom.frames(file)
            read = dicom.middle(count) + 1
        else:
            try:
                with open_header(file, head) as image:
                    several: Any = image
                    count = 1 if image.format == "MPO" else int(getattr(several, "n_frames", 1))
            except UnidentifiedImageError:
                count = tiff.pages(file)
    return max(count, 1), read
