"""A table in a dialog: a row is chosen as a whole and nothing in it is typed."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget

from tlstudio.gui.theme import em


def plain_table(headings: Sequence[str], name: str) -> QTableWidget:
    """Return an empty table whose last column takes the room that is left; `name` is what a screen reader says."""
    table = QTableWidget(0, len(headings))
    table.setHorizontalHeaderLabels(list(headings))
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setShowGrid(False)
    table.setTabKeyNavigation(False)
    table.setAccessibleName(name)
    table.verticalHeader().hide()
    table.setWordWrap(False)  # a line each: of wrapped words only the first line is seen
    header = table.horizontalHeader()
    header.setHighlightSections(False)
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    for column in range(len(headings) - 1):
        header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
    header.setSectionResizeMode(len(headings) - 1, QHeaderView.ResizeMode.Stretch)
    return table


def give_boxes_room(table: QTableWidget) -> None:
    """Make the first column as wide as its texts and the boxes before them.

    Qt leaves no room for a box that the style sheet draws, and would cut the longest text.
    """
    table.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Fixed)
    table.setColumnWidth(0, table.sizeHintForColumn(0) + em(1))
