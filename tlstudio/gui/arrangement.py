"""Arrangement: the pictures of a folder in an order, which of them are shown, and where each stands. No widgets."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from tlstudio.core.checks import Check
from tlstudio.core.dataset import ImageFolder, Sample
from tlstudio.core.edits import Edits
from tlstudio.core.errors import Stopped
from tlstudio.core.events import Report, ShouldStop
from tlstudio.core.subsets import SUBSETS
from tlstudio.core.walk import natural_key
from tlstudio.gui.entries import Entry, View, edited, entries

_MANY = 1_000  # pictures; with more it is quicker to look through all than to look for each
_FLAGS = {"wrong": 0, "warning": 1, "good": 2}


@dataclass(frozen=True, eq=False)
class Sorting:
    """An order: "turns" (of the classes), "class", "flag", or any other by the `ranks` of the paths, known by now."""

    order: str = "turns"
    ranks: Mapping[Path, int] | None = None

    def sorted(self, made: list[Entry]) -> list[Entry]:
        """Return entries, which come with the classes in turn, in this order, equals as they come."""
        if self.order == "class":
            labels = {entry.label for entry in made}
            place = {
                label: at for at, label in enumerate(sorted(labels, key=lambda name: (not name, natural_key(name))))
            }
            return sorted(made, key=lambda entry: place[entry.label])
        if self.order == "flag":
            return sorted(made, key=lambda entry: _FLAGS[entry.level] if entry.badge else len(_FLAGS))
        if not self.ranks:
            return made
        place_of, last = self.ranks.get, len(made)
        return sorted(made, key=lambda entry: place_of(entry.path, last))


class Arrangement:
    """All pictures of a folder, by the checks and the edits, in an order.

    `total` counts those that can be trained on, `subsets` and `classes` are those there are.
    """

    def __init__(
        self, folder: ImageFolder, checks: tuple[Check, ...], edits: Edits, sorting: Sorting, made: list[Entry]
    ) -> None:
        self.folder, self.checks, self.edits, self.sorting = folder, checks, edits, sorting
        self.entries = sorting.sorted(made)
        self.classes = edits.classes_of(folder)
        known = {entry.subset for entry in made}
        self.subsets = tuple(name for name in SUBSETS if name in known)
        self.total = sum(1 for entry in made if entry.label and not entry.excluded)
        self._places = {id(entry.sample or entry): at for at, entry in enumerate(self.entries)}

    def place_of(self, what: Entry | Sample) -> int | None:
        """Return the place of a picture among all, in whatever state it was; None where there is none."""
        return self._places.get(id(what if isinstance(what, Sample) else what.sample or what))

    def row(self, at: int, shown: Sequence[Entry]) -> int:
        """Return the row where picture number `at` is, or would be, among those shown: they stand in the same order."""
        return bisect_left(shown, at, key=lambda entry: self.place_of(entry) or 0)

    def rows_of(self, some: Sequence[Entry], shown: Sequence[Entry]) -> list[int]:
        """Return the rows of pictures, in whatever state they were, among those shown, from above; others have none."""
        if len(some) > _MANY:
            # By the very objects: to hash or compare 100,000 paths takes a tenth of a second.
            chosen = {id(entry.path) for entry in some}
            return [row for row, entry in enumerate(shown) if id(entry.path) in chosen]
        rows = []
        for entry in some:
            at = self.place_of(entry)
            row = len(shown) if at is None else self.row(at, shown)
            if row < len(shown) and shown[row].path is entry.path:
                rows.append(row)
        return sorted(rows)

    def edited(self, edits: Edits) -> dict[int, Entry] | None:
        """Return the new state of each picture about which other edits decide differently, by its place.

        None where that is not all that changes: where a class was named anew, or a class or a subset is new.
        """
        if edits.classes != self.edits.classes or edits.classes_of(self.folder) != self.classes:
            return None
        changed = {}
        for name in edits.differing(self.edits) & self.folder.places.keys():
            at = self.place_of(self.folder.samples[self.folder.places[name]])
            if at is None:
                return None
            changed[at] = edited(self.entries[at], edits.images.get(name), edits.classes)
            if changed[at].subset not in ("", *self.subsets):
                return None
        return dict(sorted(changed.items()))

    def change(self, at: int, entry: Entry) -> Entry:
        """Take another state of a picture; return the one it had."""
        before, self.entries[at] = self.entries[at], entry
        self.total += before.excluded - entry.excluded
        return before


class Arranged(NamedTuple):
    """An arrangement, and what is shown of it by a view, in its order."""

    all: Arrangement
    view: View
    shown: list[Entry]


@dataclass(frozen=True, eq=False)
class Arrange:
    """Arranging a folder's pictures, as it was scanned, as a job: 100,000 take the window's thread too long.

    Of `before`, the last arrangement, is kept what would be the same.
    """

    folder: ImageFolder
    checks: tuple[Check, ...]
    edits: Edits
    sorting: Sorting
    view: View
    before: Arrangement | None = None

    def run(self, report: Report, should_stop: ShouldStop) -> Arranged:
        """Return them with what is shown. Raises Stopped on request."""
        every = self._same_again() or Arrangement(
            self.folder, self.checks, self.edits, self.sorting, entries(self.folder, self.checks, self.edits)
        )
        if should_stop():
            raise Stopped
        view = self._view_of(every)
        return Arranged(every, view, [entry for entry in every.entries if view.shows(entry)])

    def _same_again(self) -> Arrangement | None:
        last = self.before
        same = last is not None and all(
            (
                last.folder is self.folder,
                last.checks is self.checks,
                last.edits is self.edits,
                last.sorting is self.sorting,
            )
        )
        return last if same else None

    def _view_of(self, every: Arrangement) -> View:
        """Return the view; a class that was named anew while it is shown is followed, a subset that is gone is not."""
        view, last = self.view, self.before
        if view.subset not in every.subsets:
            view = replace(view, subset="")
        if view.label and view.label not in every.classes:
            one = next((entry.sample for entry in last.entries if entry.label == view.label), None) if last else None
            label = next((entry.label for entry in every.entries if one and entry.sample is one), "")
            view = replace(view, label=label)
        return view
