"""Entries: the pictures of a folder as the Data page shows them, with what the checks say of each."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import zip_longest
from pathlib import Path
from typing import NamedTuple

from tlstudio.core.checks import Check, Level
from tlstudio.core.dataset import PROBLEMS, ImageFolder, Sample
from tlstudio.core.events import Report, ShouldStop
from tlstudio.core.i18n import N_, _

# What a thumbnail's badge says of a check; kinds that are not here concern classes and not single pictures.
BADGES = {
    "leak": N_("in both splits"),
    "contradictory": N_("two classes"),
    "duplicate": N_("duplicate"),
    "near_duplicate": N_("near-duplicate"),
    "unreadable": N_("unreadable"),
}
_REASONS = {
    "leak": N_("the very same file is in train and in validation or test, so the score would flatter (data leakage)"),
    "contradictory": N_("the very same file stands under two classes"),
    "duplicate": N_("the very same file is there more than once"),
}

_Flag = tuple[str, Level, str]  # badge, level and reason of an entry


class Entry(NamedTuple):
    """One picture; `badge` is "" where nothing is wrong with it, `reason` says what is.

    A tuple, for there may be 100,000 of them, and a frozen dataclass takes five times as long to make.
    """

    path: Path
    label: str
    subset: str
    badge: str = ""
    level: Level = "good"
    reason: str = ""

    @property
    def caption(self) -> str:
        """Name, class and subset in one line."""
        words = (self.path.name, self.label, _(self.subset), self.reason)
        return " · ".join(word for word in words if word)


@dataclass(frozen=True)
class View:
    """What is shown: parts of a name or class, one class, one subset, only problems, only some paths."""

    text: str = ""
    label: str = ""
    subset: str = ""
    problems: bool = False
    paths: frozenset[Path] | None = None

    @cached_property
    def _names(self) -> frozenset[str]:
        # Looked at before the paths: to hash a path for the first time takes ten times as long.
        return frozenset(path.name for path in self.paths or ())

    @cached_property
    def _words(self) -> str:
        return self.text.casefold()

    def shows(self, entry: Entry) -> bool:
        """Tell whether an entry is to be seen."""
        if self.paths is not None and (entry.path.name not in self._names or entry.path not in self.paths):
            return False
        if (self.problems and not entry.badge) or (self.subset and entry.subset != self.subset):
            return False
        if self.label and entry.label != self.label:
            return False
        words = self._words
        return not words or words in entry.path.name.casefold() or words in entry.label.casefold()


@dataclass(frozen=True)
class MakeEntries:
    """Making the entries as a job: 100,000 take the window's thread too long."""

    folder: ImageFolder
    checks: tuple[Check, ...]

    def run(self, report: Report, should_stop: ShouldStop) -> tuple[Entry, ...]:
        """Return them."""
        return entries(self.folder, self.checks)


def entries(folder: ImageFolder, checks: Iterable[Check]) -> tuple[Entry, ...]:
    """Return the folder's pictures, the classes taking turns so that all are in sight, then what cannot be shown."""
    said: dict[Path, _Flag] = {}
    for check in checks:
        if check.kind in BADGES:
            flag = _flag(check)
            said |= {path: flag for path in check.paths if path not in said or check.level == "wrong"}
    by_class: dict[str, list[Sample]] = {name: [] for name in folder.classes}
    for sample in folder.samples:
        by_class[sample.label].append(sample)
    turns = (sample for turn in zip_longest(*by_class.values()) for sample in turn if sample is not None)
    good = [_made((sample.path, sample.label, sample.subset, "", "good", "")) for sample in turns]
    names = {path.name for path in said}  # looked at before the paths, which take ten times as long to hash
    for at, entry in enumerate(good if said else ()):
        if entry.path.name in names and entry.path in said:
            good[at] = _made((entry.path, entry.label, entry.subset, *said[entry.path]))
    bad = tuple(
        Entry(
            folder.root / problem.path, "", "", _(PROBLEMS.get(problem.kind, problem.kind)), "warning", problem.reason
        )
        for problem in folder.problems
    )
    return (*good, *bad)


_made = Entry._make  # two thirds of the time of a call with names


def _flag(check: Check) -> _Flag:
    badge = _(BADGES[check.kind])
    return badge, check.level, _(_REASONS.get(check.kind, badge))
