"""DropZone: a place to drop images and folders, with buttons to browse for them and to paste."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtGui import QAction, QColor, QDragEnterEvent, QDragLeaveEvent, QDropEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QMenu, QVBoxLayout, QWidget

from tlstudio.core.i18n import _
from tlstudio.core.images import IMAGE_SUFFIXES
from tlstudio.gui.card import button, label
from tlstudio.gui.theme import current, em


class DropZone(QWidget):
    """`chosen` carries the paths that were dropped or browsed for; `pasted` says that the clipboard is to be used."""

    chosen = Signal(object)
    pasted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAcceptDrops(True)
        self._over = False
        words = label(_("Drop images or a folder here"), wrap=True)
        words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        words.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.browse = button(_("or Browse…"), "link", tip=_("Choose images or a folder"))
        menu = QMenu(self)
        self.files_action = QAction(_("Images…"), menu)
        self.folder_action = QAction(_("A folder…"), menu)
        self.files_action.triggered.connect(self._ask_for_files)
        self.folder_action.triggered.connect(self._ask_for_folder)
        menu.addActions([self.files_action, self.folder_action])
        self.browse.setMenu(menu)
        self.paste = button(_("Paste"), "link", tip=_("Predict the files or the picture in the clipboard (Ctrl+V)"))
        self.paste.clicked.connect(self.pasted)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.browse)
        buttons.addWidget(self.paste)
        buttons.addStretch(1)
        box = QVBoxLayout(self)
        box.setContentsMargins(em(0.6), em(1.1), em(0.6), em(0.9))
        box.addWidget(words)
        box.addLayout(buttons)

    def _ask_for_files(self) -> None:
        patterns = " ".join(sorted(f"*{suffix}" for suffix in IMAGE_SUFFIXES))
        filters = f"{_('Images')} ({patterns});;{_('All files')} (*)"
        files, _filter = QFileDialog.getOpenFileNames(self, _("Images to predict"), "", filters)
        self._choose([Path(file) for file in files])

    def _ask_for_folder(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, _("Folder of images to predict"))
        self._choose([Path(folder)] if folder else [])

    def _choose(self, paths: Sequence[Path]) -> None:
        if paths:
            self.chosen.emit(tuple(paths))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files."""
        if dropped(event.mimeData()):
            event.acceptProposedAction()
            self._mark(True)

    def dragLeaveEvent(self, _event: QDragLeaveEvent) -> None:
        """Look as before."""
        self._mark(False)

    def dropEvent(self, event: QDropEvent) -> None:
        """Hand over what was dropped."""
        self._mark(False)
        event.acceptProposedAction()
        self._choose(dropped(event.mimeData()))

    def _mark(self, over: bool) -> None:
        self._over = over
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the dashed frame."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(current().accent), 1.5, Qt.PenStyle.DashLine))
        painter.setBrush(QColor(current().selection if self._over else current().hover))
        painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), em(0.5), em(0.5))


def dropped(data: QMimeData) -> list[Path]:
    """Return the files and folders of this computer in what is dragged."""
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
