"""Project: a folder that belongs to one folder of images and holds its runs. The images are never touched."""

import contextlib
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

from tlstudio.core.errors import StudioError
from tlstudio.core.files import make_folder, read_json, write_json
from tlstudio.core.i18n import _
from tlstudio.core.names import root_of
from tlstudio.core.paths import projects


@dataclass(frozen=True)
class Project:
    """A project's folder and the folder of images it is about."""

    path: Path
    images: Path

    @property
    def name(self) -> str:
        """Name to show."""
        return self.path.name

    @property
    def runs(self) -> Path:
        """Folder of its runs."""
        return self.path / "runs"

    @property
    def further(self) -> tuple[Path, ...]:
        """Folders whose images belong to it as well."""
        try:
            return tuple(map(Path, read_json(self.path / "project.json").get("further", ())))
        except (StudioError, AttributeError, TypeError):
            return ()

    def set_further(self, folders: Iterable[Path]) -> None:
        """Have these folders' images belong to it as well, from now on.

        Raises StudioError for one that lies within the project's own or the other way round, or where project.json may
        not be written.
        """
        more = tuple(dict.fromkeys(folder.resolve() for folder in folders))
        own = root_of(self.images)
        for folder in more:
            if folder.is_relative_to(own) or own.is_relative_to(folder):
                raise StudioError(
                    _("{folder} and {images} lie within each other: their images would count twice. Choose another.")
                    .format(folder=folder, images=own)
                )  # fmt: skip
        values = {"format": 1, "images": os.fspath(self.images), "further": [os.fspath(folder) for folder in more]}
        write_json(self.path / "project.json", values)

    @classmethod
    def for_images(cls, images: Path, home: Path | None = None) -> "Project":
        """Return the project of a folder of images, made on first use. Raises StudioError where that is not allowed."""
        images = images.resolve()
        for path in _places(images, home):
            if not (path / "project.json").is_file():
                make_folder(path)
                write_json(path / "project.json", {"format": 1, "images": os.fspath(images)})
                return cls(path, images)
            if _images(path) == images:
                with contextlib.suppress(OSError):  # on a disk that may only be read, the runs can still be looked at
                    os.utime(path / "project.json")  # recent() goes by it
                return cls(path, images)
        raise AssertionError("ten thousand projects of one name")

    @classmethod
    def find(cls, images: Path, home: Path | None = None) -> "Project | None":
        """Return the project of a folder of images where there is one; nothing is made."""
        images = images.resolve()
        known = takewhile(lambda path: (path / "project.json").is_file(), _places(images, home))
        return next((cls(path, images) for path in known if _images(path) == images), None)


def further_folders(images: Path, home: Path | None = None) -> tuple[Path, ...]:
    """Return the folders that the project of a folder of images has added to it, if there is a project."""
    project = Project.find(images, home)
    return () if project is None else project.further


def recent(home: Path | None = None, most: int = 8) -> tuple[Project, ...]:
    """Return the projects used last whose images are still there, latest first."""
    files = sorted((home or projects()).glob("*/project.json"), key=lambda file: file.stat().st_mtime, reverse=True)
    found = [(file.parent, _images(file.parent)) for file in files]
    return tuple(Project(path, images) for path, images in found if images is not None and images.exists())[:most]


def _places(images: Path, home: Path | None) -> Iterator[Path]:
    """Yield where the project of a folder may be: projects of folders with one name are numbered."""
    base = re.sub(r'[<>:"/\\|?*\x00-\x1f]', "_", images.name) or "project"
    for number in range(1, 10_000):
        yield (home or projects()) / (base if number == 1 else f"{base} {number}")


def _images(path: Path) -> Path | None:
    try:
        return Path(read_json(path / "project.json")["images"])
    except (StudioError, KeyError, TypeError):
        return None
