"""Entries: the pictures of a folder as the Data page shows them, with what the checks say of each."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
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
    "near_duplicate": N_("near copy"),
    "unreadable": N_("unreadable"),
    "truncated": N_("truncated"),
    "animated": N_("animated"),
    "tiny": N_("tiny"),
    "extreme_shape": N_("extreme shape"),
    "dark": N_("very dark"),
    "bright": N_("very bright"),
    "blurred": N_("blurred"),
}
KINDS = {
    "": N_("All images"), "problems": N_("Problems"), "excluded": N_("Excluded"), "changed": N_("Changed"),
}  # fmt: skip
_NOTHING = Edits()
_REASONS = {
    "leak": N_("the same picture is in train and in validation or test, so the score would flatter (data leakage)"),
    "contradictory": N_("the same picture stands under two classes"),
    "duplicate": N_("the very same pixels are there more than once"),
    "near_duplicate": N_("nearly the same picture is there more than once"),
    "animated": N_("of several frames or pages the first is used, of a DICOM the middle one"),
}

_Flag = tuple[str, Level, str]  # badge, level and reason of an entry


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
        if self.edit is not None and self.edit.subset:
            return f"→ {_(self.edit.subset)}"
        if self.edit is not None and self.edit.group:
            return _("group {name}").format(name=self.edit.group)
        return _("note") if self.edit is not None and self.edit.note else ""

    @property
    def group(self) -> str:
        """The group it was given by the user or a table; "" where none was."""
        given = self.edit.group if self.edit else ""
        return given or (self.sample.group if self.sample else "")

    @property
    def caption(self) -> str:
        """Name, class, subset, group, what is wrong, what was decided and the note in one line."""
        note = self.edit.note if self.edit else ""
        mark = self.mark if self.was or self.excluded else ""
        group = _("group {name}").format(name=self.group) if self.group else ""
        words = (self.path.name, self.label, _(self.subset), group, self.reason, mark, note)
        return " · ".join(word for word in words if word)


@dataclass(frozen=True)
class View:
    """What is shown: parts of a name or class, one class, one subset, a kind of KINDS, only some paths."""

    text: str = ""
    label: str = ""
    subset: str = ""
    kind: str = ""
    paths: Collection[Path] | None = None

    @cached_property
    def _texts(self) -> frozenset[str]:
        return frozenset(map(str, self.paths or ()))  # to hash a path for the first time takes ten times as long

    @cached_property
    def _words(self) -> str:
        return self.text.casefold()

    def shows(self, entry: Entry) -> bool:
        """Tell whether an entry is to be seen.

        What is excluded is so only among its like and what was changed; what could not be read stands with the problems
        alone.
        """
        if not (entry.label or self.kind == "problems" or self.paths is not None):
            return False
        if self.paths is not None and str(entry.path) not in self._texts:
            return False
        if (entry.edit or self.kind) and not self._is_kind(entry):
            return False
        if (self.subset and entry.subset != self.subset) or (self.label and entry.label != self.label):
            return False
        words = self._words
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
    said: dict[str, _Flag] = {}  # by text, for to hash a path for the first time takes ten times as long
    for check in checks:
        if check.kind in BADGES:
            flag = _flag(check)
            said |= {path: flag for path in map(str, check.paths) if path not in said or check.level == "wrong"}
    by_class: dict[str, list[Sample]] = {name: [] for name in folder.classes}
    for sample in folder.samples:
        by_class[sample.label].append(sample)
    turns = (sample for turn in zip_longest(*by_class.values()) for sample in turn if sample is not None)
    own = edits.classes.get
    good = [_made((s.path, own(s.label, s.label), s.subset, "", "good", "", s, None, "")) for s in turns]
    for at, entry in enumerate(good if said else ()):
        flagged = said.get(str(entry.path))
        if flagged is not None:
            badge, level, reason = flagged
            good[at] = entry._replace(badge=badge, level=level, reason=reason)
    decided = {id(folder.samples[at]): edit for at, edit in edits.decided(folder).items()}
    for at, entry in enumerate(good if decided else ()):
        if id(entry.sample) in decided:
            good[at] = edited(entry, decided[id(entry.sample)], edits.classes)
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


_made = Entry._make  # two thirds of the time of a call with names


def _flag(check: Check) -> _Flag:
    badge = _(BADGES[check.kind])
    return badge, check.level, _(_REASONS.get(check.kind, badge))
