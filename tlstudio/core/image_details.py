"""What a person wants to know of one image's file: its size, its pixels as they are stored, what the camera wrote."""

import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from PIL import Image
from PIL.ExifTags import IFD, Base

from tlstudio.core.by_locale import date, numeral
from tlstudio.core.errors import ImageError
from tlstudio.core.frames import frames
from tlstudio.core.i18n import N_, _, pgettext
from tlstudio.core.images import FORMATS, image_size
from tlstudio.core.walk import printable

_LONGEST = 120  # characters of a text in the metadata
_KINDS = {
    "1": N_("black and white"), "L": N_("grey"), "LA": N_("grey with transparency"), "P": N_("palette"),
    "PA": N_("palette with transparency"), "RGB": N_("colour"), "RGBA": N_("colour with transparency"),
    "CMYK": N_("CMYK"), "YCbCr": N_("colour"), "LAB": N_("Lab"), "HSV": N_("HSV"), "F": N_("grey, real numbers"),
}  # fmt: skip
_BITS = {"1": 1, "I;16": 16, "I;16B": 16, "I;16L": 16, "I": 32, "F": 32}


@dataclass(frozen=True)
class Details:
    """The facts of a file, each a label and what is said, both in the user's language.

    `width` and `height` are those of the picture as it is shown, upright; 0 where the header cannot be read.
    """

    width: int
    height: int
    file: tuple[tuple[str, str], ...]
    metadata: tuple[tuple[str, str], ...]


def details(path: Path) -> Details:
    """Read what the disk and the header say; no pixel is decoded. What cannot be read is left out, nothing raises."""
    facts: list[tuple[str, str]] = [(_("File"), printable(os.fspath(path)))]
    with suppress(OSError):
        status = os.stat(path)
        facts.append((_("Size"), _("{count} bytes").format(count=numeral(status.st_size))))
        facts.append((pgettext("file", "Changed"), date(datetime.fromtimestamp(status.st_mtime), seconds=True)))
    # Damaged headers raise nearly anything: SyntaxError, struct.error, KeyError, ...
    with suppress(Exception), path.open("rb") as file, Image.open(file, formats=FORMATS) as image:
        facts += [*_stored(image), *_frames(path)]
        exif = image.getexif()
        width, height = image_size(path)
        return Details(width, height, tuple(facts), _metadata(exif))
    with suppress(ImageError):  # what another library opens
        width, height = image_size(path)
        facts += [(_("Pixels"), f"{numeral(width)} × {numeral(height)}"), *_frames(path)]
        return Details(width, height, tuple(facts), ())
    return Details(0, 0, tuple(facts), ())


def _stored(image: Image.Image) -> list[tuple[str, str]]:
    pixels = f"{numeral(image.width)} × {numeral(image.height)}"
    bits = _BITS.get(image.mode, 8)
    kind = _(_KINDS.get(image.mode, "grey" if image.mode.startswith("I") else image.mode))
    depth = _("{kind}, {bits} bits a channel").format(kind=kind, bits=bits)
    return [(_("Pixels"), pixels), (_("Colours"), depth), (_("Format"), str(image.format))]


def _frames(path: Path) -> list[tuple[str, str]]:
    count, read = frames(path)
    if count < 2:
        return []
    return [
        (_("Frames"), _("{count}, of which number {read} is used").format(count=numeral(count), read=numeral(read)))
    ]


# -- what the camera wrote -------------------------------------------------------------------------------------------


def _metadata(exif: Image.Exif) -> tuple[tuple[str, str], ...]:
    tags: dict[int, Any] = {}
    with suppress(Exception):
        tags |= dict(exif)
    with suppress(Exception):
        tags |= exif.get_ifd(IFD.Exif)
    wanted: tuple[tuple[str, Callable[[Mapping[int, Any]], str]], ...] = (
        (_("Camera"), lambda tags: " ".join(filter(None, (_text(tags, Base.Make), _text(tags, Base.Model))))),
        (_("Lens"), lambda tags: _text(tags, Base.LensModel)),
        (_("Taken"), lambda tags: _text(tags, Base.DateTimeOriginal) or _text(tags, Base.DateTime)),
        (_("Exposure"), lambda tags: _exposure(float(tags[Base.ExposureTime]))),
        (_("Aperture"), lambda tags: f"f/{numeral(float(tags[Base.FNumber]), '.3g')}"),
        (_("Sensitivity"), lambda tags: f"ISO {int(tags[Base.ISOSpeedRatings])}"),
        (_("Focal length"), lambda tags: f"{numeral(float(tags[Base.FocalLength]), '.3g')} mm"),
        (_("Software"), lambda tags: _text(tags, Base.Software)),
        (_("Description"), lambda tags: _text(tags, Base.ImageDescription)),
    )
    found = []
    for label, say in wanted:
        with suppress(Exception):  # not there, or not what it should be
            found.append((label, say(tags)))
    return tuple((label, text) for label, text in found if text)


def _text(tags: Mapping[int, Any], tag: int) -> str:
    """Return a tag's text in one printable line, shortened; a camera's maker may write anything into it."""
    value = tags.get(tag, "")
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    words = "".join(sign if sign.isprintable() else " " for sign in str(value)).split()
    text = printable(" ".join(words))
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"


def _exposure(seconds: float) -> str:
    if not 0 < seconds < 1e6:
        return ""
    return f"1/{numeral(1 / seconds, '.0f')} s" if seconds < 0.4 else f"{numeral(seconds, '.3g')} s"
