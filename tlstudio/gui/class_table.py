"""ClassTable: precision, recall, F1 and AUC of every class, sortable by any of them."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from tlstudio.core.i18n import N_, _
from tlstudio.core.metrics import Evaluation, Scored
from tlstudio.gui.wording import points

_VALUE = Qt.ItemDataRole.UserRole
_COLUMNS = (
    (N_("Class"), ""),
    (N_("Precision"), N_("Of the images that were given this class, the share to which it belongs.")),
    (N_("Recall"), N_("Of the images of this class, the share that was found (sensitivity).")),
    (N_("F1"), N_("One number for both: the harmonic mean of precision and recall.")),
    (N_("AUC"), N_("How well its probability ranks its own images above all others: 1 is perfect, 0.5 is chance.")),
    (N_("Images"), N_("Images of this class in the set.")),
)  # fmt: skip


class ClassTable(QTableView):
    """One row a class."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = QStandardItemModel(0, len(_COLUMNS), self)
        self._rows.setSortRole(_VALUE)
        for column, (name, tip) in enumerate(_COLUMNS):
            header = QStandardItem(_(name))
            header.setToolTip(_(tip))
            side = Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag.AlignLeft
            header.setTextAlignment(side | Qt.AlignmentFlag.AlignVCenter)
            self._rows.setHorizontalHeaderItem(column, header)
        self.setModel(self._rows)
        self.setSortingEnabled(True)
        self.setShowGrid(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setAccessibleName(_("Scores of each class"))
        self.verticalHeader().hide()
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.horizontalHeader().setHighlightSections(False)

    def show_evaluation(self, evaluation: Evaluation, _scored: Sequence[Scored]) -> None:
        """Show other scores, in the order of the classes until a column is clicked."""
        self.setSortingEnabled(False)
        self._rows.setRowCount(0)
        for number, row in enumerate(evaluation.per_class):
            name = QStandardItem(row.name)
            name.setData(number, _VALUE)
            numbers = [_number(value) for value in (row.precision, row.recall, row.f1, row.auc)]
            self._rows.appendRow([name, *numbers, _number(row.images)])
        self.horizontalHeader().setSortIndicator(0, Qt.SortOrder.AscendingOrder)
        self.setSortingEnabled(True)


def _number(value: float | int | None) -> QStandardItem:
    text = "–" if value is None else f"{value:,}" if isinstance(value, int) else points(value)
    item = QStandardItem(text)
    item.setData(-1.0 if value is None else value, _VALUE)
    item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    return item
