"""FolderCard: the left of the Data page: classes, split, checks."""

from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from tlstudio.core.dataset import ImageFolder
from tlstudio.core.i18n import _
from tlstudio.core.layout import SUBSETS
from tlstudio.core.settings import Settings
from tlstudio.gui.card import Card, label, scrolled
from tlstudio.gui.check_list import CheckList
from tlstudio.gui.class_list import ClassList
from tlstudio.gui.theme import em


class FolderCard(Card):
    """The parts stand one below the other, and scroll where there is no room."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedWidth(em(20))
        self.classes = ClassList()
        self.split = label("", "muted", wrap=True)
        self.checks = CheckList()
        self.box.addWidget(self._scrolled())

    def _scrolled(self) -> QScrollArea:
        inside = QWidget()
        inside.setObjectName("scrolled")
        box = QVBoxLayout(inside)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(em(0.6))
        parts: tuple[tuple[str, tuple[QWidget, ...]], ...] = (
            (_("Classes"), (self.classes,)),
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

    def show_folder(self, folder: ImageFolder, settings: Settings) -> None:
        """Show a folder; its checks come later."""
        self.classes.show_folder(folder)
        self.show_split(folder, settings)
        self.checks.show_checks(())

    def show_split(self, folder: ImageFolder, settings: Settings) -> None:
        """Say which images the model will be judged by."""
        self.split.setText(split_text(folder, settings))


def split_text(folder: ImageFolder, settings: Settings) -> str:
    """Return the sentence on how images are split."""
    if "validation" in folder.subsets:
        names = _(" and ").join(f"{_(SUBSETS[name])}/" for name in folder.subsets)
        return _("{names} folders found").format(names=names)
    training = settings.training
    text = _("{share} % of the images are held out for validation, the same share of each class (seed {seed})")
    return text.format(share=f"{100 * training.validation_share:g}", seed=training.seed)
