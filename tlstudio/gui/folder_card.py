"""FolderCard: the left of the Data page: classes, split, checks."""

from collections.abc import Iterable, Sequence
from functools import partial
from itertools import chain

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from tlstudio.core.checks import Check
from tlstudio.core.dataset import ImageFolder
from tlstudio.core.i18n import _, ngettext
from tlstudio.gui.card import Card, button, label, scrolled
from tlstudio.gui.class_list import ClassList
from tlstudio.gui.session import Session
from tlstudio.gui.split_panel import SplitPanel
from tlstudio.gui.theme import em

_ICONS = {"good": "✔", "warning": "▲", "wrong": "✖"}


class FolderCard(Card):
    """`asked` carries the paths of the images that a check is about."""

    asked = Signal(object)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.setFixedWidth(em(20))
        self.classes = ClassList()
        self.new_class = button(_("New class…"), "link", tip=_("Make a class that has no images yet (Ins)"))
        self.split = SplitPanel(session)
        self.rows: list[QPushButton] = []
        self.checks = QWidget()
        self._grid = QGridLayout(self.checks)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setColumnStretch(1, 1)
        self._grid.setVerticalSpacing(em(0.5))
        self.review = button("")
        self.review.clicked.connect(lambda: self.asked.emit(self._paths))
        self._paths: tuple[object, ...] = ()
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
            (_("Checks"), (self.checks, self.review)),
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
        self.show_checks(())

    def show_checks(self, checks: Iterable[Check]) -> None:
        """List what the checks have to say; those about images have a button that shows them."""
        _empty(self._grid)
        self.rows.clear()
        checks = tuple(checks)
        for row, check in enumerate(checks):
            role = check.level
            self._grid.addWidget(label(_ICONS[role], role), row, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(label(check.text, role, wrap=True), row, 1)
            if check.paths:
                show = button(_("Show"), "link", tip=_("Show these images"))
                show.setAccessibleName(_("Show: {check}").format(check=check.text))
                show.clicked.connect(partial(self.asked.emit, check.paths))
                self._grid.addWidget(show, row, 2, Qt.AlignmentFlag.AlignTop)
                self.rows.append(show)
        self._paths = tuple(dict.fromkeys(chain.from_iterable(check.paths for check in checks)))
        count = len(self._paths)
        text = ngettext("Review {count} image…", "Review {count} images…", count)
        self.review.setText(text.format(count=f"{count:,}"))
        self.review.setVisible(count > 0)


def _empty(grid: QGridLayout) -> None:
    while (item := grid.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()
