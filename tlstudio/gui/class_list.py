"""ClassList: each class with its colour, its number of images and a bar; choosing one shows only its pictures."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from tlstudio.core.dataset import ImageFolder
from tlstudio.core.i18n import _
from tlstudio.gui.theme import current, em

_NUMBERS_ROLE = Qt.ItemDataRole.UserRole
_SHARE_ROLE = Qt.ItemDataRole.UserRole + 1
_MOST_ROWS = 12


class ClassDelegate(QStyledItemDelegate):
    """Draws one class: dot, name, numbers, bar."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Two lines: the words and the bar."""
        return QSize(em(8), em(3.1))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
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
        self.setItemDelegate(ClassDelegate(self))
        self.setAccessibleName(_("Classes"))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setUniformItemSizes(True)
        self._label = ""
        self.itemClicked.connect(self._choose)
        self.itemActivated.connect(self._choose)

    def show_folder(self, folder: ImageFolder) -> None:
        """Show a folder's classes."""
        self.clear()
        self._label = ""
        most = max(folder.counts.values(), default=1)
        by_subset = [folder.counts_in(name) for name in folder.subsets] or [folder.counts]
        for name in folder.classes:
            item = QListWidgetItem(name)
            numbers = " + ".join(f"{counts[name]:,}" for counts in by_subset)
            item.setData(_NUMBERS_ROLE, numbers)
            item.setData(_SHARE_ROLE, folder.counts[name] / most)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{name}: {numbers}")
            item.setToolTip(_("{name}: {numbers} images. Click to see only these.").format(name=name, numbers=numbers))
            self.addItem(item)
        rows = min(len(folder.classes), _MOST_ROWS)
        self.setFixedHeight(rows * em(3.1) + em(0.4))

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
        if not label:
            self.clearSelection()

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
