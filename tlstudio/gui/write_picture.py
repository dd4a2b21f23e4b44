"""Pictures of the window written as files."""

from pathlib import Path

from PySide6.QtGui import QImage

from tlstudio.core.errors import StudioError
from tlstudio.core.i18n import _

_QUICKLY = 80  # of a PNG: compressed a little, for somebody waits


def write_picture(picture: QImage, path: Path) -> None:
    """Write a picture in the format that its suffix names. Raises StudioError where it cannot be written."""
    if not picture.save(str(path), quality=_QUICKLY):
        raise StudioError(_("{path} could not be written. Is the disk full?").format(path=path))
