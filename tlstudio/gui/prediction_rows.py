"""PredictionRows: the table of predictions, unreadable files among them; it grows while a prediction goes on."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor

from tlstudio.core.dataset import Problem
from tlstudio.core.i18n import N_, _
from tlstudio.core.predictions import Prediction
from tlstudio.gui.judging import Judge, Row
from tlstudio.gui.theme import current

Index = QModelIndex | QPersistentModelIndex
_COLUMNS = (N_("File"), N_("Prediction"), N_("Confidence"), N_("Second"), N_("Note"))


@dataclass(frozen=True)
class Choice:
    """Which rows are shown: of a state, of a class, with a text in a name or a note; "" is no limit."""

    state: str = ""
    label: str = ""
    text: str = ""

    def takes(self, row: Row, judge: Judge) -> bool:
        """Tell whether a row is shown."""
        if self.state and judge.state(row) != self.state:
            return False
        if self.label and judge.label(row) != self.label:
            return False
        return not self.text or judge.has(row, self.text.casefold())


class PredictionRows(QAbstractTableModel):
    """The rows that are chosen, in the order they came until a column is sorted by."""

    def __init__(self) -> None:
        super().__init__()
        self._all: list[Row] = []
        self._rows: list[Row] = []
        self._sorted = (-1, False)  # the column, and whether downwards
        self._keys: dict[Row, tuple[Any, ...]] = {}  # what is sorted by; to find it takes longer than to sort
        self._counts: Counter[str] | None = None
        self.judge = Judge()
        self.choice = Choice()

    @property
    def rows(self) -> Sequence[Row]:
        """The rows that are shown, as they stand."""
        return self._rows

    @property
    def everything(self) -> Sequence[Row]:
        """All rows, in the order they came."""
        return self._all

    def counts(self) -> Counter[str]:
        """Return the number of rows of each state, of all there are."""
        if self._counts is None:
            self._counts = Counter(map(self.judge.state, self._all))
        return self._counts

    # -- what comes and goes -------------------------------------------------------------------------------------

    def clear(self) -> None:
        """Begin anew, without rows and unsorted."""
        self.beginResetModel()
        self._all, self._rows, self._sorted, self._counts = [], [], (-1, False), None
        self._keys.clear()
        self.endResetModel()

    def add(self, items: Iterable[Prediction], problems: Iterable[Problem]) -> None:
        """Take in some more; they come to the end, or to their place where a column is sorted by."""
        more = [Row(Path(item.path), item) for item in items]
        more += [Row(Path(problem.path), None, problem.reason) for problem in problems]
        self._all += more
        if self._counts is not None:
            self._counts.update(map(self.judge.state, more))
        shown = [row for row in more if self.choice.takes(row, self.judge)]
        if not shown:
            return
        if self._sorted[0] < 0:
            self.beginInsertRows(QModelIndex(), len(self._rows), len(self._rows) + len(shown) - 1)
            self._rows += shown
            self.endInsertRows()
            return
        before = self._rows
        self.layoutAboutToBeChanged.emit()
        # Those that stand are in order: sorting them again takes little more than looking at each once.
        self._rows = self._in_order([*before, *shown])
        self._rearranged(before)

    def forget(self, paths: Iterable[str]) -> None:
        """Leave out the rows of some files, by `Row.key`: they are asked about anew."""
        gone = frozenset(paths)
        if any(row.key in gone for row in self._all):
            self._all = [row for row in self._all if row.key not in gone]
            self._counts = None
            self.refresh()

    def moved(self, places: Mapping[str, str]) -> None:
        """Take it that some files, by `Row.key`, lie elsewhere now."""
        self._all = [_moved(row, places[row.key]) if row.key in places else row for row in self._all]
        self._counts = None  # corrections go by where a file lies
        self.refresh()

    # -- which are shown, and in which order ---------------------------------------------------------------------

    def judge_by(self, judge: Judge) -> None:
        """Go by another threshold or other corrections."""
        self.judge, self._counts = judge, None
        self._keys.clear()
        if self.choice != Choice() or self._sorted[0] == 4:
            self.refresh()
        elif self._rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._rows) - 1, len(_COLUMNS) - 1))

    def choose(self, choice: Choice) -> None:
        """Show other rows."""
        if choice != self.choice:
            self.choice = choice
            self.refresh()

    def refresh(self) -> None:
        """Choose and sort anew."""
        self.beginResetModel()
        self._keys.clear()
        self._rows = self._in_order(row for row in self._all if self.choice.takes(row, self.judge))
        self.endResetModel()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column; what is chosen stays chosen."""
        if column < 0:
            self._sorted = (-1, False)
            return
        self._sorted = (column, order == Qt.SortOrder.DescendingOrder)
        self._keys.clear()
        self.layoutAboutToBeChanged.emit()
        before = self._rows
        self._rows = self._in_order(before)
        self._rearranged(before)

    def _in_order(self, rows: Iterable[Row]) -> list[Row]:
        (column, down), rows = self._sorted, list(rows)
        if column < 0:
            return rows
        for row in rows:
            if row not in self._keys:
                self._keys[row] = self.judge.order(row, column, down)
        return sorted(rows, key=self._keys.__getitem__, reverse=down)

    def _rearranged(self, before: Sequence[Row]) -> None:
        """Tell where the rows of `before` are now; `layoutAboutToBeChanged` was said."""
        indices = self.persistentIndexList()
        places = {id(row): number for number, row in enumerate(self._rows)}
        after = [self.index(places[id(before[index.row()])], index.column()) for index in indices]
        self.changePersistentIndexList(indices, after)
        self.layoutChanged.emit()

    # -- what Qt asks --------------------------------------------------------------------------------------------

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Return the number of files shown."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Return the number of columns."""
        return 0 if parent.isValid() else len(_COLUMNS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 - Qt's
        """Return a cell's text or colour."""
        row = self._rows[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self.judge.texts(row)[index.column()]
            case Qt.ItemDataRole.ToolTipRole:
                return self.judge.tip(row)
            case Qt.ItemDataRole.ForegroundRole:
                state = self.judge.state(row)
                if state in ("unlike", "unreadable"):
                    return QColor(current().wrong)
                return QColor(current().warning) if state == "unsure" else None
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401
        """Return a column's name."""
        if orientation == Qt.Orientation.Horizontal:
            if role == Qt.ItemDataRole.DisplayRole:
                return _(_COLUMNS[section])
            if role == Qt.ItemDataRole.TextAlignmentRole:
                return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None


def _moved(row: Row, path: str) -> Row:
    return Row(Path(path), replace(row.prediction, path=path) if row.prediction else None, row.reason)
