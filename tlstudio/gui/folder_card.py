"""FolderCard: the left of the Data page: classes, split, checks."""

from collections.abc import Sequence

from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from tlstudio.core.dataset import ImageFolder
from tlstudio.core.i18n import _
from tlstudio.gui.card import Card, button, label, scrolled
from tlstudio.gui.check_list import CheckList
from tlstudio.gui.class_list import ClassList
from tlstudio.gui.session import Session
from tlstudio.gui.split_panel import SplitPanel
from tlstudio.gui.theme import em


class FolderCard(Card):
    """The parts stand one below the other, and scroll where there is no room."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.setFixedWidth(em(20))
        self.classes = ClassList()
        self.new_class = button(_("New class…"), "link", tip=_("Make a class that has no images yet (Ins)"))
        self.split = SplitPanel(session)
        self.checks = CheckList()
        self.box.addWidget(self._scrolled())

    def _scrolled(self) -> QScrollArea:
        inside = QWidget()
        inside.setObjectName("scrolled")
        box = QVBoxLayout(inside)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(em(0.6))
        parts: tuple[tuple[str, tuple[QWidget, ...]], ...] = (
            (_("Classes"), (self.classes, self.new_class)),
            (_("Split"), (self.split,)),
            (_("Checks"), (self.checks,)),
        )
        for title, widgets in parts:
            box.addWidget(label(title, "heading"))
            for widget in widgets:
                box.addWidget(widget)
            box.addSpacing(em(0.6))
        box.addStretch(1)
        return scrolled(inside)

    def show_folder(self, folder: ImageFolder, classes: Sequence[str] = ()) -> None:
        """Show a folder with these classes, of which some may have no images; its checks come later."""
        self.classes.show_folder(folder, classes)
        self.checks.show_checks(())
