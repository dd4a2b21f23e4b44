"""The table of labels: what was decided about each image as a CSV file that Excel opens, and back again.

A row says one thing, by its last two columns:

    about        other
                             an image, as it is: path, label, subset, excluded, group, note
    moved                    an image whose subset was decided by hand
    settled                  an image whose doubtful label was looked at and settled; also "moved settled"
    class                    the class `label` was created, and may have no image yet
    class        NAME        the class NAME of the folder is called `label`
    different    PATH        the images `path` and PATH are no duplicates

Only what was decided has the rows of the second kind, at the end; a person who keeps a table needs none of them.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, replace
from pathlib import Path

from tlstudio.core.by_locale import numeral
from tlstudio.core.dataset import ImageFolder, Sample
from tlstudio.core.edits import Edit, Edits, class_name
from tlstudio.core.errors import StudioError
from tlstudio.core.files import why, write_text
from tlstudio.core.i18n import _, ngettext
from tlstudio.core.names import below, escaped, unescaped
from tlstudio.core.subsets import SUBSETS

HEADER = ("path", "label", "subset", "excluded", "group", "note", "about", "other")
_CLASS, _DIFFERENT, _MOVED, _SETTLED = "class", "different", "moved", "settled"
_YES, _NO = frozenset(["yes", "true", "1", "x"]), frozenset(["", "no", "false", "0"])
_MOST = 20  # sentences about rows; a table of another folder would have one for each
_BOM = "\ufeff"  # by it Excel knows UTF-8

Row = Mapping[str, str]


@dataclass(frozen=True)
class Imported:
    """The edits after a table was taken over, how many images it changed, and a sentence for each row left out."""

    edits: Edits
    changed: int
    problems: tuple[str, ...]


def write_labels(path: Path, folder: ImageFolder, edits: Edits) -> int:
    """Write a row for each image of a folder, as it was scanned, with what was decided; return how many images it has.

    UTF-8 with a byte order mark; paths are below the folder with slashes, names are escaped as in split.csv. Raises
    StudioError where the file cannot be written.
    """
    text = io.StringIO(newline="")
    rows = csv.writer(text)
    rows.writerow(HEADER)
    decided = edits.decided(folder)
    for at, sample in enumerate(folder.samples):
        edit = decided.get(at, Edit())
        label = edit.label or edits.classes.get(sample.label, sample.label)
        excluded = "yes" if edit.excluded else "no"
        about = " ".join(word for word, so in ((_MOVED, edit.subset), (_SETTLED, edit.confirmed)) if so)
        words = (below(sample.path, folder.root), label, edit.subset or sample.subset, excluded)
        rows.writerow(map(escaped, (*words, edit.group or sample.group, edit.note, about, "")))
    for label in edits.created:
        rows.writerow(["", escaped(label), "", "", "", "", _CLASS, ""])
    for old, new in edits.classes.items():
        rows.writerow(["", escaped(new), "", "", "", "", _CLASS, escaped(old)])
    for pair in sorted(sorted(map(escaped, pair)) for pair in edits.distinct):
        rows.writerow([pair[0], "", "", "", "", "", _DIFFERENT, pair[-1]])
    write_text(path, _BOM + text.getvalue())
    return len(folder.samples)


def import_labels(path: Path, folder: ImageFolder, edits: Edits) -> Imported:
    """Return the edits by which a folder, as it was scanned, is as the table has it.

    Only the column "path" must be there; a column that is missing leaves things as they are, an empty cell as the
    folder has them. Classes and pairs are added to those that were decided before. Commas, semicolons and tabs are
    understood. Raises StudioError where it is no such table.
    """
    samples = {name: folder.samples[at] for name, at in folder.places.items()}
    rows = list(_rows(path))
    new, problems = _beside_images(rows, samples, edits)
    images, known = dict(edits.images), frozenset(new.classes_of(folder))
    seen: set[str] = set()
    for number, row in rows:
        if _word(row) in (_CLASS, _DIFFERENT):
            continue
        name = _name(row["path"], samples)
        reason = _why_not(name, row, samples, seen)
        if reason:
            problems[number] = reason
            continue
        seen.add(name)
        edit = _edit(images.pop(name, Edit()), row, samples[name], new, known)
        if edit != Edit():
            images[name] = edit
    new = replace(new, images=images)
    said = [_("Row {number}: {reason}.").format(number=number, reason=problems[number]) for number in sorted(problems)]
    return Imported(new, len(new.differing(edits)), _bounded(said))


def _beside_images(
    rows: Iterable[tuple[int, Row]], samples: Mapping[str, Sample], edits: Edits
) -> tuple[Edits, dict[int, str]]:
    """Return edits with the classes and pairs of the table, and what is wrong with such rows by their number."""
    classes, created, pairs = dict(edits.classes), list(edits.created), set(edits.distinct)
    problems = {}
    for number, row in rows:
        word, label, other = _word(row), unescaped(row.get("label", "")), unescaped(row.get("other", ""))
        if word == _CLASS and not label:
            problems[number] = _("the class has no name")
        elif word == _CLASS and not other:
            created.append(label)
        elif word == _CLASS:
            classes[other] = label
        elif word == _DIFFERENT:
            pair = [_name(row["path"], samples), _name(row.get("other", ""), samples)]
            missing = [name for name in pair if name not in samples]
            if missing:
                problems[number] = _('there is no image "{name}" in the folder').format(name=escaped(missing[0]))
            else:
                pairs.add(frozenset(pair))
    return Edits(edits.images, classes, tuple(dict.fromkeys(created)), frozenset(pairs)), problems


def _word(row: Row) -> str:
    return row.get("about", "").strip().casefold()


def _name(cell: str, samples: Mapping[str, Sample]) -> str:
    """Return the path an image is known by; also as somebody on Windows would write it."""
    name = unescaped(cell)
    return name if name in samples else name.replace("\\", "/")


def _why_not(name: str, row: Row, samples: Mapping[str, Sample], seen: set[str]) -> str:
    if name not in samples:
        return _('there is no image "{name}" in the folder').format(name=escaped(name))
    if name in seen:
        return _('the image "{name}" is in a row above, which counts').format(name=escaped(name))
    if row.get("subset", "") not in ("", *SUBSETS):
        return _('the subset is "{word}"; known are train, validation and test').format(word=row["subset"])
    if row.get("excluded", "").casefold() not in _YES | _NO:
        return _('excluded is "{word}"; known are yes and no').format(word=row["excluded"])
    return ""


def _edit(edit: Edit, row: Row, sample: Sample, edits: Edits, known: Set[str]) -> Edit:
    """Return what the row says of an image; what is as the folder has it is not said."""
    if "label" in row:
        label = unescaped(row["label"])
        label = label if label in known else class_name(label)
        edit = replace(edit, label="" if label == edits.classes.get(sample.label, sample.label) else label)
    if "subset" in row:
        stays = row["subset"] == sample.subset and _MOVED not in _word(row).split()
        edit = replace(edit, subset="" if stays else row["subset"])
    if "group" in row:
        group = unescaped(row["group"])
        edit = replace(edit, group="" if group == sample.group else group)
    if "note" in row:
        edit = replace(edit, note=unescaped(row["note"]))
    if "about" in row:
        edit = replace(edit, confirmed=_SETTLED in _word(row).split())
    if "excluded" in row:
        edit = replace(edit, excluded=row["excluded"].casefold() in _YES)
    return edit


def _rows(path: Path) -> Iterator[tuple[int, Row]]:
    """Yield each row by the names of its columns, with its number as a spreadsheet shows it."""
    header, *rows = _table(path) or [[]]
    columns = [name.strip().casefold() for name in header]
    if "path" not in columns:
        raise StudioError(
            _('{path} has no column "path" in its first line. Export the labels, and change that table.').format(
                path=path
            )
        )
    for number, cells in enumerate(rows, 2):
        if any(cells):
            cells += [""] * (len(columns) - len(cells))  # spreadsheets leave out empty cells at a row's end
            row = dict(zip(columns, cells, strict=False))
            yield number, row | {name: row[name].strip() for name in ("subset", "excluded") if name in row}


def _table(path: Path) -> list[list[str]]:
    try:
        text = path.read_bytes().decode("utf-8-sig")
        first = text.partition("\n")[0]
        delimiter = max(",;\t", key=first.count)
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except OSError as error:
        raise StudioError(why(error, path)) from error
    except UnicodeDecodeError as error:
        raise StudioError(
            _('{path} is not in UTF-8. Save the table anew as "CSV UTF-8".').format(path=path)
        ) from error  # fmt: skip
    except csv.Error as error:
        raise StudioError(
            _("{path} is no table of labels: {reason}. Export the labels, and change that table.").format(
                path=path, reason=error
            )
        ) from error


def _bounded(problems: list[str]) -> tuple[str, ...]:
    more = len(problems) - _MOST
    if more <= 0:
        return tuple(problems)
    text = ngettext("{count} more row was left out.", "{count} more rows were left out.", more)
    return (*problems[:_MOST], text.format(count=numeral(more)))
