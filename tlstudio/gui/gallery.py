"""Gallery: the pictures of the open folder, what to see of them, and the reasons of those that have a problem."""

from collections.abc import Iterable, Mapping
from contextlib import nullcontext
from pathlib import Path

from PySide6.QtCore import Signal

from tlstudio.core.checks import Check
from tlstudio.core.dataset import ImageFolder
from tlstudio.core.edits import Edits
from tlstudio.gui.arrangement import Arrange, Arranged, Arrangement
from tlstudio.gui.card import Card
from tlstudio.gui.dialogs.image_viewer import ImageViewer
from tlstudio.gui.entries import Entry, View
from tlstudio.gui.gallery_bar import GalleryBar
from tlstudio.gui.image_state import entry_of
from tlstudio.gui.reasons import ReasonsTable
from tlstudio.gui.session import Session
from tlstudio.gui.theme import theme
from tlstudio.gui.thumbnail_view import ThumbnailView
from tlstudio.gui.thumbnails import ThumbnailModel
from tlstudio.gui.worker import Worker

_AT_ONCE = 200  # changed pictures; with more it is quicker to fill the wall anew
_SOON = 5_000  # images that are arranged while the window waits: 10 ms


class Gallery(Card):
    """`selected` carries the path of the picture that has been chosen, `viewing` the ImageViewer of one."""

    selected = Signal(object)
    viewing = Signal(object)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._maker: Worker | None = None  # of what is to be shown next
        self.bar = GalleryBar(session)
        self.model = ThumbnailModel(self)
        self.wall = ThumbnailView(self.model)
        self.shown = View()
        self._folder: ImageFolder | None = None  # as it was scanned
        self._checks: tuple[Check, ...] = ()
        self._edits = Edits()
        self._all: Arrangement | None = None
        self.reasons = ReasonsTable()
        self.box.addWidget(self.bar)
        self.box.addWidget(self.wall, 1)
        self.box.addWidget(self.reasons)
        self.wall.opened.connect(self.open)
        self.wall.selectionModel().currentChanged.connect(lambda _now, _before: self.selected.emit(self.path))
        self.reasons.cellActivated.connect(lambda row, _column: self.open(row))
        self.bar.orders.changed.connect(self._fill)
        self.bar.changed.connect(self.show_view)
        self.bar.resized.connect(self.wall.set_size)
        self.wall.set_size(self.bar.zoom.value())
        theme().changed.connect(self.wall.viewport().update)

    def show_folder(self, folder: ImageFolder, checks: Iterable[Check] = (), edits: Edits | None = None) -> None:
        """Show the pictures of a folder, as it was scanned, by the edits; the checks put badges on them."""
        if folder is not self._folder:
            self.model.show_entries([])  # nothing of another folder's is kept, such as what was in sight
        self._folder, self._checks, self._edits = folder, tuple(checks), edits or Edits()
        self._fill()

    def take_edits(self, edits: Edits) -> None:
        """Show what was decided now; what is selected and in sight stays so."""
        before, self._edits = self._edits, edits
        every = self._all if self._maker is None else None
        few = every is not None and len(edits.differing(before)) <= _AT_ONCE
        changed = every.edited(edits) if every is not None and few else None
        if every is None or changed is None:
            current = self.current
            self._fill(self._all.place_of(current) if self._all and current else None)
        else:
            every.edits = edits
            self._change_some(every, changed)

    def show_view(self, view: View) -> None:
        """Show other parts of the folder; the controls follow."""
        self.shown = view
        self.bar.show_view(self.shown)
        self._fill(kept=False)

    def _fill(self, current: int | None = None, *, kept: bool = True) -> None:
        """Arrange the pictures anew and show them, very many of them a moment later.

        `current` was the place of the picture chosen; with `kept`, what is selected and in sight stays so.
        """
        if self._maker is not None:
            self._maker.stop()
            self._maker = None
        folder = self._folder
        if folder is None:
            return
        job = Arrange(folder, self._checks, self._edits, self.bar.orders.sorting, self.shown, self._all)
        if len(folder.samples) <= _SOON:
            self._show_arranged(job.run(_ignore, lambda: False), current, kept)
            return
        worker = self._session.start(
            job,
            lambda arranged: self._show_arranged(arranged, current, kept) if worker is self._maker else None,
            on_event=_ignore,
            engine=False,
        )
        self._maker = worker

    def _show_arranged(self, arranged: Arranged, current: int | None, kept: bool) -> None:
        self._maker = None
        every, self.shown, found = arranged
        if every is not self._all:
            self._all = every
            self.wall.delegate.classes = {name: number for number, name in enumerate(every.classes)}
            self.bar.offer_subsets(every.subsets)
        self.bar.show_view(self.shown)
        chosen = self.current
        with self.wall.kept(every.rows_of) if kept else nullcontext():
            self.model.show_entries(found)
            self.bar.show_count(len(found), every.total)
            self._list_reasons()
            rows = every.rows_of([chosen] if chosen else [], found)
            self.wall.setCurrentIndex(self.model.index(rows[0] if rows else 0))
        self._go_on(every, current)

    def _change_some(self, every: Arrangement, changed: Mapping[int, Entry]) -> None:
        """Show the new states of some pictures, by their places in rising order, and leave the others as they are."""
        chosen = self.current
        current = every.place_of(chosen) if chosen else None
        appeared = [at for at, entry in changed.items() if self._change_one(every, at, entry)]
        if appeared:
            rows = [every.row(at, self.model.entries) for at in appeared]
            self.wall.setCurrentIndex(self.model.index(rows[0]))
            self.wall.select_rows(rows)
        else:
            self._go_on(every, current)
        self.bar.show_count(len(self.model.entries), every.total)
        self._list_reasons()

    def _change_one(self, every: Arrangement, at: int, entry: Entry) -> bool:
        """Take another state of a picture; tell whether it was not in sight before and is now."""
        seen, shown = self.shown.shows(every.change(at, entry)), self.shown.shows(entry)
        if seen or shown:
            row = every.row(at, self.model.entries)
            if seen and shown:
                self.model.replace_entry(row, entry)
            elif seen:
                self.model.remove_entry(row)
            else:
                self.model.insert_entry(row, entry)
        return shown and not seen

    def _go_on(self, every: Arrangement, at: int | None) -> None:
        """Where picture number `at` was the current one and is gone, choose the one that came in its place."""
        count = len(self.model.entries)
        if at is not None and count and not self.shown.shows(every.entries[at]):
            self.wall.setCurrentIndex(self.model.index(min(every.row(at, self.model.entries), count - 1)))

    def show_paths(self, paths: Iterable[Path]) -> None:
        """Show only these pictures."""
        self.show_view(View(paths=tuple(paths)))

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

    def _list_reasons(self) -> None:
        wanted = self.shown.kind == "problems" or self.shown.paths
        found = self.model.entries if wanted else []
        self.reasons.show_entries(found)


def _ignore(_event: object) -> None:
    """Leave unshown what a short job reports."""
