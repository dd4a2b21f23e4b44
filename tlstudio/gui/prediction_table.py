"""PredictionTable: the view of the predictions; what is chosen stays chosen while rows come, go and change places."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import groupby

from PySide6.QtCore import QByteArray, QItemSelection, QItemSelectionModel, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QTableView, QWidget

from tlstudio.core.i18n import _
from tlstudio.gui.judging import Row
from tlstudio.gui.prediction_rows import PredictionRows
from tlstudio.gui.store import store
from tlstudio.gui.theme import em

_WIDTHS = (16, 11, 9, 13)  # of all but the last column, in em
_CHOOSE = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows


class PredictionTable(QTableView):
    """Shows `rows`. `opened` carries the row that was double-clicked, or on which Enter or Space was pressed."""

    opened = Signal(int)

    def __init__(self, rows: PredictionRows, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = rows
        self.setModel(rows)
        self.setShowGrid(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setAccessibleName(_("Predictions"))
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(em(2.1))
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        # It shows nothing of a selection, but looks through all of it whenever it is drawn, unless it knows of none.
        header.setSelectionModel(QItemSelectionModel(rows, header))
        header.setStretchLastSection(True)  # the note: the longest text
        header.setSectionsMovable(True)
        for column, width in enumerate(_WIDTHS):
            header.resizeSection(column, em(width))
        state = store().value(_kept_as())
        if isinstance(state, QByteArray):
            header.restoreState(state)
        self.unsort()
        self.setSortingEnabled(True)
        for changed in (header.sectionResized, header.sectionMoved):
            changed.connect(lambda *_of: store().setValue(_kept_as(), header.saveState()))
        self.doubleClicked.connect(lambda index: self.opened.emit(index.row()))

    def unsort(self) -> None:
        """Leave the rows in the order they come."""
        self.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)

    @property
    def row(self) -> Row | None:
        """The current row, if there is one."""
        number = self.currentIndex().row()
        return self.rows.rows[number] if 0 <= number < len(self.rows.rows) else None

    def chosen(self) -> list[Row]:
        """Return the rows that are selected, from above."""
        ranges = self.selectionModel().selection().toList()
        numbers = sorted({number for part in ranges for number in range(part.top(), part.bottom() + 1)})
        return [self.rows.rows[number] for number in numbers]

    def go(self, number: int) -> None:
        """Choose a row; beyond the ends nothing happens."""
        if 0 <= number < len(self.rows.rows):
            self.selectionModel().setCurrentIndex(self.rows.index(number, 0), _CHOOSE)
            self.scrollTo(self.rows.index(number, 0))

    def go_to(self, key: str) -> bool:
        """Choose the row of a file, by `Row.key`; tell whether it is shown."""
        number = next((at for at, row in enumerate(self.rows.rows) if row.key == key), -1)
        self.go(number)
        return number >= 0

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Keep what is chosen while other rows are shown; where the current one is gone, the next takes its place."""
        current, number = self.row, self.currentIndex().row()
        chosen, top = set(map(id, self.chosen())), self.verticalScrollBar().value()
        before = self.rows.rows
        yield
        rows = self.rows.rows
        if rows is before or not rows:
            return
        at = next((place for place, row in enumerate(rows) if row is current), -1)
        if at < 0:
            self.go(min(max(number, 0), len(rows) - 1))
            return
        selection = QItemSelection()
        for chosen_too, places in groupby(range(len(rows)), lambda place: id(rows[place]) in chosen):
            if chosen_too:  # a range for each row would take seconds for 10,000
                run = list(places)
                selection.select(self.rows.index(run[0], 0), self.rows.index(run[-1], self.rows.columnCount() - 1))
        self.selectionModel().setCurrentIndex(self.rows.index(at, 0), QItemSelectionModel.SelectionFlag.NoUpdate)
        self.selectionModel().select(selection, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self.verticalScrollBar().setValue(top)
        self.scrollTo(self.rows.index(at, 0))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Space open the picture."""
        keys = (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if event.key() in keys and self.row is not None:
            self.opened.emit(self.currentIndex().row())
        else:
            super().keyPressEvent(event)


def _kept_as() -> str:
    # In pixels: what is right for large text is not for small.
    return f"predict/columns/{em()}"
