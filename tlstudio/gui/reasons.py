"""ReasonsTable: the pictures that have a problem, and what it is."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem

from tlstudio.core.i18n import _
from tlstudio.gui.entries import Entry
from tlstudio.gui.theme import em

_MOST = 1_000  # rows: a table of 100,000 takes seconds to fill, and nobody reads it


class ReasonsTable(QTableWidget):
    """File, problem and reason of each of some pictures; hidden where there are none."""

    def __init__(self) -> None:
        super().__init__(0, 3)
        self.setHorizontalHeaderLabels([_("File"), _("Problem"), _("Reason")])
        self.setAccessibleName(_("Problems and their reasons"))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setHighlightSections(False)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setMaximumHeight(em(13))
        self.hide()

    def show_entries(self, entries: Sequence[Entry]) -> None:
        """List these pictures, the first of very many."""
        found = entries[:_MOST]
        self.setRowCount(len(found))
        for row, entry in enumerate(found):
            for column, text in enumerate((entry.path.name, entry.badge, entry.reason)):
                item = QTableWidgetItem(text)
                item.setToolTip(f"{entry.path}\n{entry.reason}")
                self.setItem(row, column, item)
        self.setVisible(bool(found))
