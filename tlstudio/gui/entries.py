"""Entries: the pictures of a folder as the Data page shows them, with what the checks say of each."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import NamedTuple

from tlstudio.core.checks import Check, Level
from tlstudio.core.dataset import PROBLEMS, ImageFolder, Sample
from tlstudio.core.edits import Edit, Edits
from tlstudio.core.i18n import N_, _

# What a thumbnail's badge says of a check; kinds that are not here concern classes and not single pictures.
BADGES = {
    "leak": N_("in both splits"),
    "contradictory": N_("two classes"),
    "duplicate": N_("duplicate"),
    "near_duplicate": N_("near-duplicate"),
    "unreadable": N_("unreadable"),
}
KINDS = {
    "": N_("All images"), "problems": N_("Problems"), "excluded": N_("Excluded"), "changed": N_("Changed"),
}  # fmt: skip
_NOTHING = Edits()
_REASONS = {
    "leak": N_("the very same file is in train and in validation or test, so the score would flatter (data leakage)"),
    "contradictory": N_("the very same file stands under two classes"),
    "duplicate": N_("the very same file is there more than once"),
}


class Entry(NamedTuple):
    """One picture; `badge` is "" where nothing is wrong with it, `reason` says what is.

    `label` and `subset` are as the user wants them, `sample` is as the folder has it, `edit` what was decided, if
    anything, and `was` the class of a picture that was given another. A tuple, for there may be 100,000 of them, and a
    frozen dataclass takes five times as long to make.
    """

    path: Path
    label: str
    subset: str
    badge: str = ""
    level: Level = "good"
    reason: str = ""
    sample: Sample | None = None
    edit: Edit | None = None
    was: str = ""

    @property
    def excluded(self) -> bool:
        """Whether the user has left it out."""
        return self.edit is not None and self.edit.excluded

    @property
    def mark(self) -> str:
        """What the user did to it, in a word or two; "" where nothing."""
        if self.excluded:
            return _("excluded")
        if self.was:
            return _("was {label}").format(label=self.was)
        return _("note") if self.edit is not None and self.edit.note else ""

    @property
    def caption(self) -> str:
        """Name, class, subset, what is wrong, what was decided and the note in one line."""
        note = self.edit.note if self.edit else ""
        mark = self.mark if self.was or self.excluded else ""
        words = (self.path.name, self.label, _(self.subset), self.reason, mark, note)
        return " · ".join(word for word in words if word)


@dataclass(frozen=True)
class View:
    """What is shown: parts of a name or class, one class, one subset, a kind of KINDS, only some paths."""

    text: str = ""
    label: str = ""
    subset: str = ""
    kind: str = ""
    paths: frozenset[Path] | None = None

    def shows(self, entry: Entry) -> bool:
        """Tell whether an entry is to be seen. What is excluded is so only among its like and what was changed."""
        if self.paths is not None and entry.path not in self.paths:
            return False
        if (entry.edit or self.kind) and not self._is_kind(entry):
            return False
        if (self.subset and entry.subset != self.subset) or (self.label and entry.label != self.label):
            return False
        words = self.text.casefold()
        return not words or words in entry.path.name.casefold() or words in entry.label.casefold()

    def _is_kind(self, entry: Entry) -> bool:
        match self.kind:
            case "problems":
                return bool(entry.badge) and not entry.excluded
            case "excluded":
                return entry.excluded
            case "changed":
                return entry.edit is not None
            case _:
                return not entry.excluded


def entries(folder: ImageFolder, checks: Iterable[Check], edits: Edits = _NOTHING) -> list[Entry]:
    """Return a folder's pictures, as it was scanned, by the edits; then what cannot be shown.

    The classes of the folder take turns so that all are in sight. The order does not depend on the edits.
    """
    said: dict[Path, Check] = {}
    for check in checks:
        if check.kind in BADGES:
            said |= {path: check for path in check.paths if path not in said or check.level == "wrong"}
    by_class: dict[str, list[Sample]] = {name: [] for name in folder.classes}
    for sample in folder.samples:
        by_class[sample.label].append(sample)
    turns = (sample for turn in zip_longest(*by_class.values()) for sample in turn if sample is not None)
    decided = {id(folder.samples[at]): edit for at, edit in edits.decided(folder).items()}
    classes = edits.classes
    good = [
        _entry(sample, said.get(sample.path) if said else None, decided.get(id(sample)), classes) for sample in turns
    ]
    bad = [
        Entry(
            folder.root / problem.path, "", "", _(PROBLEMS.get(problem.kind, problem.kind)), "warning", problem.reason
        )
        for problem in folder.problems
    ]
    return good + bad


def edited(entry: Entry, edit: Edit | None, classes: Mapping[str, str]) -> Entry:
    """Return an entry by what was decided about its picture; `classes` name those of the folder anew."""
    sample = entry.sample
    if sample is None:
        return entry
    own = classes.get(sample.label, sample.label)
    if edit is None:
        return entry._replace(label=own, subset=sample.subset, edit=None, was="")
    label = edit.label or own
    return entry._replace(
        label=label, subset=edit.subset or sample.subset, edit=edit, was=own if label != own else ""
    )  # fmt: skip


def _entry(sample: Sample, check: Check | None, edit: Edit | None, classes: Mapping[str, str]) -> Entry:
    if check is None:
        entry = Entry(sample.path, classes.get(sample.label, sample.label), sample.subset, sample=sample)
    else:
        badge = _(BADGES[check.kind])
        reason = _(_REASONS.get(check.kind, badge))
        label = classes.get(sample.label, sample.label)
        entry = Entry(sample.path, label, sample.subset, badge, check.level, reason, sample)
    return edited(entry, edit, classes) if edit else entry
