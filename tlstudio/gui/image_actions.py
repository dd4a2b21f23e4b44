"""ImageActions: what can be done with pictures selected in a list of them, or shown large, by key or by menu."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QInputDialog, QMenu, QWidget

from tlstudio.core.by_locale import numeral
from tlstudio.core.edits import Edits
from tlstudio.core.i18n import _, ngettext
from tlstudio.core.names import below
from tlstudio.core.walk import printable
from tlstudio.gui.class_picker import ClassPicker
from tlstudio.gui.dialogs.image_viewer import ImageViewer
from tlstudio.gui.entries import Entry
from tlstudio.gui.image_state import entry_of, state_of
from tlstudio.gui.keys import give_keys, shortcut
from tlstudio.gui.moving import TARGETS, move_images
from tlstudio.gui.picture_list import PictureList
from tlstudio.gui.session import Session
from tlstudio.gui.thumbnails import ThumbnailModel


class ImageActions(QObject):
    """The actions of a list of pictures. All they change is in the project, and can be undone; files stay as they are.

    `open_` shows the picture of a row large. Pictures that are not among the open images are left alone; `refused`
    tells that something was to be done with such alone.
    """

    refused = Signal()

    def __init__(
        self, session: Session, wall: PictureList, model: ThumbnailModel, open_: Callable[[int], object]
    ) -> None:
        super().__init__(wall)
        self._session = session
        self._wall = wall
        self._model = model
        self._open = open_
        self.view = self._action(_("View large") + "\tSpace", self._view, "")  # the wall itself answers the key
        self.exclude = self._action(_("Exclude"), self._exclude, "picture.exclude")
        self.relabel = self._action(_("Relabel…"), self._ask_for_class, "picture.relabel")
        self.group = self._action(_("Group…"), self._ask_for_group, "picture.group")
        self.note = self._action(_("Note…"), self._ask_for_note, "picture.note")
        self.select_all = self._action(_("Select all") + "\tCtrl+A", self._wall.selectAll, "")
        self.menu = QMenu(self._wall)
        self.menu.addActions([self.view, self.exclude, self.relabel, self.group, self.note])
        self.move = self.menu.addMenu(_("Move to"))
        for subset, target in TARGETS.items():
            self.move.addAction(_(target)).triggered.connect(partial(self._move, subset))
        self.menu.addSeparator()
        self.menu.addAction(self.select_all)
        self._wall.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._wall.customContextMenuRequested.connect(self._show_menu)

    def _action(self, text: str, do: Callable[[], object], keys: str) -> QAction:
        action = QAction(text, self)
        action.triggered.connect(lambda _checked=False: do())
        if keys:
            give_keys(action, keys, Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self._wall.addAction(action)
        return action

    def chosen(self) -> list[Entry]:
        """Return the picture shown large in front, or those selected; what could not be read is left out already."""
        viewer = self._viewer()
        if viewer is not None:
            shown = entry_of(self._session, viewer.path)
            return [shown] if shown is not None else []
        entries = self._model.entries
        return [entries[row] for row in self._wall.chosen_rows() if entries[row].sample is not None]

    def _asked(self) -> list[Entry]:
        """Return what something is to be done with; none is told."""
        entries = self.chosen()
        if not entries:
            self.refused.emit()
        return entries

    def serve(self, viewer: ImageViewer) -> None:
        """Have the keys work in a view of single pictures, which says what was decided about each."""
        viewer.offer((self.exclude, self.relabel, self.group, self.note), lambda path: state_of(self._session, path))
        self._session.images_changed.connect(viewer.refresh)
        history = self._session.history
        shortcut("undo", viewer, history.undo)
        shortcut("redo", viewer, history.redo)

    def _viewer(self) -> ImageViewer | None:
        window = QApplication.activeWindow()
        return window if isinstance(window, ImageViewer) else None

    @property
    def _front(self) -> QWidget:
        """What the pictures are chosen in."""
        return self._viewer() or self._wall

    def _show_menu(self, place: QPoint) -> None:
        entries = self.chosen()
        count = len(entries)
        back = _all_excluded(entries)
        one, many = (
            (_("Take back"), ngettext("Take {count} image back", "Take {count} images back", count))
            if back
            else (_("Exclude"), ngettext("Exclude {count} image", "Exclude {count} images", count))
        )
        self.exclude.setText(one if count < 2 else many.format(count=numeral(count)))
        about = (self.exclude, self.relabel, self.group, self.note, self.move.menuAction())
        for action in about:
            action.setEnabled(count > 0)
        self.menu.exec(self._wall.viewport().mapToGlobal(place))
        self.exclude.setText(_("Exclude"))
        for action in about:
            action.setEnabled(True)

    def _view(self) -> None:
        self._open(self._wall.currentIndex().row())

    def _exclude(self) -> None:
        entries = self._asked()
        back = _all_excluded(entries)
        count = len(entries)
        text = (
            ngettext("take {count} image back", "take {count} images back", count)
            if back
            else ngettext("exclude {count} image", "exclude {count} images", count)
        )
        self._change(self._session.edits.changed(self._names(entries), excluded=not back), text, count)

    def _ask_for_class(self) -> None:
        entries, folder = self._asked(), self._session.scanned
        if not entries or folder is None:
            return
        count = len(entries)
        title = ngettext("Class of {count} image", "Class of {count} images", count).format(count=numeral(count))
        picker = ClassPicker(title, self._session.edits.classes_of(folder), self._front, may_be_new=True)
        picker.chosen.connect(lambda name: self.give_class(entries, name))
        viewer = self._viewer()
        if viewer is not None:
            picker.show_at(viewer.side.mapToGlobal(QPoint(0, 0)))
        else:
            place = self._wall.visualRect(self._wall.currentIndex()).center()
            picker.show_at(self._wall.viewport().mapToGlobal(place))

    def give_class(self, entries: list[Entry], name: str) -> None:
        """Relabel pictures; the class may be a new one."""
        labels = {
            name: entry.sample.label
            for name, entry in zip(self._names(entries), entries, strict=True)
            if entry.sample is not None
        }
        count = len(entries)
        text = ngettext('relabel {count} image as "{label}"', 'relabel {count} images as "{label}"', count)
        self._change(self._session.edits.relabelled(labels, name), text, count, label=name)

    def _move(self, subset: str, _checked: bool = False) -> None:
        if entries := self._asked():
            move_images(self._session, self._wall, self._names(entries), subset)

    def _ask_for_group(self) -> None:
        count = len(self.chosen())
        text = ngettext(
            "Group of {count} image, such as a patient; it stays in one subset:",
            "Group of {count} images, such as a patient; they stay together in one subset:",
            count,
        )
        self._ask(_("Group"), text, lambda entry: entry.group, self._give_group)

    def _give_group(self, entries: list[Entry], name: str) -> None:
        group, count = printable(name.strip()), len(entries)
        text = ngettext('put {count} image into group "{group}"', 'put {count} images into group "{group}"', count)
        if not group:
            text = ngettext("take {count} image out of its group", "take {count} images out of their groups", count)
        self._change(self._session.edits.changed(self._names(entries), group=group), text, count, group=group)

    def _ask_for_note(self) -> None:
        text = ngettext("Note on {count} image:", "Note on {count} images:", len(self.chosen()))
        self._ask(_("Note"), text, lambda entry: entry.edit.note if entry.edit else "", self._write_note)

    def _ask(
        self, title: str, text: str, now: Callable[[Entry], str], take: Callable[[list[Entry], str], None]
    ) -> None:  # fmt: skip
        """Ask for a line about the chosen pictures, beginning with what they share now."""
        entries = self._asked()
        if not entries:
            return
        known = {now(entry) for entry in entries}
        dialog = QInputDialog(self._front)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle(title)
        dialog.setLabelText(text.format(count=numeral(len(entries))))
        dialog.setTextValue(known.pop() if len(known) == 1 else "")
        dialog.textValueSelected.connect(lambda answer: take(entries, answer))
        dialog.open()

    def _write_note(self, entries: list[Entry], note: str) -> None:
        count = len(entries)
        text = ngettext("note on {count} image", "note on {count} images", count)
        self._change(self._session.edits.changed(self._names(entries), note=printable(note.strip())), text, count)

    def _change(self, edits: Edits, text: str, count: int, **words: str) -> None:
        self._session.change_edits(edits, text.format(count=numeral(count), **words))

    def _names(self, entries: list[Entry]) -> list[str]:
        folder = self._session.scanned
        return [below(entry.path, folder.root) if folder else "" for entry in entries]


def _all_excluded(entries: list[Entry]) -> bool:
    return bool(entries) and all(entry.excluded for entry in entries)
