"""The rows of the list of runs: their model, and how a row is drawn."""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from tlstudio.core.i18n import _
from tlstudio.core.run import Run
from tlstudio.gui import theme
from tlstudio.gui.run_facts import RunFacts

Index = QModelIndex | QPersistentModelIndex
FACTS = Qt.ItemDataRole.UserRole
COMPARED = Qt.ItemDataRole.UserRole + 1


class RunRows(QAbstractListModel):
    """The runs of a project; a row's name can be edited, for which `rename` is called."""

    def __init__(self, rename: Callable[[Run, str], None]) -> None:
        super().__init__()
        self._rename = rename
        self._facts: tuple[RunFacts, ...] = ()
        self._compared: frozenset[Run] = frozenset()

    @property
    def facts(self) -> tuple[RunFacts, ...]:
        """The rows, newest first."""
        return self._facts

    def show(self, facts: Sequence[RunFacts]) -> None:
        """Show other rows; where the runs are the same ones, only their words change."""
        if [row.run for row in facts] == [row.run for row in self._facts]:
            self._facts = tuple(facts)
            self._all_changed()
        else:
            self.beginResetModel()
            self._facts = tuple(facts)
            self.endResetModel()

    def set_compared(self, runs: frozenset[Run]) -> None:
        """Mark the runs that are drawn on the plot too."""
        self._compared = runs
        self._all_changed()

    def row_of(self, run: Run | None) -> int:
        """Return the row of a run, or -1."""
        return next((i for i, row in enumerate(self._facts) if row.run == run), -1)

    def _all_changed(self) -> None:
        if self._facts:
            self.dataChanged.emit(self.index(0), self.index(len(self._facts) - 1))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Return the number of runs."""
        return 0 if parent.isValid() else len(self._facts)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401
        """Return what a role shows of a run."""
        if not index.isValid():
            return None
        row = self._facts[index.row()]
        compared = row.run in self._compared
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return row.title
            case Qt.ItemDataRole.EditRole:
                return row.name
            case Qt.ItemDataRole.ToolTipRole:
                return row.note or str(row.run.path)
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{row.title}, {row.details}, {row.time}" + (
                    ", " + _("compared on the plot") if compared else ""
                )
            case _ if role == FACTS:
                return row
            case _ if role == COMPARED:
                return compared
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Let the name be edited where run.json can be read."""
        flags = super().flags(index)
        if index.isValid() and self._facts[index.row()].info is not None:
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:  # noqa: ANN401, N802
        """Rename a run."""
        name = str(value).strip()
        if role != Qt.ItemDataRole.EditRole or not name or name == self._facts[index.row()].name:
            return False
        self._rename(self._facts[index.row()].run, name)
        return True


class RunRowDelegate(QStyledItemDelegate):
    """Draws a run in two lines with a bar in the colour of its state."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw a row."""
        row: RunFacts = index.data(FACTS)
        tokens, em = theme.current(), theme.em()
        place: QRect = option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setBrush(QColor(tokens.selection))
            painter.drawRoundedRect(place, em * 0.3, em * 0.3)
        painter.setBrush(_state_colour(row.state))
        bar = QRectF(place.left() + em * 0.3, place.top() + em * 0.35, em * 0.28, place.height() - em * 0.7)
        painter.drawRoundedRect(bar, 2, 2)
        text = place.adjusted(round(em * 1.0), round(em * 0.3), -round(em * 0.4), -round(em * 0.3))
        metrics = painter.fontMetrics()
        painter.setPen(QColor(tokens.muted))
        painter.drawText(text, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignRight, row.time)
        room = text.width() - metrics.horizontalAdvance(row.time) - em
        if index.data(COMPARED):  # a piece of the line that it is on the plot
            painter.setPen(QPen(QColor(tokens.muted), 1.4, Qt.PenStyle.DashLine))
            y, right = text.top() + metrics.height() / 2, text.left() + room + em / 2
            painter.drawLine(QPointF(right - em * 1.6, y), QPointF(right, y))
            room -= 2 * em
        painter.setPen(QColor(tokens.text))
        title = metrics.elidedText(row.title, Qt.TextElideMode.ElideRight, room)
        painter.drawText(text, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft, title)
        painter.setPen(QColor(tokens.muted))
        details = metrics.elidedText(row.details, Qt.TextElideMode.ElideRight, text.width())
        painter.drawText(text, Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeft, details)
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(QColor(tokens.accent), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(place.adjusted(1, 1, -1, -1), em * 0.3, em * 0.3)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, _index: Index) -> QSize:
        """Return room for two lines."""
        return QSize(theme.em(10), round(option.fontMetrics.height() * 2 + theme.em(0.8)))

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, _index: Index) -> None:  # noqa: N802
        """Lay the editor of the name over the first line."""
        rect: QRect = option.rect
        editor.setGeometry(rect.adjusted(theme.em(0.8), 0, 0, -rect.height() // 4))


def _state_colour(state: str) -> QColor:
    tokens = theme.current()
    match state:
        case "training":
            return QColor(tokens.accent_fill)
        case "stopped" | "interrupted":
            return tokens.colour(1)
        case "failed" | "damaged":
            return QColor(tokens.wrong)
    return QColor(tokens.disabled)
