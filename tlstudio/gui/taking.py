"""Taking: pictures from the clipboard and from a camera become PNG files, to be predicted and found again."""

import itertools
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QImage

from tlstudio.core.errors import StudioError
from tlstudio.core.files import make_folder, replace_file
from tlstudio.core.i18n import _
from tlstudio.core.paths import user_data
from tlstudio.gui.drop_zone import dropped
from tlstudio.gui.session import Session


def pasted_files(data: QMimeData) -> list[Path]:
    """Return the files and folders in a clipboard: a file manager's, or their paths as text."""
    files = dropped(data)
    if not files and data.hasText():
        lines = [line.strip().strip('"') for line in data.text().splitlines()]
        paths = [Path(line) for line in lines if line]
        files = paths if paths and all(path.is_absolute() and path.exists() for path in paths) else []
    return files


def pasted_picture(data: QMimeData) -> QImage | None:
    """Return the picture in a clipboard, if there is one."""
    picture = data.imageData() if data.hasImage() else None
    return picture if isinstance(picture, QImage) and not picture.isNull() else None


def keep_picture(picture: QImage, session: Session, folder: str) -> Path:
    """Write a picture as PNG into a folder of the project, named by the time, and return the file.

    Without a project it goes where the program keeps its data. Raises StudioError where it cannot be written.
    """
    home = session.project.path if session.project else user_data()
    place = home / folder
    make_folder(place)
    stem = f"{folder} {datetime.now().astimezone():%Y-%m-%d %H.%M.%S}"
    names = itertools.chain([stem], (f"{stem} ({number})" for number in itertools.count(2)))
    path = next(place / f"{name}.png" for name in names if not (place / f"{name}.png").exists())
    replace_file(path, lambda temporary: _save(picture, temporary))
    return path


def _save(picture: QImage, path: Path) -> None:
    if not picture.save(str(path), "PNG"):  # type: ignore[call-overload]
        raise StudioError(_("{path} could not be written. Is the disk full?").format(path=path))
