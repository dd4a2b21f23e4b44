"""ClassTable: precision, recall, F1, AUC and average precision of every class, each with its 95 % interval."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QKeyEvent,
    QPainter,
    QResizeEvent,
    QStandardItem,
    QStandardItemModel,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from tlstudio.core.by_locale import numeral
from tlstudio.core.i18n import N_, _
from tlstudio.core.intervals import Interval
from tlstudio.core.metrics import ClassScores, Evaluation, Scored
from tlstudio.gui.theme import current, em
from tlstudio.gui.wording import points

Index = QModelIndex | QPersistentModelIndex
_VALUE = Qt.ItemDataRole.UserRole
_INTERVAL = Qt.ItemDataRole.UserRole + 1
_COLUMNS = (
    (N_("Class"), "", ""),
    (N_("Precision"), "precision", N_("Of the images that were given this class, the share to which it belongs.")),
    (N_("Recall"), "recall", N_("Of the images of this class, the share that was found (sensitivity).")),
    (N_("F1"), "f1", N_("One number for both: the harmonic mean of precision and recall.")),
    (N_("AUC"), "auc",
     N_("How well its probability ranks its own images above all others: 1 is perfect, 0.5 is chance.")),
    (N_("AP"), "average_precision",
     N_("Average precision: the area under its precision-recall curve. 1 is perfect, chance is its share.")),
    (N_("Images"), "", N_("Images of this class in the set.")),
)  # fmt: skip
_SMALLER = 0.84  # the font of intervals
_NAME = 9  # em, at most, that a name has where the table must be scrolled


class _ScoreDelegate(QStyledItemDelegate):
    """Draws a score over its interval."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw the background as ever, then one or two lines."""
        interval = index.data(_INTERVAL)
        if not interval:
            super().paint(painter, option, index)
            return
        empty = QStyleOptionViewItem(option)
        self.initStyleOption(empty, index)
        empty.text = ""
        style = option.widget.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, empty, painter, option.widget)
        place = QRectF(option.rect).adjusted(0, em(0.15), -em(0.25), -em(0.15))
        right = Qt.AlignmentFlag.AlignRight
        painter.save()
        painter.setFont(option.font)
        painter.setPen(QColor(current().text))
        painter.drawText(place, right | Qt.AlignmentFlag.AlignTop, str(index.data()))
        painter.setFont(_small(option.font))
        painter.setPen(QColor(current().muted))
        painter.drawText(place, right | Qt.AlignmentFlag.AlignBottom, interval)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Ask for the width of the interval, too."""
        hint = super().sizeHint(option, index)
        interval = index.data(_INTERVAL)
        if interval:
            wide = QFontMetricsF(_small(option.font)).horizontalAdvance(interval) + em(0.7)
            hint.setWidth(max(hint.width(), round(wide)))
        return hint


def _small(font: QFont) -> QFont:
    small = QFont(font)
    small.setPointSizeF(small.pointSizeF() * _SMALLER)
    return small


class ClassTable(QTableView):
    """One row a class. `opened` carries the class whose row was clicked or entered."""

    opened = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = QStandardItemModel(0, len(_COLUMNS), self)
        self._rows.setSortRole(_VALUE)
        for column, (name, _key, tip) in enumerate(_COLUMNS):
            header = QStandardItem(_(name))
            header.setToolTip(_(tip))
            side = Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag.AlignLeft
            header.setTextAlignment(side | Qt.AlignmentFlag.AlignVCenter)
            self._rows.setHorizontalHeaderItem(column, header)
        self.setModel(self._rows)
        self.setItemDelegate(_ScoreDelegate(self))
        self.setSortingEnabled(True)
        self.setShowGrid(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setAccessibleName(_("Scores of each class, below each its 95 % interval; a row opens its images"))
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(round(2.1 * self.fontMetrics().height()))
        header_ = self.horizontalHeader()
        header_.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header_.setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        header_.sectionResized.connect(lambda column, _old, _new: self._give_names_room() if column else None)
        header_.setMinimumSectionSize(em(3))
        header_.setHighlightSections(False)
        self.clicked.connect(self._open)

    def show_evaluation(self, evaluation: Evaluation, _scored: Sequence[Scored], _model: Path) -> None:
        """Show other scores, in the order of the classes until a column is clicked."""
        self.setSortingEnabled(False)
        self._rows.setRowCount(0)
        for number, row in enumerate(evaluation.per_class):
            name = QStandardItem(row.name)
            name.setData(number, _VALUE)
            name.setToolTip(_("{name}: show its images").format(name=row.name))
            keys = [key for _name, key, _tip in _COLUMNS if key]
            named = sum(counts[number] for counts in evaluation.confusion_matrix)
            numbers = [_score(row, key, named) for key in keys]
            self._rows.appendRow([name, *numbers, _number(row.images)])
        self.horizontalHeader().setSortIndicator(0, Qt.SortOrder.AscendingOrder)
        self.setSortingEnabled(True)
        self._give_names_room()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the names what is left."""
        super().resizeEvent(event)
        self._give_names_room()

    def _give_names_room(self) -> None:
        """Let the first column fill what the others leave, but not fall below a name of ordinary length."""
        header = self.horizontalHeader()
        others = sum(header.sectionSize(column) for column in range(1, len(_COLUMNS)))
        least = min(max(self.sizeHintForColumn(0), header.sectionSizeHint(0)), em(_NAME))
        header.resizeSection(0, max(least, self.viewport().width() - others))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Space show the images of a class."""
        keys = (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if event.key() in keys and self.currentIndex().isValid():
            self._open(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def _open(self, index: QModelIndex) -> None:
        self.opened.emit(str(index.siblingAtColumn(0).data()))


def _score(row: ClassScores, key: str, named: int) -> QStandardItem:
    """Return a score of a class, or a dash that says why there is none; `named` images were given the class."""
    unsaid = ""
    if key == "precision" and not named:
        unsaid = _("No image was called {name}: of none there is no share that is right.")
    elif key != "precision" and not row.images:
        unsaid = _("There is no image of {name} in the set: this cannot be said.")
    if not unsaid:
        return _number(getattr(row, key), row.intervals.get(key))
    item = _number(None)
    item.setToolTip(unsaid.format(name=row.name))
    return item


def _number(value: float | int | None, interval: Interval | None = None) -> QStandardItem:
    text = "–" if value is None else numeral(value) if isinstance(value, int) else points(value)
    item = QStandardItem(text)
    item.setData(-1.0 if value is None else value, _VALUE)
    item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    if interval is not None:
        low, high = (points(end, 2) for end in interval)
        item.setData(f"{low}–{high}", _INTERVAL)
        item.setToolTip(_("95 % interval {low} – {high}").format(low=points(interval[0]), high=points(interval[1])))
    return item
