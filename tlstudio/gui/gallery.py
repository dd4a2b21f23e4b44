"""Gallery: the pictures of the open folder, what to see of them, and the reasons of those that have a problem."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence, Set
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QModelIndex, QSettings, Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QSizePolicy, QSlider

from tlstudio.core.checks import Check
from tlstudio.core.dataset import ImageFolder
from tlstudio.core.edits import Edits
from tlstudio.core.i18n import _, ngettext
from tlstudio.core.layout import SUBSETS
from tlstudio.gui.card import Card, button, label
from tlstudio.gui.dialogs.image_viewer import ImageViewer
from tlstudio.gui.entries import KINDS, Entry, MakeEntries, View, edited, entries
from tlstudio.gui.image_state import entry_of
from tlstudio.gui.order_choice import OrderChoice
from tlstudio.gui.reasons import ReasonsTable
from tlstudio.gui.session import Session
from tlstudio.gui.theme import em, theme
from tlstudio.gui.thumbnail_view import ThumbnailView
from tlstudio.gui.thumbnails import ThumbnailModel
from tlstudio.gui.worker import Worker

_AT_ONCE = 200  # changed pictures; with more it is quicker to fill the wall anew
_SOON = 5_000  # images whose entries are made while the window waits: 5 ms
_SIZE_STORED = "size of thumbnails"


class Gallery(Card):
    """`selected` carries the path of the picture that has been chosen, `viewing` the ImageViewer of one."""

    selected = Signal(object)
    viewing = Signal(object)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._maker: Worker | None = None  # of the entries that are to be shown next
        self.store = session.store
        self.orders = OrderChoice(session)
        self.model = ThumbnailModel(self)
        self.wall = ThumbnailView(self.model)
        self.shown = View()
        self._folder: ImageFolder | None = None  # as it was scanned
        self._checks: tuple[Check, ...] = ()
        self._edits = Edits()
        self._entries: list[Entry] = []
        self._places: dict[int, int] | None = None  # in `_entries` by what they are of; made when it is needed
        self._total = 0
        self._make_controls()
        self.reasons = ReasonsTable()
        self.box.addLayout(self._top())
        self.box.addWidget(self.wall, 1)
        self.box.addWidget(self.reasons)
        self.wall.opened.connect(self.open)
        self.wall.selectionModel().currentChanged.connect(self._tell)
        self.reasons.cellActivated.connect(lambda row, _column: self.open(row))
        self.orders.changed.connect(self._fill)
        theme().changed.connect(self.wall.viewport().update)

    def show_folder(self, folder: ImageFolder, checks: Iterable[Check] = (), edits: Edits | None = None) -> None:
        """Show the pictures of a folder, as it was scanned, by the edits; the checks put badges on them."""
        if folder is not self._folder:
            self.model.show_entries([])  # nothing of another folder's is kept, such as what was in sight
        self._folder, self._checks, self._edits = folder, tuple(checks), edits or Edits()
        self._fill()

    def take_edits(self, edits: Edits) -> None:
        """Show what was decided now; what is selected and in sight stays so."""
        folder, before = self._folder, self._edits
        if folder is None:
            return
        names, current = edits.differing(before), self._place_of(self.current)
        self._edits = edits
        few = self._maker is None and edits.classes == before.classes and len(names) <= _AT_ONCE
        if not few or not self._take_some(folder, names):
            self._fill(current)

    def _fill(self, current: int | None = None) -> None:
        """Make the entries anew and show them, very many of them a moment later; `current` was the picture chosen."""
        folder = self._folder
        if folder is None:
            return
        if len(folder.samples) <= _SOON:
            self._show_made(folder, entries(folder, self._checks, self._edits), current)
            return
        worker = self._session.start(
            MakeEntries(folder, self._checks, self._edits),
            lambda made: self._show_made(folder, made, current) if worker is self._maker else None,
            on_event=lambda _event: None,
            engine=False,
        )
        self._maker = worker

    def _show_made(self, folder: ImageFolder, made: Sequence[Entry], current: int | None) -> None:
        """Show entries; a class that was named anew while it is shown is followed."""
        before, self._maker = self._entries, None
        self._entries = list(self.orders.arranged(made))
        self._places = None
        self._total = sum(1 for entry in self._entries if entry.label and not entry.excluded)
        classes = self._edits.classes_of(folder)
        self.wall.delegate.classes = {name: number for number, name in enumerate(classes)}
        view = self.shown
        if view.label and view.label not in classes:
            one = next((entry.sample for entry in before if entry.label == view.label), None)
            view = replace(view, label=next((entry.label for entry in made if one and entry.sample is one), ""))
        self._offer_subsets(view)
        with self.wall.kept():
            self.show_view(replace(view, subset=self.subsets.currentData() or ""))
        self._go_on(current)

    def _offer_subsets(self, view: View) -> None:
        known = {entry.subset for entry in self._entries}
        self.subsets.clear()
        self.subsets.addItem(_("All splits"), "")
        for name in filter(known.__contains__, SUBSETS):
            self.subsets.addItem(_(SUBSETS[name]), name)
        self.subsets.setVisible(self.subsets.count() > 1)
        self.subsets.setCurrentIndex(max(self.subsets.findData(view.subset), 0))

    def _take_some(self, folder: ImageFolder, names: Set[str]) -> bool:
        """Change the pictures that were decided on, and no others; False where a class or subset is new."""
        changed = {}
        images, classes = self._edits.images, self._edits.classes
        for name in names & folder.places.keys():
            sample = folder.samples[folder.places[name]]
            at = self._place_of(Entry(sample.path, "", "", sample=sample))
            if at is None:
                return False
            changed[at] = edited(self._entries[at], images.get(name), classes)
            if self.subsets.findData(changed[at].subset) < 0 or changed[at].label not in self.wall.delegate.classes:
                return False
        current = self._place_of(self.current)
        appeared = [row for at, entry in sorted(changed.items()) if (row := self._change_entry(at, entry)) is not None]
        if appeared:
            rows = [self._row(at) for at in appeared]
            self.wall.setCurrentIndex(self.model.index(rows[0]))
            self.wall.select_rows(rows)
        else:
            self._go_on(current)
        self._count(len(self.model.entries))
        self._list_reasons()
        return True

    def _change_entry(self, at: int, entry: Entry) -> int | None:
        """Take another state of a picture; returns `at` where it was not in sight before and is now."""
        before, self._entries[at] = self._entries[at], entry
        self._total += before.excluded - entry.excluded
        seen, shown = self._shows(before), self._shows(entry)
        if not seen and not shown:
            return None
        row = self._row(at)
        if seen and shown:
            self.model.replace_entry(row, entry)
        elif seen:
            self.model.remove_entry(row)
        else:
            self.model.insert_entry(row, entry)
        return None if seen else at

    def _place_of(self, entry: Entry | None) -> int | None:
        """Return the place of a picture among all; None where there is none."""
        if entry is None:
            return None
        if self._places is None:
            self._places = {id(other.sample or other): at for at, other in enumerate(self._entries)}
        return self._places.get(id(entry.sample or entry))

    def _row(self, at: int) -> int:
        """Return the row where picture number `at` is shown, or would be: those shown stand in the order of all."""
        return bisect_left(self.model.entries, at, key=lambda entry: self._place_of(entry) or 0)

    def _go_on(self, at: int | None) -> None:
        """Where picture number `at` was the current one and is gone, choose the one that came in its place."""
        count = len(self.model.entries)
        if at is not None and count and not self._shows(self._entries[at]):
            self.wall.setCurrentIndex(self.model.index(min(self._row(at), count - 1)))

    def show_view(self, view: View) -> None:
        """Show other parts of the folder; the controls follow."""
        self.shown = view
        if self.filter.text() != view.text:
            self.filter.setText(view.text)
        self.subsets.setCurrentIndex(max(self.subsets.findData(view.subset), 0))
        self.kinds.setCurrentIndex(self.kinds.findData(view.kind))
        self.everything.setVisible(view != View())
        chosen = self.current
        found = list(filter(self._shows, self._entries))
        self.model.show_entries(found)
        self._count(len(found))
        self._list_reasons()
        at = self.model.row_of(chosen.path) if chosen is not None and self._shows(chosen) else 0
        self.wall.setCurrentIndex(self.model.index(max(at, 0)))

    def _shows(self, entry: Entry) -> bool:
        """Tell whether an entry is shown: what could not be read stands with the problems alone."""
        view = self.shown
        return view.shows(entry) and bool(entry.label or view.kind == "problems" or view.paths is not None)

    def show_paths(self, paths: Iterable[Path]) -> None:
        """Show only these pictures."""
        self.show_view(View(paths=frozenset(paths)))

    @property
    def current(self) -> Entry | None:
        """The entry that is chosen."""
        row = self.wall.currentIndex().row()
        return self.model.entries[row] if 0 <= row < len(self.model.entries) else None

    @property
    def path(self) -> Path | None:
        """The picture that is chosen."""
        return self.current.path if self.current else None

    def open(self, row: int) -> None:
        """Show a picture large; arrow keys go on from it."""
        shown = tuple(self.model.entries)  # they stay in the view, whatever is decided about them
        if 0 <= row < len(shown):
            viewer = ImageViewer([e.path for e in shown], row, lambda at: self._caption(shown[at]), self.window())
            self.viewing.emit(viewer)
            viewer.show()

    def _caption(self, entry: Entry) -> str:
        now = entry_of(self._session, entry.path)
        return (now._replace(reason=entry.reason) if now else entry).caption

    def _make_controls(self) -> None:
        self.filter = QLineEdit()
        self.filter.setPlaceholderText(_("Filter by name, class…"))
        self.filter.setAccessibleName(_("Filter by name or class"))
        self.filter.setClearButtonEnabled(True)
        self.filter.textChanged.connect(lambda text: self._change(text=text))
        self.subsets = QComboBox()
        self.subsets.setAccessibleName(_("Split"))
        self.subsets.activated.connect(lambda index: self._change(subset=self.subsets.itemData(index)))
        self.kinds = QComboBox()
        self.kinds.setAccessibleName(_("Which images"))
        for kind, text in KINDS.items():
            self.kinds.addItem(_(text), kind)
        self.kinds.activated.connect(lambda index: self._change(kind=self.kinds.itemData(index), paths=None))
        self.everything = button(_("Show all"), "link", tip=_("Clear every filter"))
        self.everything.clicked.connect(lambda: self.show_view(View()))
        self.count = label("", "muted")
        self.zoom = QSlider(Qt.Orientation.Horizontal)
        self.zoom.setAccessibleName(_("Size of the thumbnails"))
        self.zoom.setToolTip(_("Size of the thumbnails"))
        self.zoom.setRange(em(5), em(24))
        self.zoom.setValue(_remembered_size(self.store))
        self.zoom.setFixedWidth(em(7))
        self.wall.set_size(self.zoom.value())
        self.zoom.valueChanged.connect(self.wall.set_size)
        self.zoom.valueChanged.connect(lambda pixels: self.store.setValue(_SIZE_STORED, pixels / em()))

    def _top(self) -> QHBoxLayout:
        top = QHBoxLayout()
        top.setSpacing(em(0.6))
        self.filter.setMinimumWidth(em(7))
        self.filter.setMaximumWidth(em(14))
        self.count.setMinimumWidth(em(3))
        for widget in (self.filter, self.subsets, self.kinds, self.orders, self.everything):
            top.addWidget(widget)
        self.count.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.count.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        top.addWidget(self.count, 1)
        top.addWidget(self.zoom)
        return top

    def _change(self, **changes: object) -> None:
        view = replace(self.shown, **changes)  # type: ignore[arg-type]
        if view != self.shown:
            self.show_view(view)

    def _count(self, shown: int) -> None:
        total = self._total
        if shown == total and not self.shown.kind:
            self.count.setText(ngettext("{count} image", "{count} images", total).format(count=f"{total:,}"))
        else:
            self.count.setText(_("{shown} of {total} images").format(shown=f"{shown:,}", total=f"{total:,}"))

    def _list_reasons(self) -> None:
        wanted = self.shown.kind == "problems" or self.shown.paths
        found = self.model.entries if wanted else []
        self.reasons.show_entries(found)

    def _tell(self, _now: QModelIndex, _before: QModelIndex) -> None:
        self.selected.emit(self.path)


def _remembered_size(store: QSettings) -> int:
    """Return how large the thumbnails were, in pixels: it is kept in layout units, for the font may be another."""
    try:
        return round(float(str(store.value(_SIZE_STORED, 7.5))) * em())
    except (ValueError, OverflowError):
        return em(7.5)
