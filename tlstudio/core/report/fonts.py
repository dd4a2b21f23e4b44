"""The fonts of a PDF: they come with the program, so that a name looks the same on every computer."""

import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from xml.sax.saxutils import escape

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from tlstudio.core.paths import resources
from tlstudio.core.report.script import visual

REGULAR, BOLD = "DejaVuSans", "DejaVuSans-Bold"
_WIDE = "DroidSansFallback"  # Chinese, Japanese, Korean
_FILES = (REGULAR, BOLD, _WIDE)


@dataclass(frozen=True)
class Typeface:
    """Writes text in a font, and what the font lacks in others; what none of them has is written as [U+1F9EC]."""

    fonts: tuple[str, ...]
    has: Callable[[str], frozenset[int]]

    def runs(self, text: str) -> Iterator[tuple[str, str]]:
        """Yield the text in pieces with the font of each, in the order in which they stand on the page."""
        signs = [found for sign in visual(text) for found in self._written(sign)]
        for font, some in groupby(signs, key=lambda pair: pair[0]):
            yield font, "".join(sign for _font, sign in some)

    def markup(self, text: str) -> str:
        """Return the text as reportlab's paragraphs take it."""
        pieces = [(font, escape(piece)) for font, piece in self.runs(text)]
        return "".join(p if font == self.fonts[0] else f'<font name="{font}">{p}</font>' for font, p in pieces)

    def width(self, text: str, size: float) -> float:
        """Return how wide the text is, in points."""
        return float(sum(pdfmetrics.stringWidth(piece, font, size) for font, piece in self.runs(text)))

    def _written(self, sign: str) -> list[tuple[str, str]]:
        if unicodedata.category(sign) == "Cf":  # steers other signs, and is nothing by itself
            return []
        for font in self.fonts:
            if ord(sign) in self.has(font):
                return [(font, sign)]
        if sign.isspace():
            return [(self.fonts[0], " ")]
        if unicodedata.category(sign) in ("Cc", "Mn", "Me"):  # adorns others
            return []
        return [(self.fonts[0], character) for character in f"[U+{ord(sign):04X}]"]


@cache
def typeface(bold: bool = False) -> Typeface:
    """Return the typeface of text, or of what is bold."""
    for name in _FILES:
        if name not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(TTFont(name, str(resources() / "fonts" / f"{name}.ttf")))
    pdfmetrics.registerFontFamily(REGULAR, normal=REGULAR, bold=BOLD, italic=REGULAR, boldItalic=BOLD)
    return Typeface((BOLD, REGULAR, _WIDE) if bold else (REGULAR, _WIDE), _glyphs)


@cache
def _glyphs(font: str) -> frozenset[int]:
    return frozenset(pdfmetrics.getFont(font).face.charToGlyph)
