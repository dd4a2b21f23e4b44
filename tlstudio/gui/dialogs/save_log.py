"""Asks where to put the log to send, says what is in it, and writes it."""

from pathlib import Path

from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from tlstudio.core import log_to_send
from tlstudio.core.errors import StudioError
from tlstudio.core.i18n import _


def save_log(parent: QWidget, last_words: str = "") -> QMessageBox:
    """Say what the log holds; where the user goes on, ask for the file and write it. Returns at once, with the box."""
    box = QMessageBox(QMessageBox.Icon.Information, _("Save log"), _("Save a log to send?"), parent=parent.window())
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setInformativeText(log_to_send.what_is_in_it())
    save = box.addButton(_("Save log…"), QMessageBox.ButtonRole.AcceptRole)
    box.addButton(_("Cancel"), QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(save)
    window = parent.window()
    save.clicked.connect(lambda: _ask(window, last_words))
    box.open()
    return box


def _ask(parent: QWidget, last_words: str) -> None:
    documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    suggestion = str(Path(documents) / log_to_send.NAME)
    file, _filter = QFileDialog.getSaveFileName(parent, _("Save log"), suggestion, _("Zip files (*.zip)"))
    if file:
        write_log(parent, Path(file), last_words)


def write_log(parent: QWidget, path: Path, last_words: str) -> QMessageBox:
    """Write the log, and say where it is or why it could not be written."""
    try:
        path = log_to_send.save_log(path, last_words)
    except StudioError as error:
        icon, sentence = QMessageBox.Icon.Warning, str(error)
    else:
        text = _("Saved {path}. Send it with a few words on what you were doing.")
        icon, sentence = QMessageBox.Icon.Information, text.format(path=path)
    box = QMessageBox(icon, _("Save log"), sentence, QMessageBox.StandardButton.Close, parent)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.open()
    return box
