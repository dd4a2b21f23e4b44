"""A table as a data set: a CSV or TSV file that names images, their classes and, if it likes, subsets and groups."""

import csv
import io
import os
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tlstudio.core.errors import Stopped, StudioError
from tlstudio.core.events import ShouldStop
from tlstudio.core.files import why
from tlstudio.core.i18n import _
from tlstudio.core.layout import Left
from tlstudio.core.subsets import SUBSET_NAMES
from tlstudio.core.walk import is_image_name, printable

_DELIMITERS = ",;\t|"
# What columns are called, the likeliest first, without capitals, spaces, - and _.
_COLUMNS: dict[str, tuple[str, ...]] = {
    "path": ("path", "filepath", "imagepath", "file", "filename", "image", "imagefile", "imagename", "img", "imageid",
             "name", "id"),
    "label": ("label", "class", "classname", "category", "target", "species", "diagnosis", "labels"),
    "subset": ("subset", "split", "set", "partition"),
    "group": ("group", "groupid", "patient", "patientid", "subject", "subjectid", "plate", "slide", "field", "day",
              "batch", "site"),
}  # fmt: skip
_LOOKED_AT = 200  # rows by which the delimiter is found


@dataclass(frozen=True)
class Row:
    """A line of the table that names an image; `subset` as it stands there, `line` counted from 1."""

    line: int
    path: str
    label: str
    subset: str = ""
    group: str = ""


Found = tuple[Path, str, str, str]  # an image: its file, class, subset and group


def read_table(file: Path, should_stop: ShouldStop) -> tuple[list[Found], list[Left]]:
    """Return the images that a table names, by paths below its folder, and what is wrong with the others.

    Raises StudioError where it cannot be read or has no columns for paths and classes, Stopped on request.
    """
    try:
        content = file.read_bytes()
    except OSError as error:
        raise StudioError(why(error, file)) from error
    images: list[Found] = []
    left: list[Left] = []
    lines: dict[Path, int] = {}
    for row in rows(content, file.name):
        if should_stop():
            raise Stopped
        path = _find(file.parent, row.path)
        kind, reason = _why_not(path, row, lines)
        if reason:
            left.append((kind, path, _("line {line}: {reason}").format(line=row.line, reason=reason)))
        else:
            lines[path] = row.line
            subset = SUBSET_NAMES.get(row.subset.casefold(), "")
            images.append((path, printable(row.label), subset, row.group))
    return images, left


def rows(content: bytes, name: str) -> Iterator[Row]:
    """Yield what the lines of a table say; empty lines are passed over. `name` is the table's, for errors.

    Encoding, delimiter and columns are found out. Without a line of names, the first column holds the paths, then come
    classes, subsets and groups. Raises StudioError where there are no two such columns.
    """
    text = decoded(content)
    delimiter = _delimiter(text, name)
    table = _parsed(text, delimiter, name)
    first = next(table, None)
    if first is None:
        raise StudioError(_("The table {name} is empty. It needs the columns path and label.").format(name=name))
    columns = _columns(first[1])
    if columns is None:
        columns = _without_names(first[1], name)
        yield from _rows([first], columns)
    yield from _rows(table, columns)


def decoded(content: bytes) -> str:
    """Return the text of a file in UTF-8 or UTF-16, by its first bytes, or else in Latin-1, which every byte is."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(mark):
            return content.decode(encoding, "replace")
    if content[1:2] == b"\0" or content[:1] == b"\0":  # what begins with a letter in UTF-16 without a mark
        return content.decode("utf-16-le" if content[1:2] == b"\0" else "utf-16-be", "replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("latin-1")


def _parsed(text: str, delimiter: str, name: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                yield reader.line_num, row
    except csv.Error as error:
        text = _("The table {name} cannot be read: line {line}: {reason}.")
        raise StudioError(text.format(name=name, line=reader.line_num, reason=error)) from error


def _delimiter(text: str, name: str) -> str:
    """Return the delimiter that gives known columns, or else the most rows of one width, of two columns at least."""

    def merit(delimiter: str) -> tuple[bool, int]:
        table = [row for (_line, row), _at in zip(_parsed(text, delimiter, name), range(_LOOKED_AT), strict=False)]
        if not table or len(table[0]) < 2:
            return False, 0
        return _columns(table[0]) is not None, sum(len(row) == len(table[0]) for row in table)

    return max(_DELIMITERS, key=merit)


def _columns(names: Sequence[str]) -> Mapping[str, int] | None:
    """Return where the columns are by a table's first line; None where that does not name paths and classes."""
    plain = ["".join(filter(str.isalnum, name)).casefold() for name in names]
    found = {
        column: plain.index(known)
        for column, synonyms in _COLUMNS.items()
        if (known := next((word for word in synonyms if word in plain), None)) is not None
    }
    return found if "path" in found and "label" in found else None


def _without_names(first: Sequence[str], name: str) -> Mapping[str, int]:
    if len(first) >= 2 and is_image_name(Path(first[0].strip())):
        return {column: at for at, column in enumerate(_COLUMNS) if at < len(first)}
    text = _(
        "The table {name} does not say which columns are which. Its first line must name them: path and label, and, if "
        "you like, subset and group."
    )
    raise StudioError(text.format(name=name))


def _rows(
    table: Iterator[tuple[int, list[str]]] | list[tuple[int, list[str]]], columns: Mapping[str, int]
) -> Iterator[Row]:
    for line, cells in table:
        values = {column: cells[at].strip() if at < len(cells) else "" for column, at in columns.items()}
        yield Row(line, **values)


def _why_not(path: Path, row: Row, lines: Mapping[Path, int]) -> tuple[str, str]:
    """Return the kind of a problem and its reason; empty where the image can be used."""
    if not row.path or not row.label:
        missing = _("the path") if not row.path else _("the class")
        return "bad_row", _("{what} is missing").format(what=missing)
    if row.subset and row.subset.casefold() not in SUBSET_NAMES:
        return "bad_row", _('"{subset}" is none of train, validation and test').format(subset=row.subset)
    if path in lines:
        return "bad_row", _("this image stands already in line {line}").format(line=lines[path])
    try:
        if not path.is_file():
            return "missing", _("there is no such file")
    except OSError as error:  # such as a name that is too long
        return "missing", error.strerror or str(error)
    if not is_image_name(path):
        return "not_an_image", _("no file name of an image that can be read")
    return "", ""


def _find(folder: Path, name: str) -> Path:
    """Return the file a table means: with the slashes of another system, or letters composed in another way."""
    ways = [name, unicodedata.normalize("NFC", name), unicodedata.normalize("NFD", name)]
    with_bytes = name.encode("latin-1", "ignore")
    if len(with_bytes) == len(name):  # a table that is no UTF-8 may name files that are none either
        ways.append(os.fsdecode(with_bytes))
    if "\\" in name:
        ways += [way.replace("\\", "/") for way in ways]
    places = [Path(os.path.normpath(folder / way)) for way in dict.fromkeys(ways)]
    return next((place for place in places if _is_file(place)), places[0])


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:
        return False
