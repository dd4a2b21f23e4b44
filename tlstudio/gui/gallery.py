"""Gallery: the pictures of the open folder, what to see of them, and the reasons of those that have a problem."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QModelIndex, QSettings, Qt, Signal
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
from tlstudio.core.i18n import _, ngettext
from tlstudio.core.layout import SUBSETS
from tlstudio.gui.card import Card, button, label
from tlstudio.gui.dialogs.image_viewer import ImageViewer
from tlstudio.gui.entries import Entry, MakeEntries, View, entries
from tlstudio.gui.order_choice import OrderChoice
from tlstudio.gui.session import Session
from tlstudio.gui.theme import em, theme
from tlstudio.gui.thumbnail_view import ThumbnailView
from tlstudio.gui.thumbnails import ThumbnailModel
from tlstudio.gui.worker import Worker

_AT_ONCE = 5_000  # images whose entries are made while the window waits: 5 ms
_SIZE_STORED = "size of thumbnails"


class Gallery(Card):
    """`selected` carries the path of the picture that has been chosen."""

    selected = Signal(object)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._maker: Worker | None = None  # of the entries that are to be shown next
        self.store = session.store
        self.orders = OrderChoice(session)
        self.model = ThumbnailModel(self)
        self.wall = ThumbnailView(self.model)
        self.shown = View()
        self._in_turn: Sequence[Entry] = ()  # the entries, the classes in turn
        self._entries: Sequence[Entry] = ()
        self._total = 0
        self._make_controls()
        self.reasons = _reasons_table()
        self.box.addLayout(self._top())
        self.box.addWidget(self.wall, 1)
        self.box.addWidget(self.reasons)
        self.wall.opened.connect(self.open)
        self.wall.selectionModel().currentChanged.connect(self._tell)
        self.reasons.cellActivated.connect(lambda row, _column: self.open(row))
        self.orders.changed.connect(self._arrange)
        theme().changed.connect(self.wall.viewport().update)

    def show_folder(self, folder: ImageFolder, checks: Iterable[Check] = ()) -> None:
        """Show a folder's pictures; the checks put badges on them. Very many come a moment later."""
        if len(folder.samples) <= _AT_ONCE:
            self._maker = None
            self._fill(folder, entries(folder, checks))
            return
        worker = self._session.start(
            MakeEntries(folder, tuple(checks)),
            lambda made: self._fill(folder, made) if worker is self._maker else None,
            on_event=lambda _event: None,
            engine=False,
        )
        self._maker = worker

    def _fill(self, folder: ImageFolder, made: Sequence[Entry]) -> None:
        self.wall.delegate.classes = {name: number for number, name in enumerate(folder.classes)}
        self._in_turn = made
        self._entries = self.orders.arranged(self._in_turn)
        self._total = len(folder.samples)
        self.subsets.clear()
        self.subsets.addItem(_("All splits"), "")
        for name in folder.subsets:
            self.subsets.addItem(_(SUBSETS[name]), name)
        self.subsets.setVisible(folder.has_split)
        at = max(self.subsets.findData(self.shown.subset), 0)
        self.subsets.setCurrentIndex(at)
        self.show_view(replace(self.shown, subset=self.subsets.itemData(at)))

    def _arrange(self) -> None:
        self._entries = self.orders.arranged(self._in_turn)
        self.show_view(self.shown)

    def show_view(self, view: View) -> None:
        """Show other parts of the folder; the controls follow."""
        self.shown = view
        if self.filter.text() != view.text:
            self.filter.setText(view.text)
        self.subsets.setCurrentIndex(max(self.subsets.findData(view.subset), 0))
        self.kinds.setCurrentIndex(int(view.problems))
        self.everything.setVisible(view != View())
        row = self.wall.currentIndex().row()
        chosen = self.model.entries[row] if 0 <= row < len(self.model.entries) else None
        found = [*self._entries] if view == View() else [entry for entry in self._entries if view.shows(entry)]
        if not view.problems and view.paths is None and len(self._entries) > self._total:
            found = [entry for entry in found if entry.label]  # what could not be read stands with the problems
        self.model.show_entries(found)
        self._count(len(found))
        self._list_reasons(found if view.problems or view.paths else [])
        at = self.model.row_of(chosen.path) if chosen is not None and view.shows(chosen) else 0
        self.wall.setCurrentIndex(self.model.index(max(at, 0)))

    def show_paths(self, paths: Iterable[Path]) -> None:
        """Show only these pictures."""
        self.show_view(View(paths=frozenset(paths)))

    @property
    def path(self) -> Path | None:
        """The picture that is chosen."""
        row = self.wall.currentIndex().row()
        return self.model.entries[row].path if 0 <= row < len(self.model.entries) else None

    def open(self, row: int) -> None:
        """Show a picture large; arrow keys go on from it."""
        shown = self.model.entries
        if 0 <= row < len(shown):
            viewer = ImageViewer([e.path for e in shown], row, lambda at: shown[at].caption, self.window())
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
        self.kinds.addItems([_("All images"), _("Problems")])
        self.kinds.activated.connect(lambda index: self._change(problems=bool(index), paths=None))
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
        if shown == total:
            self.count.setText(ngettext("{count} image", "{count} images", total).format(count=f"{total:,}"))
        else:
            self.count.setText(_("{shown} of {total} images").format(shown=f"{shown:,}", total=f"{total:,}"))

    def _list_reasons(self, found: list[Entry]) -> None:
        self.reasons.setRowCount(len(found))
        for row, entry in enumerate(found):
            for column, text in enumerate((entry.path.name, entry.badge, entry.reason)):
                item = QTableWidgetItem(text)
                item.setToolTip(f"{entry.path}\n{entry.reason}")
                self.reasons.setItem(row, column, item)
        self.reasons.setVisible(bool(found))

    def _tell(self, _now: QModelIndex, _before: QModelIndex) -> None:
        self.selected.emit(self.path)


def _remembered_size(store: QSettings) -> int:
    """Return how large the thumbnails were, in pixels: it is kept in layout units, for the font may be another."""
    try:
        return round(float(str(store.value(_SIZE_STORED, 7.5))) * em())
    except (ValueError, OverflowError):
        return em(7.5)


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
