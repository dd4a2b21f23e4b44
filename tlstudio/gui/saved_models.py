"""Models opened from files, which Evaluate and Predict offer beside the runs from one start to the next."""

from pathlib import Path

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QFileDialog, QWidget

from tlstudio.core.description import model_file, read_description
from tlstudio.core.errors import StudioError
from tlstudio.core.i18n import _
from tlstudio.gui.chosen_paths import remember_path, remembered_paths
from tlstudio.gui.session import Session

_STORED = "saved models"


def saved_models(store: QSettings) -> list[Path]:
    """Return the files opened before that are still there, the latest first."""
    return remembered_paths(store, _STORED)


def take_model(session: Session, path: Path) -> Path | None:
    """Return the file of a model and remember it; what is no model of this program is told of, and None."""
    try:
        read_description(path)
    except StudioError as error:
        session.failed.emit(str(error))
        return None
    file = model_file(path)
    remember_path(session.store, _STORED, file)
    return file


def ask_for_file(parent: QWidget) -> Path | None:
    """Let the user choose a file; None where none was chosen."""
    file, _filter = QFileDialog.getOpenFileName(parent, _("Open a saved model"), "", _("Keras models (*.keras)"))
    return Path(file) if file else None
