"""Entries: the pictures of a folder as the Data page shows them, with what the checks say of each."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import NamedTuple

from tlstudio.core.checks import Check, Level
from tlstudio.core.dataset import PROBLEMS, ImageFolder, Sample
from tlstudio.core.i18n import N_, _

# What a thumbnail's badge says of a check; kinds that are not here concern classes and not single pictures.
BADGES = {
    "leak": N_("in both splits"),
    "contradictory": N_("two classes"),
    "duplicate": N_("duplicate"),
    "near_duplicate": N_("near-duplicate"),
    "unreadable": N_("unreadable"),
    "truncated": N_("truncated"),
    "animated": N_("animated"),
    "tiny": N_("tiny"),
    "extreme_shape": N_("extreme shape"),
    "dark": N_("very dark"),
    "bright": N_("very bright"),
    "blurred": N_("blurred"),
}
_REASONS = {
    "leak": N_("the same picture is in train and in validation or test, so the score would flatter (data leakage)"),
    "contradictory": N_("the same picture stands under two classes"),
    "duplicate": N_("the very same pixels are there more than once"),
    "near_duplicate": N_("nearly the same picture is there more than once"),
    "animated": N_("only the first frame or page is used"),
}


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

    def shows(self, entry: Entry) -> bool:
        """Tell whether an entry is to be seen."""
        if self.paths is not None and entry.path not in self.paths:
            return False
        if (self.problems and not entry.badge) or (self.subset and entry.subset != self.subset):
            return False
        if self.label and entry.label != self.label:
            return False
        words = self.text.casefold()
        return not words or words in entry.path.name.casefold() or words in entry.label.casefold()


def entries(folder: ImageFolder, checks: Iterable[Check]) -> tuple[Entry, ...]:
    """Return the folder's pictures, the classes taking turns so that all are in sight, then what cannot be shown."""
    said: dict[Path, Check] = {}
    for check in checks:
        if check.kind in BADGES:
            said |= {path: check for path in check.paths if path not in said or check.level == "wrong"}
    by_class: dict[str, list[Sample]] = {name: [] for name in folder.classes}
    for sample in folder.samples:
        by_class[sample.label].append(sample)
    turns = (sample for turn in zip_longest(*by_class.values()) for sample in turn if sample is not None)
    good = tuple(_entry(sample.path, sample.label, sample.subset, said.get(sample.path)) for sample in turns)
    bad = tuple(
        Entry(
            folder.root / problem.path, "", "", _(PROBLEMS.get(problem.kind, problem.kind)), "warning", problem.reason
        )
        for problem in folder.problems
    )
    return good + bad


def _entry(path: Path, label: str, subset: str, check: Check | None) -> Entry:
    if check is None:
        return Entry(path, label, subset)
    badge = _(BADGES[check.kind])
    return Entry(path, label, subset, badge, check.level, _(_REASONS.get(check.kind, badge)))
