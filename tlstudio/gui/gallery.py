"""Gallery: the pictures of the open folder, what to see of them, and the reasons of those that have a problem."""

from bisect import bisect_left
from collections.abc import Iterable, Set
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QSizePolicy,
    QSlider,
    QTableWidget,
    QTableWidgetItem,
)

from tlstudio.core.checks import Check
from tlstudio.core.dataset import ImageFolder
from tlstudio.core.edits import Edits
from tlstudio.core.i18n import _, ngettext
from tlstudio.core.layout import SUBSETS
from tlstudio.gui.card import Card, button, label
from tlstudio.gui.dialogs.image_viewer import ImageViewer
from tlstudio.gui.entries import KINDS, Entry, View, edited, entries
from tlstudio.gui.theme import em, theme
from tlstudio.gui.thumbnail_view import ThumbnailView
from tlstudio.gui.thumbnails import ThumbnailModel

_AT_ONCE = 200  # changed pictures; with more it is quicker to fill the wall anew


class Gallery(Card):
    """`selected` carries the path of the picture that has been chosen."""

    selected = Signal(object)

    def __init__(self) -> None:
        super().__init__()
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
        self.reasons = _reasons_table()
        self.box.addLayout(self._top())
        self.box.addWidget(self.wall, 1)
        self.box.addWidget(self.reasons)
        self.wall.opened.connect(self.open)
        self.wall.selectionModel().currentChanged.connect(self._tell)
        self.reasons.cellActivated.connect(lambda row, _column: self.open(row))
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
        if edits.classes != before.classes or len(names) > _AT_ONCE or not self._take_some(folder, names):
            self._fill()
            self._go_on(current)

    def _fill(self) -> None:
        """Make the entries anew and show them; a class that was named anew while it is shown is followed."""
        folder, before = self._folder, self._entries
        if folder is None:
            return
        self._entries = entries(folder, self._checks, self._edits)
        self._places = None
        self._total = sum(1 for entry in self._entries if entry.label and not entry.excluded)
        classes = self._edits.classes_of(folder)
        self.wall.delegate.classes = {name: number for number, name in enumerate(classes)}
        view = self.shown
        if view.label and view.label not in classes:
            pairs = zip(before, self._entries, strict=False)
            view = replace(view, label=next((now.label for was, now in pairs if was.label == view.label), ""))
        self._offer_subsets(view)
        with self.wall.kept():
            self.show_view(replace(view, subset=self.subsets.currentData() or ""))

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
        chosen = self.path
        found = list(filter(self._shows, self._entries))
        self.model.show_entries(found)
        self._count(len(found))
        self._list_reasons()
        self.wall.setCurrentIndex(self.model.index(max(self.model.row_of(chosen) if chosen else 0, 0)))

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
        shown = self.model.entries
        if 0 <= row < len(shown):
            viewer = ImageViewer([e.path for e in shown], row, [e.caption for e in shown], self.window())
            viewer.show()

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
        self.zoom.setValue(em(7.5))
        self.zoom.setFixedWidth(em(7))
        self.zoom.valueChanged.connect(self.wall.set_size)

    def _top(self) -> QHBoxLayout:
        top = QHBoxLayout()
        top.setSpacing(em(0.6))
        self.filter.setMinimumWidth(em(7))
        self.filter.setMaximumWidth(em(14))
        self.count.setMinimumWidth(em(3))
        for widget in (self.filter, self.subsets, self.kinds, self.everything):
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
        self.reasons.setRowCount(len(found))
        for row, entry in enumerate(found):
            for column, text in enumerate((entry.path.name, entry.badge, entry.reason)):
                item = QTableWidgetItem(text)
                item.setToolTip(f"{entry.path}\n{entry.reason}")
                self.reasons.setItem(row, column, item)
        self.reasons.setVisible(bool(found))

    def _tell(self, _now: QModelIndex, _before: QModelIndex) -> None:
        self.selected.emit(self.path)


def _reasons_table() -> QTableWidget:
    table = QTableWidget(0, 3)
    table.setHorizontalHeaderLabels([_("File"), _("Problem"), _("Reason")])
    table.setAccessibleName(_("Problems and their reasons"))
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.verticalHeader().hide()
    header = table.horizontalHeader()
    header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    header.setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    header.setHighlightSections(False)
    table.setShowGrid(False)
    table.setTabKeyNavigation(False)
    table.setMaximumHeight(em(13))
    table.hide()
    return table
