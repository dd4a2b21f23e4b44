"""ClassList: each class with its colour, its number of images and a bar; choosing one shows only its pictures."""

from collections.abc import Sequence

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from tlstudio.core.by_locale import numeral
from tlstudio.core.dataset import ImageFolder
from tlstudio.core.i18n import _
from tlstudio.gui.theme import current, em

_NUMBERS_ROLE = Qt.ItemDataRole.UserRole
_SHARE_ROLE = Qt.ItemDataRole.UserRole + 1
_MOST_ROWS = 12
_FLAGS = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsEditable

Index = QModelIndex | QPersistentModelIndex


class ClassDelegate(QStyledItemDelegate):
    """Draws one class: dot, name, numbers, bar. `named` carries a class and the name that was typed for it."""

    named = Signal(str, str)

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:  # noqa: N802 - Qt's name
        """Tell of the name that was typed; the list follows when the class has it."""
        if isinstance(editor, QLineEdit):
            self.named.emit(str(index.data()), editor.text())

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:  # noqa: N802 - Qt's name
        """Type where the name stands."""
        editor.setGeometry(option.rect.adjusted(em(1.2), 0, -em(0.3), -em(1)))

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Two lines: the words and the bar."""
        return QSize(em(8), em(3.1))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw it."""
        tokens = current()
        colour = tokens.colour(index.row())
        place = QRectF(option.rect.adjusted(em(0.3), em(0.2), -em(0.3), -em(0.3)))
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setBrush(QColor(tokens.selection))
            painter.drawRoundedRect(option.rect, em(0.35), em(0.35))
        words = QRectF(place.left(), place.top(), place.width(), em(1.6))
        painter.setBrush(colour)
        painter.drawEllipse(QRectF(words.left(), words.center().y() - em(0.35), em(0.7), em(0.7)))
        bar = QRectF(place.left(), words.bottom() + em(0.25), place.width(), em(0.5))
        painter.setBrush(QColor(tokens.track))
        painter.drawRoundedRect(bar, em(0.25), em(0.25))
        painter.setBrush(colour)
        full = max(bar.width() * float(index.data(_SHARE_ROLE)), em(0.5))
        painter.drawRoundedRect(QRectF(bar.left(), bar.top(), full, bar.height()), em(0.25), em(0.25))
        _draw_words(painter, words, str(index.data()), str(index.data(_NUMBERS_ROLE)))
        painter.restore()


class ClassList(QListWidget):
    """`chosen` carries the class whose pictures are wanted, "" for all."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.delegate = ClassDelegate(self)
        self.setItemDelegate(self.delegate)
        self.setEditTriggers(QListWidget.EditTrigger.NoEditTriggers)
        self.setAccessibleName(_("Classes"))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setUniformItemSizes(True)
        self._label = ""
        self.itemClicked.connect(self._choose)
        self.itemActivated.connect(self._choose)

    def show_folder(self, folder: ImageFolder, classes: Sequence[str] = ()) -> None:
        """Show a folder's classes, or those named, of which some may have no images; the chosen one stays so."""
        names = tuple(classes) or folder.classes
        if "" in folder.brought or not folder.subsets:  # yet to be divided: one number
            numbers = {name: [folder.counts.get(name, 0)] for name in names}
        else:
            numbers = {name: [folder.tally[subset, name] for subset in folder.subsets] for name in names}
        most = max(map(sum, numbers.values()), default=0) or 1
        items = [self.item(row) for row in range(self.count())]
        same = [item.text() for item in items] == list(names)
        if not same:
            items = [QListWidgetItem(name) for name in names]
        for item, (name, counts) in zip(items, numbers.items(), strict=True):
            self._describe(item, name, " + ".join(numeral(count) for count in counts), sum(counts) / most)
        if not same:
            self._list(items)
        self.show_chosen(self._label if self._label in numbers else "")

    def _list(self, items: Sequence[QListWidgetItem]) -> None:
        """List other items, which are described before: each word would be told to the view, 2,000 classes long."""
        self.clear()
        for item in items:
            item.setFlags(_FLAGS)
            self.addItem(item)
        self.setFixedHeight(min(len(items), _MOST_ROWS) * em(3.1) + em(0.4))

    def _describe(self, item: QListWidgetItem, name: str, numbers: str, share: float) -> None:
        if item.data(_NUMBERS_ROLE) == numbers and item.data(_SHARE_ROLE) == share:
            return
        item.setData(_NUMBERS_ROLE, numbers)
        item.setData(_SHARE_ROLE, share)
        item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{name}: {numbers}")
        text = _("{name}: {numbers} images. Click to see only these; F2 to rename the class.")
        item.setToolTip(text.format(name=name, numbers=numbers))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space chooses, as a click does."""
        item = self.currentItem()
        if event.key() == Qt.Key.Key_Space and item is not None:
            self._choose(item)
        else:
            super().keyPressEvent(event)

    def show_chosen(self, label: str) -> None:
        """Mark a class as the one that is shown, or none."""
        self._label = label
        self.clearSelection()
        for item in self.findItems(label, Qt.MatchFlag.MatchExactly) if label else ():
            item.setSelected(True)

    def _choose(self, item: QListWidgetItem) -> None:
        self.show_chosen("" if item.text() == self._label else item.text())
        self.chosen.emit(self._label)


def _draw_words(painter: QPainter, place: QRectF, name: str, numbers: str) -> None:
    metrics = painter.fontMetrics()
    right = metrics.horizontalAdvance(numbers)
    painter.setPen(QColor(current().muted))
    painter.drawText(place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, numbers)
    left = place.adjusted(em(1.2), 0, -right - em(0.5), 0)
    painter.setPen(QColor(current().text))
    name = metrics.elidedText(name, Qt.TextElideMode.ElideRight, int(left.width()))
    painter.drawText(left, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, name)
