"""Pictures under their heat maps as files: one for each picture, or many on one sheet. Nothing is ever overwritten."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from tlstudio.core.files import new_file, replace_file
from tlstudio.core.heatmap import Explanation, overlaid
from tlstudio.core.i18n import _
from tlstudio.core.images import thumbnail
from tlstudio.core.paths import resources

LARGEST = 4096  # pixels of a saved picture's longer side: PNG of more takes a minute each
MOST = 500  # pictures on a sheet and in a gallery: such a sheet has 40 megapixels

_EDGE, _GAP, _SIZE, _LINE = 240, 16, 13, 19  # pixels: of a picture on a sheet, between two, of letters, of a line
_HEAD = 3 * _LINE + _GAP
_INK, _PALE, _WRONG, _PAPER = (28, 32, 38), (96, 104, 114), (176, 32, 32), (255, 255, 255)
Colour = tuple[int, int, int]


@dataclass(frozen=True)
class Look:
    """How a picture is drawn under its map: `opacity` from 0 to 1, `depth` a key of DEPTHS in core/reading.py."""

    opacity: float
    depth: str = "window"


def drawn(item: Explanation, name: str, look: Look, edge: int = LARGEST) -> NDArray[np.uint8]:
    """Return a picture, read anew, under the map of a class: (height, width, 3), its longer side at most `edge`.

    A smaller picture keeps its size. Raises ImageError where the file is gone.
    """
    pixels = thumbnail(Path(item.path), edge, look.depth)
    return overlaid(pixels, item.heat(name, pixels.shape[1], pixels.shape[0]), look.opacity)


def save_picture(item: Explanation, name: str, look: Look, folder: Path) -> Path:
    """Write a picture under the map of a class into a folder that is there; return the file.

    Raises ImageError where the picture is gone, StudioError where the file cannot be written.
    """
    return _save(Image.fromarray(drawn(item, name, look)), folder / item.file_name(name))


def write_picture(item: Explanation, name: str, look: Look, file: Path) -> None:
    """Write a picture under the map of a class to a file, in the place of what stood there. Raises as above."""
    picture = Image.fromarray(drawn(item, name, look))
    replace_file(file, lambda temporary: picture.save(temporary, "PNG"))


def _save(picture: Image.Image, path: Path) -> Path:
    return new_file(path, lambda temporary: picture.save(temporary, "PNG"))


def sheet_title(model: str, which: str) -> str:
    """Return what stands above a sheet: the model's name and the class whose maps it shows."""
    return _("Where {model} looked (Grad-CAM) · map of {which}").format(model=model, which=which)


class ContactSheet:
    """Many pictures under their maps, in rows on white; `title` stands above them."""

    def __init__(self, title: str, look: Look) -> None:
        self._title, self._look = title, look
        self._tiles: list[tuple[NDArray[np.uint8], str, str, bool]] = []

    @property
    def is_full(self) -> bool:
        """Tell whether there is no room for more."""
        return len(self._tiles) >= MOST

    def add(self, item: Explanation, name: str, true: str = "") -> None:
        """Take one more picture with the map of a class; `true` is its label, if known. Raises ImageError."""
        said = f"{name}, {_percent(item.share(name))}"
        wrong = bool(true) and true != item.prediction
        if wrong:
            said += " · " + _("true: {name}").format(name=true)
        self._tiles.append((drawn(item, name, self._look, _EDGE), Path(item.path).name, said, wrong))

    def save(self, path: Path) -> Path:
        """Write the sheet as PNG and return the file: another where `path` is taken. Raises StudioError."""
        return _save(self.picture(), path)

    def picture(self) -> Image.Image:
        """Return the sheet."""
        wide, high = _EDGE + _GAP, _EDGE + 2 * _LINE + _GAP
        count = max(1, len(self._tiles))
        columns = max(min(count, 3), round((1.4 * count * high / wide) ** 0.5))
        rows = -(-count // columns)
        sheet = Image.new("RGB", (columns * wide + _GAP, _HEAD + rows * high + _GAP), _PAPER)
        pen = ImageDraw.Draw(sheet)
        self._head(sheet, pen)
        for at, (pixels, name, said, wrong) in enumerate(self._tiles):
            left, top = _GAP + at % columns * wide, _HEAD + _GAP + at // columns * high
            height, width = pixels.shape[:2]
            sheet.paste(Image.fromarray(pixels), (left + (_EDGE - width) // 2, top + (_EDGE - height) // 2))
            _write(pen, (left, top + _EDGE), name, _EDGE, _INK)
            _write(pen, (left, top + _EDGE + _LINE), said, _EDGE, _WRONG if wrong else _PALE)
        return sheet

    def _head(self, sheet: Image.Image, pen: ImageDraw.ImageDraw) -> None:
        room = sheet.width - 2 * _GAP
        _write(pen, (_GAP, _GAP), self._title, room, _INK)
        little, much = _("little"), _("much")
        top, ramp = _GAP + _LINE + 4, min(160, room // 3)
        left = _GAP + _width(little) + 6
        _write(pen, (_GAP, top), little, room, _PALE)
        sheet.paste(Image.fromarray(_ramp(ramp, _SIZE)), (left, top + 2))
        _write(pen, (left + ramp + 6, top), much, room, _PALE)
        note = _("It shows where, not why; the colours of two pictures cannot be compared.")
        _write(pen, (_GAP, top + _LINE), note, room, _PALE)


def _percent(share: float) -> str:
    """Return a share in percent, and never as certain as it is not."""
    return "> 99 %" if 0.995 <= share < 1 else f"{100 * share:.0f} %"


def _ramp(width: int, height: int) -> NDArray[np.uint8]:
    """Return the colours from nothing to the most as they lie over paper: (height, width, 3)."""
    heat = np.linspace(0, 1, width, dtype=np.float32)[None].repeat(height, axis=0)
    return overlaid(np.full((height, width, 3), _PAPER, np.uint8), heat, 1.0)


def _write(pen: ImageDraw.ImageDraw, place: tuple[int, int], text: str, room: int, colour: Colour) -> None:
    """Write a line, cut off where its room ends."""
    cut = text
    while cut and _width(cut + "…" * (cut != text)) > room:
        cut = cut[:-1]
    x, y = float(place[0]), place[1]
    for font, piece in _runs(cut + "…" * (cut != text)):
        pen.text((x, y), piece, fill=colour, font=font)
        x += font.getlength(piece)


def _width(text: str) -> int:
    return round(sum(font.getlength(piece) for font, piece in _runs(text)))


def _runs(text: str) -> Iterator[tuple[ImageFont.FreeTypeFont, str]]:
    from tlstudio.core.report.fonts import typeface  # it brings reportlab, for which no map waits

    for name, piece in typeface().runs(text):
        yield _font(name), piece


@cache
def _font(name: str) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(resources() / "fonts" / f"{name}.ttf", _SIZE)
