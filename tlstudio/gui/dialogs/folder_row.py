"""FolderRow: a folder to save into, typed or chosen."""

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QWidget

from tlstudio.core.i18n import _
from tlstudio.gui.card import button


class FolderRow(QWidget):
    """`line` holds the folder's path; `title` is what the system's dialog asks."""

    def __init__(self, title: str, path: str = "") -> None:
        super().__init__()
        self._title = title
        self.line = QLineEdit(path)
        self.line.setAccessibleName(_("Folder"))
        self.browse = button(_("Browse…"))
        self.browse.clicked.connect(self._ask)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.line, 1)
        row.addWidget(self.browse)

    @property
    def chosen(self) -> Path | None:
        """The folder; None where none is named."""
        text = self.line.text().strip()
        return Path(text).expanduser() if text else None

    def _ask(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, self._title, self.line.text())
        if folder:
            self.line.setText(folder)
