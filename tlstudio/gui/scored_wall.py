"""ScoredWall: evaluated images as a list, to be opened, relabelled and excluded by the keys of the Data page's wall."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QListView, QWidget

from tlstudio.core.i18n import _
from tlstudio.core.metrics import Scored
from tlstudio.gui.dialogs.image_viewer import ImageViewer
from tlstudio.gui.image_actions import ImageActions
from tlstudio.gui.keys import give_keys
from tlstudio.gui.picture_list import PictureList
from tlstudio.gui.scored_pictures import ScoredDelegate, ScoredThumbnails, caption
from tlstudio.gui.session import Session
from tlstudio.gui.theme import em


class ScoredWall(PictureList):
    """A wall of evaluated images, or one row of them. Without a session they can only be looked at.

    `refused` carries a sentence where something cannot be done with the chosen ones.
    """

    refused = Signal(str)

    def __init__(self, session: Session | None, wrapping: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.pictures = ScoredThumbnails(session)
        self.pictures.set_pixels(round(em(10) * self.devicePixelRatioF()))
        self.setModel(self.pictures)
        self.setItemDelegate(ScoredDelegate(self))
        self.setWrapping(wrapping)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        if not wrapping:
            self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.opened.connect(self.open)
        self.actions_: ImageActions | None = None
        if session is not None:
            self.actions_ = ImageActions(session, self, self.pictures, self.open)
            self.actions_.refused.connect(self._refuse)
            self.maps = QAction(_("Maps: where the model looked…"), self)
            give_keys(self.maps, "picture.maps", Qt.ShortcutContext.WidgetWithChildrenShortcut)
            self.maps.triggered.connect(self.show_maps)
            self.addAction(self.maps)
            self.actions_.menu.addAction(self.maps)
            go = QAction(_("Show on the Data page"), self)
            go.triggered.connect(self.show_on_data_page)
            self.actions_.menu.addAction(go)

    def show_scored(self, scored: Sequence[Scored]) -> None:
        """Show other images; the first is the current one, so that keys are about it."""
        self.pictures.show_scored(scored)
        self.scrollToTop()
        if scored:
            self.setCurrentIndex(self.pictures.index(0))

    def open(self, row: int) -> ImageViewer:
        """Show an image large."""
        viewer = show_scored(self.pictures.scored, row, self.window())
        if self.actions_ is not None:
            self.actions_.serve(viewer)
        return viewer

    def show_maps(self) -> None:
        """Show where the model looked in the selected images, or in all where no more than one is selected."""
        scored, rows = self.pictures.scored, self.chosen_rows()
        if self._session is not None and scored:
            self._session.maps_wanted.emit([scored[row] for row in rows] if len(rows) > 1 else list(scored))

    def show_on_data_page(self) -> bool:
        """Show the selected images on the Data page; tell whether any of them are there."""
        paths = [entry.path for entry in self.actions_.chosen()] if self.actions_ is not None else []
        if paths and self._session is not None:
            self._session.images_wanted.emit(paths)
        else:
            self._refuse()
        return bool(paths)

    def _refuse(self) -> None:
        self.refused.emit(
            _("These images are not part of the open folder: open theirs on the Data page to relabel or exclude them.")
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let the pictures of a single row be as high as it is."""
        super().resizeEvent(event)
        if not self.isWrapping():
            self.scheduleDelayedItemsLayout()


def show_scored(scored: Sequence[Scored], row: int, parent: QWidget) -> ImageViewer:
    """Show one of some evaluated images large, with what it is and what the model said."""
    viewer = ImageViewer([Path(item.path) for item in scored], row, [caption(item) for item in scored], parent)
    viewer.show()
    return viewer
