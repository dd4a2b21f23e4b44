"""The full log of a run."""

from pathlib import Path

from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QDialogButtonBox, QPlainTextEdit, QVBoxLayout, QWidget

from tlstudio.core.i18n import _
from tlstudio.gui.dialogs.dialog import Dialog
from tlstudio.gui.theme import em

_MOST = 1_000_000  # characters; the end is what matters


class LogDialog(Dialog):
    """Shows a text file, its end first; call `show()`."""

    topic = "train"

    def __init__(self, title: str, path: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.subject = self._path = path
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setAccessibleName(title)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(self.text)
        layout.addWidget(buttons)
        self.resize(em(60), em(36))
        self.read()

    def read(self) -> None:
        """Show the file as it is now."""
        self.text.setPlainText(_read(self._path))
        self.text.moveCursor(QTextCursor.MoveOperation.End)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")[-_MOST:]
    except OSError:
        return _("There is no log yet.")
