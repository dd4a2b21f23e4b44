"""GalleryDialog: a set of evaluated images, each with what it is and what the model said."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QListView, QVBoxLayout, QWidget

from tlstudio.core.i18n import _
from tlstudio.core.metrics import Scored
from tlstudio.gui.card import label
from tlstudio.gui.dialogs.image_viewer import ImageViewer
from tlstudio.gui.mistakes import ScoredDelegate, ScoredThumbnails, caption
from tlstudio.gui.theme import em


class GalleryDialog(QDialog):
    """Shows images as a wall; Enter or a double click shows one large. Call `show()`."""

    def __init__(self, title: str, scored: Sequence[Scored], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.pictures = ScoredThumbnails()
        self.pictures.set_pixels(round(em(10) * self.devicePixelRatioF()))
        self.pictures.show_scored(scored)
        self.wall = QListView()
        self.wall.setModel(self.pictures)
        self.wall.setItemDelegate(ScoredDelegate(self.wall))
        self.wall.setFlow(QListView.Flow.LeftToRight)
        self.wall.setWrapping(True)
        self.wall.setResizeMode(QListView.ResizeMode.Adjust)
        self.wall.setUniformItemSizes(True)
        self.wall.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.wall.setAccessibleName(title)
        self.wall.activated.connect(lambda index: self.open_viewer(index.row()))
        if scored:
            self.wall.setCurrentIndex(self.pictures.index(0))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        hint = label(_("Enter or a double click shows an image large."), "muted")
        layout = QVBoxLayout(self)
        layout.addWidget(label(title, "heading", wrap=True))
        layout.addWidget(hint)
        layout.addWidget(self.wall, 1)
        layout.addWidget(buttons)
        self.resize(em(50), em(36))

    def open_viewer(self, row: int) -> ImageViewer:
        """Show an image large."""
        return show_scored(self.pictures.scored, row, self)


def show_scored(scored: Sequence[Scored], row: int, parent: QWidget) -> ImageViewer:
    """Show one of some evaluated images large, with what it is and what the model said."""
    viewer = ImageViewer([Path(item.path) for item in scored], row, [caption(item) for item in scored], parent)
    viewer.show()
    return viewer
