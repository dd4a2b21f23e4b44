"""Corrections: the right classes of images that a model was asked about, as a person sees them; kept in the project."""

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from tlstudio.core.errors import StudioError
from tlstudio.core.files import read_json, why, write_text
from tlstudio.core.i18n import _
from tlstudio.core.names import escaped, unescaped
from tlstudio.core.placing import move_file
from tlstudio.core.portable_names import numbered

FILE_NAME = "corrections.json"
_UNKNOWN = (-1, -1)


@dataclass(frozen=True)
class Correction:
    """The right class of a file, which may be what the model said too.

    `size` in bytes and `modified` in nanoseconds tell whether the file is still the one that was looked at. `copy` is
    where it was added to the data set; "" where it was not.
    """

    label: str
    size: int
    modified: int
    copy: str = ""


@dataclass(frozen=True)
class Corrections:
    """Corrections by the file's path. Each change returns new ones, so that undoing is keeping the old ones."""

    images: Mapping[str, Correction] = field(default_factory=dict)

    def given(self, labels: Mapping[str, str]) -> "Corrections":
        """Return corrections in which these files, by path, show these classes."""
        known = self.images
        more = {
            path: Correction(label, *_stamp(path), known[path].copy if path in known else "")
            for path, label in labels.items()
        }
        return Corrections({**known, **more})

    def without(self, paths: Iterable[str]) -> "Corrections":
        """Return corrections that say nothing about these files."""
        gone = frozenset(paths)
        return Corrections({path: one for path, one in self.images.items() if path not in gone})

    def added(self, copies: Mapping[str, str]) -> "Corrections":
        """Return corrections that know where some files were copied to; "" where the copy is gone."""
        changed = {path: replace(self.images[path], copy=copy) for path, copy in copies.items() if path in self.images}
        return Corrections({**self.images, **changed})

    def joined(self, later: "Corrections") -> "Corrections":
        """Return these and others, which were given later and hold where both know a file."""
        return Corrections({**self.images, **later.images})

    def moved(self, places: Mapping[str, str]) -> "Corrections":
        """Return corrections in which some files, by their old path, lie elsewhere."""
        return Corrections({places.get(path, path): one for path, one in self.images.items()})

    def labels(self, paths: Iterable[str]) -> dict[str, str]:
        """Return the right classes of those of the files that were looked at and have not changed since."""
        known = ((path, self.images[path]) for path in paths if path in self.images)
        return {path: one.label for path, one in known if _stamp(path) in (_UNKNOWN, (one.size, one.modified))}

    def save(self, project: Path) -> None:
        """Write corrections.json into the project's folder, in one step. Raises StudioError where it may not be."""
        labels = {label: escaped(label) for label in {one.label for one in self.images.values()}}
        images = {
            escaped(path): {
                "label": labels[one.label], "size": one.size, "modified": one.modified, "copy": escaped(one.copy),
            }
            for path, one in self.images.items()
        }  # fmt: skip
        # Without indentation, which would take ten times as long: this is written with each change.
        text = json.dumps({"format": 1, "images": images}, ensure_ascii=False, separators=(",\n", ": "))
        write_text(project / FILE_NAME, text + "\n")


def load_corrections(project: Path) -> Corrections:
    """Return a project's corrections; none where there is no file. Raises StudioError where it is damaged."""
    file = project / FILE_NAME
    if not file.is_file():
        return Corrections()
    try:
        images = read_json(file)["images"]
        return Corrections({unescaped(path): _correction(values) for path, values in images.items()})
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise StudioError(
            _("{path} is damaged: it does not hold corrections of predictions. Put back a copy and start TL Studio "
              "again; what stands there now is kept in any case.").format(path=file)
        ) from error  # fmt: skip


def set_aside(project: Path) -> Path | None:
    """Give a corrections.json that cannot be read another name, and return where it is; None where there is none.

    Raises StudioError where that is not allowed.
    """
    file = project / FILE_NAME
    for name in numbered(f"{file.stem}.damaged{file.suffix}"):
        try:
            move_file(file, aside := project / name)
        except FileExistsError:
            continue
        except FileNotFoundError:
            return None
        except OSError as error:
            raise StudioError(why(error, file)) from error
        return aside
    raise AssertionError("numbers do not end")


def _correction(values: Mapping[str, str | int]) -> Correction:
    return Correction(
        unescaped(str(values["label"])), int(values["size"]), int(values["modified"]), unescaped(str(values["copy"]))
    )


def _stamp(path: str) -> tuple[int, int]:
    try:
        status = os.stat(path)
    except (OSError, ValueError):
        return _UNKNOWN
    return status.st_size, status.st_mtime_ns
