"""Names of images in the studio's own files: below the folder of images, and such that any name survives."""

import os
import re
from pathlib import Path

# What the name of a table of images ends in, and that of a saved model, as a run's is and as the studio's own is.
TABLES = frozenset([".csv", ".tsv"])
KERAS, PORTABLE = ".keras", ".tlmodel"


def below(path: Path, root: Path) -> str:
    """Return a path below `root` with slashes on every system; whole where it lies elsewhere."""
    whole, top = str(path), str(root)
    top += "" if top.endswith(os.sep) else os.sep
    if whole.startswith(top):  # a tenth of the time of what follows
        return whole[len(top) :].replace(os.sep, "/")
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.as_posix()


def escaped(text: str) -> str:
    """Return text that UTF-8 can hold: a backslash comes twice, a byte that is no UTF-8 as \\udcXX."""
    if text.isascii() and "\\" not in text:  # as nearly all are
        return text
    return text.replace("\\", "\\\\").encode("utf-8", "backslashreplace").decode("utf-8")


def unescaped(text: str) -> str:
    """Undo `escaped`."""
    return re.sub(r"\\(?:\\|u(d[89a-f][0-9a-f]{2}))", lambda found: chr(int(found[1], 16)) if found[1] else "\\", text)


def leads_elsewhere(name: str) -> bool:
    """Tell whether a path names another computer: Windows logs on to whatever computer one names.

    So none that comes from a stranger's file may be looked at.
    """
    return name.replace("\\", "/").startswith("//")


def is_table(source: Path) -> bool:
    """Tell whether what is to be opened is a table of images and no folder. It need not be there."""
    return source.suffix.lower() in TABLES and not source.is_dir()


def is_model(file: Path) -> bool:
    """Tell whether a file is a saved model by its name. It need not be there."""
    return file.suffix.lower() in (KERAS, PORTABLE)


def root_of(source: Path) -> Path:
    """Return the folder below which the images of a folder or of a table are named."""
    return source.parent if is_table(source) else source
