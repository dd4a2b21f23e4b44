"""GalleryDialog: a set of evaluated images, each with what it is and what the model said."""

from collections.abc import Sequence

from PySide6.QtWidgets import QDialogButtonBox, QVBoxLayout, QWidget

from tlstudio.core.i18n import _
from tlstudio.core.metrics import Scored
from tlstudio.gui.card import label
from tlstudio.gui.dialogs.dialog import Dialog
from tlstudio.gui.dialogs.image_viewer import ImageViewer
from tlstudio.gui.scored_wall import ScoredWall, show_scored
from tlstudio.gui.session import Session
from tlstudio.gui.theme import em

__all__ = ["GalleryDialog", "show_scored"]


class GalleryDialog(Dialog):
    """Shows images as a wall; Enter or a double click shows one large. Call `show()`.

    With a session they can be relabelled and excluded by the keys of the Data page, and looked at there.
    """

    topic = "evaluate"

    def __init__(
        self, title: str, scored: Sequence[Scored], parent: QWidget | None = None, session: Session | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.wall = ScoredWall(session, wrapping=True)
        self.pictures = self.wall.pictures
        self.wall.setAccessibleName(title)
        self.wall.show_scored(scored)
        self.warning = label("", "warning", wrap=True)
        self.warning.hide()
        self.wall.refused.connect(self._warn)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        hint = _("Enter or a double click shows an image large.")
        if session is not None:
            hint += " " + _("R gives it another class, X leaves it out; the scores stay until the next training.")
            maps = buttons.addButton(_("Maps…"), QDialogButtonBox.ButtonRole.ActionRole)
            maps.setToolTip(_("Where the model looked, in the selected images or in all of them (M)"))
            maps.setAutoDefault(False)
            maps.clicked.connect(self.wall.show_maps)
            go = buttons.addButton(_("Show on the Data page"), QDialogButtonBox.ButtonRole.ActionRole)
            go.setToolTip(_("The selected images, where they can be relabelled"))
            go.setAutoDefault(False)
            go.clicked.connect(self._leave)
        layout = QVBoxLayout(self)
        layout.addWidget(label(title, "heading", wrap=True))
        layout.addWidget(label(hint, "muted", wrap=True))
        layout.addWidget(self.warning)
        layout.addWidget(self.wall, 1)
        layout.addWidget(buttons)
        self.wall.setFocus()
        self.resize(em(50), em(36))

    def _warn(self, sentence: str) -> None:
        self.warning.setText(sentence)
        self.warning.show()

    def _leave(self) -> None:
        if self.wall.show_on_data_page():
            self.accept()

    def open_viewer(self, row: int) -> ImageViewer:
        """Show an image large."""
        return self.wall.open(row)
