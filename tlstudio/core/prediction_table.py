"""Predictions as a table, one row an image, in CSV, Excel and JSON: the same columns by the same names in each."""

import csv
import io
import json
from collections.abc import Callable, Mapping
from pathlib import Path

from tlstudio.core.errors import StudioError
from tlstudio.core.files import replace_file, write_text
from tlstudio.core.i18n import _
from tlstudio.core.names import escaped
from tlstudio.core.predictions import Prediction, Predictions

Cell = str | float | bool | None
Row = list[Cell]

# Others read these tables by the first six; what is new comes behind.
_FIRST = ("path", "label", "probability", "second", "second_probability", "problem")
_MORE = (
    "unsure", "distance", "unlike", "nearest", "nearest_label", "nearest_distance", "corrected", "model"
)  # fmt: skip
_DIGITS = 6
_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet may take for the beginning of a formula


def table(
    predictions: Predictions, threshold: float = 0.0, corrections: Mapping[str, str] | None = None
) -> tuple[list[str], list[Row]]:
    """Return the names of the columns and the rows: those predicted, then those that could not be read.

    Below `threshold` a prediction is unsure; `corrections` are the right classes of images by their paths. What is not
    known is None. Behind the fixed columns stand the third likeliest class and the others, as far as they were asked.
    """
    corrections = corrections or {}
    places = range(3, 1 + max((len(item.top) for item in predictions.items), default=0))
    names = [*_FIRST, *_MORE]
    names += [name for place in places for name in (f"top_{place}", f"top_{place}_probability")]
    rows = [_row(item, predictions.model, threshold, corrections, len(names)) for item in predictions.items]
    empty: Row = [None] * (len(names) - len(_FIRST) - 1)
    for problem in predictions.problems:
        cells: Row = [problem.path, None, None, None, None, problem.reason, *empty, None]
        cells[names.index("corrected")] = corrections.get(problem.path)
        cells[names.index("model")] = predictions.model
        rows.append(cells)
    return names, rows


def _row(item: Prediction, model: str, threshold: float, corrections: Mapping[str, str], width: int) -> Row:
    second = item.top[1] if len(item.top) > 1 else (None, None)
    near = item.neighbours[0] if item.neighbours else None
    row: Row = [item.path, item.label, _round(item.probability), second[0], _round(second[1]), None]
    row += [item.is_unsure(threshold), _round(item.distance), None if item.distance is None else item.is_unlike]
    row += [near.path, near.label, _round(near.distance)] if near else [None, None, None]
    row += [corrections.get(item.path), model]
    for name, share in item.top[2:]:
        row += [name, _round(share)]
    return row + [None] * (width - len(row))


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, _DIGITS)


def write_table(
    path: Path, predictions: Predictions, threshold: float = 0.0, corrections: Mapping[str, str] | None = None,
    kind: str = "",
) -> None:  # fmt: skip
    """Write the table in the format of TABLE_SUFFIXES that `kind`, or else the file's suffix, names.

    Raises StudioError.
    """
    write = _WRITERS.get(kind or path.suffix.lower())
    if write is None:
        raise StudioError(
            _("{path} is no name for a table: end it in {suffixes}.").format(
                path=path, suffixes=", ".join(TABLE_SUFFIXES)
            )
        )
    write(path, *table(predictions, threshold, corrections))


def _write_csv(path: Path, names: list[str], rows: list[Row]) -> None:
    lines = [names, *([_csv_cell(cell) for cell in row] for row in rows)]
    write_text(path, "".join(map(_csv_line, lines)))


def _csv_line(cells: list[str]) -> str:
    text = io.StringIO()
    csv.writer(text).writerow(cells)  # with its own end of a line: else it would not quote one inside a name
    return text.getvalue().removesuffix("\r\n") + "\n"


def _csv_cell(cell: Cell) -> str:
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    return f"{cell:.{_DIGITS}f}" if isinstance(cell, float) else cell or ""


def _write_json(path: Path, names: list[str], rows: list[Row]) -> None:
    lines = (
        json.dumps(dict(zip(names, row, strict=True)), allow_nan=False)  # ASCII, which any name's bytes survive
        for row in rows
    )
    write_text(path, "[\n" + ",\n".join(lines) + "\n]\n")


def _write_excel(path: Path, names: list[str], rows: list[Row]) -> None:
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Predictions"))
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{_letters(len(names))}{len(rows) + 1}"

    def cell(value: Cell) -> object:
        if not isinstance(value, str):
            return value
        # As text, whatever it looks like: a file named "=cmd" must not become a formula.
        made = WriteOnlyCell(sheet, _printable(value))
        made.data_type = "s"
        made.quotePrefix = value.startswith(_FORMULA)
        return made

    heads = [WriteOnlyCell(sheet, name) for name in names]
    for head in heads:
        head.font = Font(bold=True)
    sheet.append(heads)
    for row in rows:
        sheet.append([cell(value) for value in row])
    replace_file(path, book.save)


def _printable(text: str) -> str:
    """Return a text as an Excel cell may hold it: no control characters, no half characters, no more than fits."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    if not text.isprintable():
        text = ILLEGAL_CHARACTERS_RE.sub("\N{REPLACEMENT CHARACTER}", text)
        if any("\ud800" <= letter <= "\udfff" for letter in text):
            text = escaped(text)
    return text[:32_767]


def _letters(column: int) -> str:
    from openpyxl.utils import get_column_letter

    return str(get_column_letter(column))


_WRITERS: dict[str, Callable[[Path, list[str], list[Row]], None]] = {
    ".csv": _write_csv,
    ".xlsx": _write_excel,
    ".json": _write_json,
}
TABLE_SUFFIXES = tuple(_WRITERS)
