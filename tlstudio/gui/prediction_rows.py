"""PredictionRows: the table of predictions, unreadable files among them."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor

from tlstudio.core.i18n import N_, _
from tlstudio.core.predictions import Prediction, Predictions
from tlstudio.core.walk import natural_key
from tlstudio.gui.theme import current
from tlstudio.gui.wording import percent

Index = QModelIndex | QPersistentModelIndex
_COLUMNS = (N_("File"), N_("Prediction"), N_("Confidence"), N_("Second"), N_("Note"))
_NONE = "–"


@dataclass(frozen=True)
class Row:
    """One file: its prediction, or why there is none."""

    path: Path
    prediction: Prediction | None
    reason: str = ""

    @property
    def texts(self) -> tuple[str, ...]:
        """What stands in each column."""
        if self.prediction is None:
            return self.path.name, _NONE, _NONE, _NONE, self.reason
        second = self.prediction.top[1] if len(self.prediction.top) > 1 else None
        return (
            self.path.name,
            self.prediction.label,
            percent(self.prediction.probability),
            f"{second[0]} {percent(second[1])}" if second else _NONE,
            "",
        )

    def key(self, column: int) -> tuple[Any, ...]:
        """Return what a column is sorted by; unreadable files stand together."""
        if column == 0 or self.prediction is None:
            return (self.prediction is None and column > 0, natural_key(self.path.name))
        if column in (2, 3):
            top = self.prediction.top
            return (False, top[column - 2][1] if len(top) > column - 2 else -1.0)
        return (False, natural_key(self.texts[column]))


class PredictionRows(QAbstractTableModel):
    """The rows, in the order they came until a column is sorted by."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[Row] = []

    @property
    def rows(self) -> Sequence[Row]:
        """The rows as they stand."""
        return self._rows

    def show(self, predictions: Predictions) -> None:
        """Show other predictions."""
        self.beginResetModel()
        self._rows = [Row(Path(item.path), item) for item in predictions.items]
        self._rows += [Row(Path(problem.path), None, problem.reason) for problem in predictions.problems]
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Return the number of files."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Return the number of columns."""
        return 0 if parent.isValid() else len(_COLUMNS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 - Qt's
        """Return a cell's text or colour."""
        row = self._rows[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return row.texts[index.column()]
            case Qt.ItemDataRole.ToolTipRole:
                return row.reason or str(row.path)
            case Qt.ItemDataRole.ForegroundRole if row.prediction is None:
                return QColor(current().wrong)
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401
        """Return a column's name."""
        if orientation == Qt.Orientation.Horizontal:
            if role == Qt.ItemDataRole.DisplayRole:
                return _(_COLUMNS[section])
            if role == Qt.ItemDataRole.TextAlignmentRole:
                return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column; what is chosen stays chosen."""
        if column < 0:
            return
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        kept = [self._rows[index.row()] for index in before]
        self._rows.sort(key=lambda row: row.key(column), reverse=order == Qt.SortOrder.DescendingOrder)
        places = {id(row): number for number, row in enumerate(self._rows)}
        after = [self.index(places[id(row)], index.column()) for row, index in zip(kept, before, strict=True)]
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()
