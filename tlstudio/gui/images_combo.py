"""ImagesCombo: chooses the images a model is judged by: its run's validation or test images, or a folder."""

import os
from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QFileDialog, QSizePolicy, QWidget

from tlstudio.core.i18n import _
from tlstudio.core.subsets import SUBSETS
from tlstudio.gui.chosen_paths import remember_path, remembered_paths
from tlstudio.gui.session import Session
from tlstudio.gui.wording import image_count

_OPEN = "open"
_STORED = "folders judged by"
_OWN = ("validation", "test")


class ImagesCombo(QComboBox):
    """`chosen` is "validation", "test", a folder's path, or "" where there is nothing to choose yet."""

    images_changed = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.chosen = "validation"
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(_("Evaluated on"))
        self.activated.connect(self._choose)

    def offer(self, counts: Mapping[str, int]) -> None:
        """Offer a run's own images, by how many of each subset there are, and folders; what was chosen stays."""
        self.clear()
        for name in _OWN:
            if count := counts.get(name):
                self.addItem(f"{_(SUBSETS[name])} ({image_count(count)})", name)
        folders = remembered_paths(self._session.store, _STORED)
        project = self._session.project
        if project is not None and not counts and project.images not in folders:
            folders.append(project.images)  # a saved model has no images of its own
        for folder in folders:
            self.addItem(f"{folder.name} · {folder.parent.name}", os.fspath(folder))
            self.setItemData(self.count() - 1, os.fspath(folder), Qt.ItemDataRole.ToolTipRole)
        self.insertSeparator(self.count())
        self.addItem(_("Another folder…"), _OPEN)
        if self.findData(self.chosen) < 0:
            self.chosen = next((name for name in _OWN if counts.get(name)), "")
        self._show_chosen()

    def _show_chosen(self) -> None:
        self.setCurrentIndex(self.findData(self.chosen) if self.chosen else -1)
        own = _("Validation images chose the best epoch, which flatters it a little; test images had no part in it.")
        self.setToolTip(own if self.chosen in (*_OWN, "") else self.chosen)

    def _choose(self, index: int) -> None:
        data = str(self.itemData(index))
        if data == _OPEN:
            self._show_chosen()
            self.ask_for_folder()
        else:
            self._take(data)

    def _take(self, chosen: str) -> None:
        self.chosen = chosen
        self._show_chosen()
        self.images_changed.emit()

    def ask_for_folder(self) -> None:
        """Let the user choose a folder of labelled images."""
        folder = QFileDialog.getExistingDirectory(self, _("A folder that holds a folder of images for each class"))
        if folder:
            self.open_folder(Path(folder))

    def open_folder(self, folder: Path) -> None:
        """Judge by the images of a folder, and remember it."""
        remember_path(self._session.store, _STORED, folder.absolute())
        self.chosen = os.fspath(folder.absolute())
        self.images_changed.emit()
