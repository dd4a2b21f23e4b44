"""Added images: copies of files, by class, in a project's own folder, which belongs to its images as a further folder.

They lie in `added/train/<class>` of the project. The files they come from are only read.
"""

import contextlib
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tlstudio.core.dataset import Problem
from tlstudio.core.errors import StudioError
from tlstudio.core.events import Progress, Report, ShouldStop, throttled
from tlstudio.core.files import make_folder, new_file, why
from tlstudio.core.i18n import _
from tlstudio.core.portable_names import is_portable, same
from tlstudio.core.walk import is_image_name, printable


@dataclass(frozen=True)
class Added:
    """`copies` are pairs (file, its copy); `problems` are files that could not be copied."""

    copies: tuple[tuple[str, str], ...]
    problems: tuple[Problem, ...] = ()


def added_folder(project: Path) -> Path:
    """Return the folder of a project's added images."""
    return project / "added"


def add_images(project: Path, items: Sequence[tuple[str, str]], report: Report, should_stop: ShouldStop) -> Added:
    """Copy files, each a pair (path, class), into the project; a stop keeps what is done.

    Nothing is overwritten: a file of a name that is taken gets a number. Raises StudioError where the project's
    folder may not be written or the disk is full.
    """
    copies: list[tuple[str, str]] = []
    problems: list[Problem] = []
    report, stage = throttled(report), _("Copying")
    top = added_folder(project) / "train"
    folders = {folder.name for folder in top.glob("*")}
    for done, (path, label) in enumerate(items):
        if should_stop():
            break
        reason = why_not(path, label) or _shared(label, folders)
        if reason:
            problems.append(Problem("unreadable", path, reason))
        else:
            copies.append((path, str(_copied(Path(path), top / label))))
            folders.add(label)
        report(Progress(stage, done + 1, len(items)))
    return Added(tuple(copies), tuple(problems))


def remove_added(project: Path, copies: Iterable[str]) -> None:
    """Delete copies that `add_images` made, and folders that become empty; whatever lies elsewhere is left alone."""
    top = added_folder(project)
    for path in map(Path, copies):
        if path.is_relative_to(top):
            with contextlib.suppress(OSError):
                path.unlink()
    for folder in (*sorted((top / "train").glob("*")), top / "train", top):
        with contextlib.suppress(OSError):  # it is not empty, or no folder
            folder.rmdir()


def why_not(path: str, label: str) -> str:
    """Return why a file cannot be added under a class, in words; "" where it can."""
    if not is_image_name(Path(path)):
        return _("its name does not end as an image's does, such as .png: rename it")
    if not is_portable(label) or printable(label) != label:
        return _('"{label}" cannot be the name of a folder: rename the class on the Data page (F2)').format(label=label)
    return "" if Path(path).is_file() else _("the file is not there any more")


def _shared(label: str, folders: Iterable[str]) -> str:
    """Return why a class cannot have a folder of its own beside these; "" where it can."""
    other = next((name for name in folders if name != label and same(name) == same(label)), None)
    if other is None:
        return ""
    # On a disk of Windows or a Mac its images would become images of the other class.
    return _('many disks take "{label}" and "{other}" for one folder: rename one of the classes on the Data page (F2)'
             ).format(label=label, other=other)  # fmt: skip


def _copied(path: Path, folder: Path) -> Path:
    make_folder(folder)
    name = (path.stem.lstrip(".") or "image") + path.suffix  # a hidden file would be passed over
    return new_file(folder / name, lambda temporary: _copy(path, temporary))


def _copy(path: Path, temporary: Path) -> None:
    try:
        shutil.copyfile(path, temporary)
    except OSError as error:
        if error.filename == str(path):
            raise StudioError(why(error, path)) from error
        raise
