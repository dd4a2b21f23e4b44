"""Taking: pictures from the clipboard and from a camera become PNG files, to be predicted and found again."""

from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QMimeData, QObject
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QWidget

from tlstudio.core.errors import StudioError
from tlstudio.core.files import make_folder, new_file
from tlstudio.core.i18n import _
from tlstudio.core.paths import user_data
from tlstudio.gui.camera import qt_camera
from tlstudio.gui.drop_zone import dropped
from tlstudio.gui.open_model import OpenModel
from tlstudio.gui.predicting import Predicting
from tlstudio.gui.session import Session
from tlstudio.gui.write_picture import write_picture


class Taking(QObject):
    """Pictures that come singly to the page `parent`: pasted, and taken by a camera while a model is kept open."""

    def __init__(self, session: Session, predicting: Predicting, model: OpenModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._session, self._predicting, self._page = session, predicting, parent
        self.model = model
        self.make_camera = qt_camera
        model.came.connect(predicting.take_arrived)
        model.left.connect(predicting.add)

    def paste(self) -> None:
        """Predict the files or the picture in the clipboard."""
        data = QGuiApplication.clipboard().mimeData()
        picture = pasted_picture(data)
        if files := pasted_files(data):
            self._predicting.start(files)
        elif picture is not None:
            self.take(picture, "pasted")
        else:
            self._session.message.emit(_("There is no picture and no image file in the clipboard: copy one first."))

    def take(self, picture: QImage, folder: str) -> bool:
        """Keep a picture as a file in a folder of the project, predict and show it; tell whether it could be kept."""
        try:
            path = keep_picture(picture, self._session, folder)
            self._predicting.want(path)
            if self.model.is_open:
                self.model.ask_about_file(path)
            else:
                self._predicting.add([path])
        except StudioError as error:
            self._session.failed.emit(str(error))
            return False
        return True

    def open_camera(self) -> None:
        """Show what a camera sees and what the model says of it; its pictures can be kept."""
        from tlstudio.gui.dialogs.camera_dialog import CameraDialog
        from tlstudio.gui.dialogs.dialog import raised

        if raised(CameraDialog, self._page) is None:
            judge = self._predicting.judge
            CameraDialog(
                lambda picture: self.take(picture, "taken"), self.model, judge, self._page, self.make_camera
            ).show()


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
    path = place / f"{folder} {datetime.now().astimezone():%Y-%m-%d %H.%M.%S}.png"
    return new_file(path, lambda temporary: write_picture(picture, temporary))
