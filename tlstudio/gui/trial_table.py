"""TrialTable: every trial of the settings search with its values, the best first."""

from collections.abc import Mapping

from PySide6.QtCore import QSortFilterProxyModel, Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from tlstudio.core.by_locale import numeral
from tlstudio.core.events import TrialState
from tlstudio.core.i18n import _
from tlstudio.core.search_result import options, outcome
from tlstudio.gui.rate import scientific
from tlstudio.gui.wording import percent

_VALUE = Qt.ItemDataRole.UserRole


class TrialTable(QTableView):
    """One row a trial, sortable by any column."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._options = options()
        names = [_("Trial"), _("Accuracy"), *(_(option.label) for option in self._options.values()), _("Outcome")]
        self.rows = QStandardItemModel(0, len(names), self)
        for column, name in enumerate(names):
            self.rows.setHorizontalHeaderItem(column, _aligned(QStandardItem(name), right=column < len(names) - 1))
        sorted_rows = QSortFilterProxyModel(self)
        sorted_rows.setSourceModel(self.rows)
        sorted_rows.setSortRole(_VALUE)
        self.setModel(sorted_rows)
        self.setSortingEnabled(True)
        self.setShowGrid(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setAccessibleName(_("Trials"))
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        header.setHighlightSections(False)
        self.clear()

    def clear(self) -> None:
        """Show no trial, and the best one first again."""
        self.rows.setRowCount(0)
        self.sortByColumn(1, Qt.SortOrder.DescendingOrder)

    def add(self, number: int, values: Mapping[str, float], accuracy: float, state: TrialState) -> None:
        """Add a trial."""
        cells = [_cell(str(number), number), _cell(percent(accuracy), accuracy)]
        cells += [_cell(self._text(name, values[name]), values[name]) for name in self._options]
        words = outcome(number, state)
        self.rows.appendRow([*cells, _cell(words, words)])

    def _text(self, name: str, value: float) -> str:
        option = self._options[name]
        if not option.step:
            return scientific(value)
        return _(option.zero) if option.zero and not value else numeral(value, "g")


def _cell(text: str, value: float | str) -> QStandardItem:
    item = QStandardItem(text)
    item.setData(value, _VALUE)
    return _aligned(item, right=not isinstance(value, str))


def _aligned(item: QStandardItem, *, right: bool) -> QStandardItem:
    side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
    item.setTextAlignment(side | Qt.AlignmentFlag.AlignVCenter)
    return item
