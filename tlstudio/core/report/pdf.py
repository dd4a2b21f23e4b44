"""The document as PDF, by reportlab: A4, text that can be searched, figures as lines."""

import io
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PIL import Image as PillowImage
from reportlab.graphics.shapes import Circle, Drawing, Group, PolyLine, Rect, String
from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import (
    CondPageBreak,
    Flowable,
    Image,
    KeepTogether,
    ListFlowable,
    Paragraph,
    SimpleDocTemplate,
    Spacer,
    TableStyle,
)
from reportlab.platypus import Table as Grid

from tlstudio.core.files import replace_file
from tlstudio.core.i18n import _
from tlstudio.core.report.document import Bullets, Document, Part, Picture, Pictures, Section, Subheading, Table, Text
from tlstudio.core.report.fonts import BOLD, REGULAR, typeface
from tlstudio.core.report.shapes import INK, MUTED, RULE, WIDTH, Box, Dot, Figure, Line, Mark, Words

_MARGIN = (A4[0] - WIDTH) / 2
_INSET = 6  # of reportlab's frame
_TOGETHER = 8  # lines of a table that is not parted
_IN_A_ROW = 4  # pictures
_PICTURE = 104.0  # points, the longer side


def _style(name: str, size: float, **more: Any) -> ParagraphStyle:  # noqa: ANN401 - as reportlab's
    values = {"fontName": REGULAR, "leading": 1.4 * size, "textColor": HexColor(INK), **more}
    return ParagraphStyle(name, fontSize=size, splitLongWords=1, **values)


_TITLE = _style("title", 15, fontName=BOLD, spaceAfter=6, leading=20)
_HEADING = _style("heading", 12, fontName=BOLD, spaceBefore=14, spaceAfter=5)
_SUBHEADING = _style("subheading", 9, fontName=BOLD, spaceBefore=5, spaceAfter=3, keepWithNext=1)
_BODY = _style("body", 9, spaceAfter=5)
_FACT = _style("fact", 8.5)
_CAPTION = _style("caption", 7.5, textColor=HexColor(MUTED), spaceBefore=2, spaceAfter=6)
_CELL = _style("cell", 7.8, leading=10)
_NUMBER = _style("number", 7.8, leading=10, alignment=TA_RIGHT)
_HEAD = _style("head", 7.8, leading=10, fontName=BOLD)
_NUMBER_HEAD = _style("number head", 7.8, leading=10, fontName=BOLD, alignment=TA_RIGHT)
_SMALL = _style("small", 6.8, leading=8.6)
_SMALL_BOLD = _style("small bold", 6.8, leading=8.6, fontName=BOLD)


def write_pdf(document: Document, path: Path) -> None:
    """Write the document in one step. Raises StudioError where the disk does not allow it.

    The same document gives the same bytes.
    """
    replace_file(path, lambda temporary: _write(document, temporary))


def _write(document: Document, path: Path) -> None:
    typeface(), typeface(bold=True)  # registers the fonts
    pages = SimpleDocTemplate(
        str(path), pagesize=A4, leftMargin=_MARGIN - _INSET, rightMargin=_MARGIN - _INSET,
        topMargin=20 * mm, bottomMargin=20 * mm,
        title=document.title, author="TL Studio", creator="TL Studio", invariant=1, allowSplitting=1,
    )  # fmt: skip
    story: list[Flowable] = [_paragraph(document.title, _TITLE), _facts(document)]
    for section in document.sections:
        story += _section(section)
    footer = _footer(document.title)
    pages.build(story, onFirstPage=footer, onLaterPages=footer)


def _section(section: Section) -> list[Flowable]:
    """Return a section whose heading never stands alone at the foot of a page."""
    heading: list[Flowable] = [_Heading(section.key, section.title)]
    first, *others = section.parts or (Text(""),)
    if isinstance(first, Text | Subheading | Bullets):
        room = 80 if any(isinstance(part, Pictures) for part in others) else 60 if others else 36
        heading = [CondPageBreak(room * mm), *heading, *_flowables(first)]
    else:
        heading = [KeepTogether([*heading, *_flowables(first)])]
    return [*heading, *(flowable for part in others for flowable in _kept(part))]


def _kept(part: Part) -> list[Flowable]:
    """Return what a part comes to; a figure or a small table is not torn apart."""
    if isinstance(part, Figure) or (isinstance(part, Table) and len(part.rows) <= _TOGETHER):
        return [KeepTogether(_flowables(part))]
    return [CondPageBreak(40 * mm), *_flowables(part)] if isinstance(part, Table) else _flowables(part)


class _Heading(Paragraph):  # type: ignore[misc]  # reportlab has no types
    """A heading that stands in the PDF's outline, too."""

    def __init__(self, key: str, title: str) -> None:
        super().__init__(typeface(bold=True).markup(title), _HEADING)
        self._key, self._title = key, title
        self.keepWithNext = True

    def draw(self) -> None:
        """Draw the heading and mark its place."""
        self.canv.bookmarkHorizontal(self._key, 0, self.height)
        self.canv.addOutlineEntry(self._title, self._key, 0, closed=False)
        super().draw()


def _footer(title: str) -> Callable[[Any, Any], None]:
    def draw(canvas: Any, pages: Any) -> None:  # noqa: ANN401 - reportlab's
        canvas.saveState()
        canvas.setFillColor(HexColor(MUTED))
        x = _MARGIN
        for font, piece in typeface().runs(title if len(title) < 90 else title[:89] + "…"):
            canvas.setFont(font, 7)
            canvas.drawString(x, 11 * mm, piece)
            x += canvas.stringWidth(piece, font, 7)
        canvas.setFont(REGULAR, 7)
        canvas.drawRightString(A4[0] - _MARGIN, 11 * mm, _("page {number}").format(number=pages.page))
        canvas.restoreState()

    return draw


def _paragraph(text: str, style: ParagraphStyle) -> Paragraph:
    text = re.sub(r"(?<=\d) %", "\u00a0%", text)  # the number and its sign stay on one line
    return Paragraph(typeface(style.fontName == BOLD).markup(text), style)


def _facts(document: Document) -> Flowable:
    rows = [[_paragraph(name, _FACT), _paragraph(value, _FACT)] for name, value in document.facts]
    grid = Grid(rows, colWidths=[80, WIDTH - 80], hAlign="LEFT")
    grid.setStyle(TableStyle([("LEFTPADDING", (0, 0), (-1, -1), 0), ("TOPPADDING", (0, 0), (-1, -1), 1),
                              ("BOTTOMPADDING", (0, 0), (-1, -1), 1),
                              ("VALIGN", (0, 0), (-1, -1), "TOP")]))  # fmt: skip
    return grid


def _flowables(part: Part) -> list[Flowable]:
    match part:
        case Text(text=text):
            return [_paragraph(text, _BODY)]
        case Subheading(text=text):
            return [_paragraph(text, _SUBHEADING)]
        case Bullets(items=items):
            told = [_paragraph(item, _BODY) for item in items]
            return [ListFlowable(told, bulletType="bullet", start="•", leftIndent=12, bulletFontName=REGULAR,
                                 bulletFontSize=8)]  # fmt: skip
        case Table():
            return _table(part)
        case Figure():
            return [Spacer(0, 4), drawing(part), _paragraph(part.caption, _CAPTION)]
        case Pictures():
            return _pictures(part)


def _table(table: Table) -> list[Flowable]:
    head = [
        _paragraph(text, _NUMBER_HEAD if at in table.right else _HEAD) for at, text in enumerate(table.head)
    ]  # fmt: skip
    body = [
        [_paragraph(text, _NUMBER if at in table.right else _CELL) for at, text in enumerate(row)] for row in table.rows
    ]
    grid = Grid([head, *body], colWidths=[share * WIDTH for share in table.widths], repeatRows=1, hAlign="LEFT")
    grid.setStyle(
        TableStyle(
            [
                ("LINEBELOW", (0, 0), (-1, 0), 0.8, HexColor(MUTED)),
                ("LINEBELOW", (0, 1), (-1, -1), 0.3, HexColor(RULE)),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LEFTPADDING", (0, 0), (-1, -1), 3),
                ("RIGHTPADDING", (0, 0), (-1, -1), 3),
                ("TOPPADDING", (0, 0), (-1, -1), 2),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 2.5),
            ]
        )
    )
    caption = [_paragraph(table.caption, _CAPTION)] if table.caption else [Spacer(0, 6)]
    return [grid, *caption]


def _pictures(pictures: Pictures) -> list[Flowable]:
    cells: list[Any] = [_picture(one) for one in pictures.items]
    rows = [cells[at : at + _IN_A_ROW] for at in range(0, len(cells), _IN_A_ROW)]
    rows[-1] += [""] * (_IN_A_ROW - len(rows[-1])) if len(rows) > 1 else []
    grid = Grid(rows, colWidths=[WIDTH / _IN_A_ROW] * len(rows[0]), hAlign="LEFT")
    grid.setStyle(TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (-1, -1), 0),
                              ("RIGHTPADDING", (0, 0), (-1, -1), 10),
                              ("BOTTOMPADDING", (0, 0), (-1, -1), 9)]))  # fmt: skip
    return [grid, *([_paragraph(pictures.caption, _CAPTION)] if pictures.caption else [])]


def _picture(picture: Picture) -> list[Flowable]:
    text = [_paragraph(picture.title, _SMALL_BOLD), *(_paragraph(line, _SMALL) for line in picture.lines)]
    if picture.jpeg is None:
        empty = Drawing(_PICTURE, _PICTURE * 0.75)
        empty.add(Rect(0, 0, _PICTURE, _PICTURE * 0.75, fillColor=HexColor("#eef0f3"), strokeColor=None))
        return [empty, Spacer(0, 3), *text]
    with PillowImage.open(io.BytesIO(picture.jpeg)) as image:
        scale = _PICTURE / max(image.size)
        width, height = image.width * scale, image.height * scale
    return [Image(io.BytesIO(picture.jpeg), width, height, hAlign="LEFT"), Spacer(0, 3), *text]


def drawing(figure: Figure) -> Drawing:
    """Return a figure as reportlab draws it."""
    drawn = Drawing(figure.width, figure.height)
    for mark in figure.marks:
        for shape in _shapes(mark, figure.height):
            drawn.add(shape)
    return drawn


def _shapes(mark: Mark, height: float) -> Sequence[Any]:
    match mark:
        case Line(points=points, colour=colour, width=width, dashed=dashed):
            flat = [value for x, y in points for value in (x, height - y)]
            return [PolyLine(flat, strokeColor=HexColor(colour), strokeWidth=width,
                             strokeDashArray=[3, 2] if dashed else None, strokeLineJoin=1)]  # fmt: skip
        case Box(x=x, y=y, width=width, height=tall, fill=fill):
            return [Rect(x, height - y - tall, width, tall, fillColor=HexColor(fill), strokeColor=None)]
        case Dot(x=x, y=y, radius=radius, colour=colour):
            return [Circle(x, height - y, radius, fillColor=HexColor(colour), strokeColor=None)]
        case Words():
            return [_words(mark, height)]


def _words(words: Words, height: float) -> Group:
    face = typeface(words.bold)
    x = {"start": 0.0, "middle": -0.5, "end": -1.0}[words.anchor] * face.width(words.text, words.size)
    group = Group()
    for font, piece in face.runs(words.text):
        group.add(String(x, 0, piece, fontName=font, fontSize=words.size, fillColor=HexColor(words.colour)))
        x += face.width(piece, words.size)
    group.translate(words.x, height - words.y)
    if words.turned:
        group.rotate(90)
    return group
