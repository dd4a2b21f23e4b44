"""InsightBar: two buttons below the checks: the review of likely label errors, and the map of the images."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from tlstudio.core.i18n import _
from tlstudio.gui.card import button
from tlstudio.gui.session import Session
from tlstudio.gui.theme import em

# The dialogs load plots: imported when they are opened.


class InsightBar(QWidget):
    """`asked` carries the paths of images to look at, `viewing` the ImageViewer that shows some large."""

    asked = Signal(object)
    viewing = Signal(object)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._map: QWidget | None = None  # kept while a folder is open, with its zoom and its selection
        self.errors = button(
            _("Likely label errors…"), tip=_("Review the images that look like another class"), gives=True
        )
        self.map = button(_("Map of the images…"), tip=_("See which images look alike, and select them"), gives=True)
        self.errors.clicked.connect(self.review_labels)
        self.map.clicked.connect(self.show_map)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(em(0.4))
        box.addWidget(self.errors)
        box.addWidget(self.map)
        session.project_changed.connect(self._forget)

    def review_labels(self) -> None:
        """Open the review of likely label errors."""
        from tlstudio.gui.dialogs.label_review import LabelReview

        LabelReview(self._session, self.window()).open()

    def show_map(self) -> None:
        """Show the map of the images."""
        from tlstudio.gui.dialogs.map_dialog import MapDialog

        if not isinstance(self._map, MapDialog):
            self._map = MapDialog(self._session, self.window())
            self._map.asked.connect(self.asked)
            self._map.viewing.connect(self.viewing)
        self._map.begin()

    def _forget(self) -> None:
        if self._map is not None:
            self._map.close()
            self._map.deleteLater()
            self._map = None
