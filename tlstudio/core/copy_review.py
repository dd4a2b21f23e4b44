"""The review of copies: what is left of each group, whether it wants a decision still, and what an answer changes."""

from collections.abc import Iterable
from pathlib import Path

import numpy as np

from tlstudio.core.by_locale import numeral
from tlstudio.core.checking import Findings
from tlstudio.core.copies import Group, is_settled
from tlstudio.core.dataset import ImageFolder, Sample
from tlstudio.core.edits import Edits
from tlstudio.core.i18n import _
from tlstudio.core.names import below
from tlstudio.core.subsets import SUBSETS


class CopyReview:
    """Groups as they were found, the worst first. What is left of each follows from what the user has decided since.

    `take` says what that is; then images have today's labels and subsets. Answers are edits, and change nothing here.
    """

    def __init__(self, findings: Findings) -> None:
        self._facts = findings.facts
        self._found = tuple(group.samples for group in findings.groups)
        self._folder: ImageFolder | None = None
        self._edits = Edits()
        self._samples: dict[Path, Sample] = {}

    def take(self, folder: ImageFolder | None, edits: Edits) -> None:
        """Go by a folder as the user has it now, and the edits that made it so."""
        self._folder, self._edits = folder, edits
        wanted = {sample.path for group in self._found for sample in group}
        self._samples = {sample.path: sample for sample in folder.samples if sample.path in wanted} if folder else {}

    def __len__(self) -> int:
        return len(self._found)

    def found(self, at: int) -> int:
        """Return of how many images a group was when it was found; 0 where there is none."""
        return len(self._found[at]) if at < len(self) else 0

    def group(self, at: int) -> Group:
        """Return what is left of a group, the largest picture first."""
        paths = [sample.path for sample in self._found[at]] if at < len(self) else []
        samples = sorted((self._samples[path] for path in paths if path in self._samples), key=self._smallness)
        return Group(tuple(samples), len({self._row(s)["pixels"].tobytes() for s in samples}) < 2)

    def is_settled(self, at: int) -> bool:
        """Tell whether a group needs no more decision."""
        return self._folder is None or is_settled(self._folder, self.group(at), self._edits)

    def settled(self) -> int:
        """Return the number of groups that need no more decision."""
        return sum(map(self.is_settled, range(len(self))))

    def next_open(self, at: int) -> int:
        """Return the next group that wants a decision, from the start again at the end; `at` where none does."""
        rest = (*range(at + 1, len(self)), *range(max(at, 0)))
        return next((other for other in rest if not self.is_settled(other)), max(at, 0))

    def caption(self, sample: Sample) -> str:
        """Return what is to be known of an image, in three lines: its name; class, subset and group; its size."""
        row = self._row(sample)
        size = _("{width} × {height}, {size} kB")
        size = size.format(width=row["width"], height=row["height"], size=numeral(int(row["bytes"]) / 1000, ",.0f"))
        words = (sample.label, _(SUBSETS[sample.subset]) if sample.subset else "", sample.group)
        return "\n".join((sample.path.name, " · ".join(filter(None, words)), size))

    # -- the answers: the edits that they make of those taken ------------------------------------------------------

    def kept(self, at: int, chosen: Sample) -> Edits:
        """Exclude all of a group but the chosen image."""
        return self.excluded(sample for sample in self.group(at).samples if sample.path != chosen.path)

    def excluded(self, samples: Iterable[Sample]) -> Edits:
        """Exclude images."""
        return self._edits.changed(self._names(samples), excluded=True)

    def told_apart(self, at: int) -> Edits:
        """Say that none of a group is a copy of another."""
        return self._edits.told_apart(self._names(self.group(at).samples))

    def together(self, at: int, chosen: Sample) -> Edits:
        """Put a group into the subset of the chosen image, or keep it on one side where there are no subsets."""
        samples = self.group(at).samples
        names = self._names(samples)
        if chosen.subset:
            return self._edits.changed(names, subset=chosen.subset)
        known = next((sample.group for sample in samples if sample.group), "")
        return self._edits.changed(names, group=known or _("copies of {name}").format(name=names[0]))

    def of_one_class(self, at: int, chosen: Sample) -> Edits:
        """Give a group the class of the chosen image."""
        others = (sample for sample in self.group(at).samples if sample.label != chosen.label)
        return self._edits.changed(self._names(others), label=chosen.label)

    def _names(self, samples: Iterable[Sample]) -> list[str]:
        return [below(sample.path, self._folder.root) for sample in samples] if self._folder else []

    def _row(self, sample: Sample) -> np.void:
        record: np.void = self._facts.table[self._facts.row_of[sample.path]]
        return record

    def _smallness(self, sample: Sample) -> int:
        row = self._row(sample)
        return -int(row["width"]) * int(row["height"])
