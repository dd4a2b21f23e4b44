"""ClassPicker: a small list of classes to choose one from, by a number, by the first letters or by the mouse."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from tlstudio.core.edits import class_name
from tlstudio.core.i18n import _
from tlstudio.gui.card import label
from tlstudio.gui.theme import em

_NUMBERED = 9
_MOST_ROWS = 12
_NAME_ROLE = Qt.ItemDataRole.UserRole


class ClassPicker(QFrame):
    """`chosen` carries the class; call `show_at`. It is deleted when it is closed.

    Digits choose one of the first nine, unless a class begins with a digit: then they are letters like others. With
    `may_be_new` a name that is no class yet can be chosen too.
    """

    chosen = Signal(str)

    def __init__(self, title: str, classes: Sequence[str], parent: QWidget, *, may_be_new: bool = False) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setProperty("card", True)
        self._classes = tuple(classes)
        self._may_be_new = may_be_new
        self._numbered = not any(name[:1].isdigit() for name in classes)
        self.line = QLineEdit()
        self.line.setPlaceholderText(_("Type the name of a class") if may_be_new else _("Type a part of the name"))
        self.line.setAccessibleName(title)
        self.line.installEventFilter(self)
        self.list = QListWidget()
        self.list.setAccessibleName(_("Classes"))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        box = QVBoxLayout(self)
        box.setContentsMargins(em(0.7), em(0.7), em(0.7), em(0.7))
        box.addWidget(label(title, "heading"))
        box.addWidget(self.line)
        box.addWidget(self.list)
        self.line.textChanged.connect(self._fill)
        self.list.itemClicked.connect(self._choose)
        self._fill()
        self.setFixedSize(em(18), em(7) + min(max(len(classes), 2) + 1, _MOST_ROWS) * em(1.8))

    def show_at(self, place: QPoint) -> None:
        """Show it near a point of the screen, whole."""
        if (screen := self.screen()) is not None:
            area = screen.availableGeometry()
            right, bottom = area.right() - self.width(), area.bottom() - self.height()
            place = QPoint(max(min(place.x(), right), area.left()), max(min(place.y(), bottom), area.top()))
        self.move(place)
        self.show()
        self.line.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Keys in the line: up and down move in the list, Enter chooses, so do digits where nothing is typed."""
        return isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and self._took(event)

    def _took(self, event: QKeyEvent) -> bool:
        count, row = self.list.count(), self.list.currentRow()
        match event.key():
            case Qt.Key.Key_Down | Qt.Key.Key_Up if count:
                step = 1 if event.key() == Qt.Key.Key_Down else -1
                self.list.setCurrentRow((row + step) % count)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                if (item := self.list.currentItem()) is not None:
                    self._choose(item)
            case Qt.Key.Key_Escape:
                self.close()
            case _ if self._numbered and not self.line.text() and event.text() in set("123456789"):
                if int(event.text()) <= len(self._classes):
                    self._choose(self.list.item(int(event.text()) - 1))
            case _:
                return False
        return True

    def _fill(self) -> None:
        """List the classes that fit what is typed: first those that begin with it."""
        typed = class_name(self.line.text())
        words = typed.casefold()
        found = [name for name in self._classes if words in name.casefold()]
        found.sort(key=lambda name: not name.casefold().startswith(words))  # stable: else as they were
        self.list.clear()
        for number, name in enumerate(found, 1):
            digit = f"{number}   " if self._numbered and not words and number <= _NUMBERED else ""
            self._add(digit + name, name)
        if self._may_be_new and not typed:
            self._add(_("New class…"), "")
        elif self._may_be_new and typed not in self._classes:
            self._add(_('New class "{name}"').format(name=typed), typed)
        self.list.setCurrentRow(0)

    def _add(self, text: str, name: str) -> None:
        item = QListWidgetItem(text)
        item.setData(_NAME_ROLE, name)
        self.list.addItem(item)

    def _choose(self, item: QListWidgetItem) -> None:
        name = str(item.data(_NAME_ROLE))
        if name:
            self.close()
            self.chosen.emit(name)
        else:  # "New class…": its name is to be typed
            self.line.setPlaceholderText(_("Type the name of the new class"))
            self.line.setFocus()
