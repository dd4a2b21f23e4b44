"""ClassActions: what can be done with the classes on the Data page: create, rename, merge, remove."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QInputDialog, QMenu

from tlstudio.core.edits import class_name
from tlstudio.core.i18n import _
from tlstudio.gui.class_list import ClassList
from tlstudio.gui.class_picker import ClassPicker
from tlstudio.gui.keys import give_keys
from tlstudio.gui.session import Session


class ClassActions(QObject):
    """The actions of the list of classes. All they change is in the project, and can be undone."""

    def __init__(self, session: Session, classes: ClassList) -> None:
        super().__init__(classes)
        self._session = session
        self._list = classes
        self.create = self._action(_("New class…"), self._ask_for_name, "class.new")
        self.rename = self._action(_("Rename"), self._edit_name, "class.rename")
        self.merge = self._action(_("Merge into…"), self._ask_for_other, "class.merge")
        self.remove = self._action(_("Remove the empty class"), self._remove, "class.remove")
        self.menu = QMenu(classes)
        self.menu.addActions([self.create, self.rename, self.merge, self.remove])
        classes.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        classes.customContextMenuRequested.connect(self._show_menu)
        # Queued: the list is filled anew, which must wait until the line in it is closed.
        classes.delegate.named.connect(self.give_name, Qt.ConnectionType.QueuedConnection)

    def _action(self, text: str, do: Callable[[], object], keys: str) -> QAction:
        action = QAction(text, self)
        action.triggered.connect(lambda _checked=False: do())
        give_keys(action, keys, Qt.ShortcutContext.WidgetShortcut)
        self._list.addAction(action)
        return action

    @property
    def current(self) -> str:
        """The class that the actions are about; "" where there is none."""
        item = self._list.currentItem()
        return item.text() if item is not None else ""

    def _known(self) -> tuple[str, ...]:
        folder = self._session.scanned
        return self._session.edits.classes_of(folder) if folder else ()

    def _removable(self, name: str) -> bool:
        """Tell whether a class was created and has no images, which an excluded one would be too."""
        edits = self._session.edits
        folder = self._session.scanned
        return name in edits.created and folder is not None and name not in edits.without_class(name).classes_of(folder)

    def _show_menu(self, place: QPoint) -> None:
        name = self.current
        self.rename.setEnabled(bool(name))
        self.merge.setEnabled(bool(name) and self._list.count() > 1)
        self.remove.setEnabled(bool(name) and self._removable(name))
        self.menu.exec(self._list.viewport().mapToGlobal(place))
        for action in self.menu.actions():
            action.setEnabled(True)  # the keys answer with a sentence

    def _ask_for_name(self) -> None:
        if self._session.scanned is None:
            return
        dialog = QInputDialog(self._list)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle(_("New class"))
        dialog.setLabelText(_("Name of the new class:"))
        dialog.textValueSelected.connect(self.add)
        dialog.open()

    def add(self, text: str) -> None:
        """Create a class of this name; it has no images yet."""
        name = class_name(text)
        if name in self._known():
            self._session.message.emit(_('There is a class "{name}" already.').format(name=name))
        elif name:
            edits = self._session.edits.with_class(name)
            self._session.change_edits(edits, _('create the class "{name}"').format(name=name))

    def _edit_name(self) -> None:
        item = self._list.currentItem()
        if item is not None:
            self._list.editItem(item)

    def give_name(self, old: str, text: str) -> None:
        """Rename a class; the name of another one merges them."""
        known = self._known()
        new = text if text in known else class_name(text)
        if not new or new == old or old not in known:
            return
        words = _('merge "{old}" into "{new}"') if new in known else _('rename "{old}" to "{new}"')
        self._session.change_edits(self._session.edits.renamed(old, new), words.format(old=old, new=new))

    def _ask_for_other(self) -> None:
        name = self.current
        others = [other for other in self._known() if other != name]
        if not name or not others:
            return
        picker = ClassPicker(_('Merge "{name}" into').format(name=name), others, self._list)
        picker.chosen.connect(lambda other: self.give_name(name, other))
        place = self._list.visualItemRect(self._list.currentItem()).bottomLeft()
        picker.show_at(self._list.viewport().mapToGlobal(place))

    def _remove(self) -> None:
        name = self.current
        if not name:
            return
        if self._removable(name):
            edits = self._session.edits.without_class(name)
            self._session.change_edits(edits, _('remove the class "{name}"').format(name=name))
        else:
            text = _('"{name}" stays: only a class that was created here and has no images can be removed.')
            self._session.message.emit(text.format(name=name))
