"""ShortcutSheet: all keyboard shortcuts by where they work, with a search; beside it one goes on working."""

from PySide6.QtWidgets import QHeaderView, QLineEdit, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from tlstudio.core.i18n import _
from tlstudio.core.keys import PLACES
from tlstudio.gui.dialogs.dialog import Dialog
from tlstudio.gui.keys import in_words
from tlstudio.gui.theme import em


class ShortcutSheet(Dialog):
    """Made from the table that the actions themselves follow. Esc closes it."""

    topic = "shortcuts"

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Keyboard shortcuts"))
        self.words = QLineEdit()
        self.words.setPlaceholderText(_("Search: a word, or a key such as Ctrl+Z"))
        self.words.setAccessibleName(_("Search"))
        self.words.setClearButtonEnabled(True)
        self.words.textChanged.connect(self._filter)
        self.tree = QTreeWidget()
        self.tree.setColumnCount(2)
        self.tree.setHeaderLabels([_("What they do"), _("Keys")])
        self.tree.setAccessibleName(_("Keyboard shortcuts"))
        self.tree.setRootIsDecorated(False)
        self._fill()
        layout = QVBoxLayout(self)
        layout.setSpacing(em(0.7))
        layout.addWidget(self.words)
        layout.addWidget(self.tree, 1)
        self.resize(em(62), em(50))

    def _fill(self) -> None:
        for place, entries in PLACES.items():
            head = QTreeWidgetItem(self.tree, [_(place)])
            head.setFirstColumnSpanned(True)
            font = head.font(0)
            font.setBold(True)
            head.setFont(0, font)
            for name, entry in entries.items():
                QTreeWidgetItem(head, [_(entry.text), in_words(name)])
        self.tree.expandAll()
        self.tree.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.tree.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)

    def _filter(self, text: str) -> None:
        """Show only the lines in which every word stands, in what they do, their keys or their place."""
        words = text.casefold().split()
        for at in range(self.tree.topLevelItemCount()):
            head = self.tree.topLevelItem(at)
            assert head is not None
            lines = [line for row in range(head.childCount()) if (line := head.child(row)) is not None]
            for line in lines:
                said = f"{head.text(0)} {line.text(0)} {line.text(1)}".casefold()
                line.setHidden(not all(word in said for word in words))
            head.setHidden(all(line.isHidden() for line in lines))
