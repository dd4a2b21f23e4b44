"""Which images are learned from, which judge while training, and which are kept for the end."""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, replace
from pathlib import Path

from tlstudio.core.balance import notes
from tlstudio.core.class_names import check_agreement
from tlstudio.core.dataset import ImageFolder, Sample
from tlstudio.core.drawing import Drawing
from tlstudio.core.errors import StudioError
from tlstudio.core.files import write_text
from tlstudio.core.grouping import groups_of
from tlstudio.core.i18n import _
from tlstudio.core.names import below, escaped, unescaped
from tlstudio.core.walk import natural_key

_HEADER = ["path", "label", "subset"]
_WITH_GROUP = [*_HEADER, "group"]


@dataclass(frozen=True)
class Split:
    """Samples by use, each set in order of class and path; every sample's `subset` says in which it is.

    `notes` are sentences on what could not be done as asked.
    """

    train: tuple[Sample, ...]
    validation: tuple[Sample, ...]
    test: tuple[Sample, ...]
    classes: tuple[str, ...]
    notes: tuple[str, ...] = ()

    @property
    def samples(self) -> tuple[Sample, ...]:
        """All samples: train, validation, test."""
        return self.train + self.validation + self.test

    @property
    def groups(self) -> int:
        """Number of groups that have a name."""
        return len({sample.group for sample in self.samples} - {""})

    @property
    def counts(self) -> dict[str, dict[str, int]]:
        """Number of images by subset and class; without subsets that have none."""
        found = {
            name: Counter(sample.label for sample in samples)
            for name, samples in (("train", self.train), ("validation", self.validation), ("test", self.test))
            if samples
        }
        return {name: {label: count[label] for label in self.classes} for name, count in found.items()}

    def places(self, root: Path) -> dict[str, str]:
        """Return the subset of each image by its path below `root`."""
        return {below(sample.path, root): sample.subset for sample in self.samples}

    def save(self, path: Path, root: Path) -> None:
        """Write split.csv: a header, then path below `root` with slashes, label, subset and group; UTF-8.

        The group's column is left out where there are none. A backslash in a name is written twice, a byte that is no
        UTF-8 as \\udcXX, so that any name survives. Raises StudioError.
        """
        text = io.StringIO(newline="")
        rows = csv.writer(text)
        width = 4 if self.groups else 3
        rows.writerow(_WITH_GROUP[:width])
        for sample in self.samples:
            row = [escaped(below(sample.path, root)), escaped(sample.label), sample.subset, escaped(sample.group)]
            rows.writerow(row[:width])
        write_text(path, text.getvalue())


def split(
    folder: ImageFolder, validation_share: float, seed: int, *, by: str = "folders", pattern: str = "",
    test_share: float = 0.0, before: Mapping[str, str] | None = None,
) -> Split:  # fmt: skip
    """Divide a folder's samples; no group is torn apart where anything is drawn.

    `by` "folders" uses the subsets the folder brings; where it has no validation images, `validation_share` (0 to 1)
    of each class of the training images is drawn for it, at least one, and `test_share` where it has no test images.
    "random" and "group" draw all anew but the test images the folder brings; "group" finds the groups by `pattern`.
    What the user has moved stays there whatever is drawn, and so does what is in `before`, subsets by path below the
    root. The draw depends on the names below the root, the shares and the seed, on nothing else. Raises StudioError for
    a class of fewer than two images to draw from, where subsets that stand have other classes, and where nothing is
    left to learn from or to judge by.
    """
    _check_names(folder, by)
    found = groups_of(folder, pattern if by == "group" else "")
    names = [below(sample.path, folder.root) for sample in folder.samples]
    if by == "group":
        _check_groups(set(found) - {""}, names[:1])
    keys = {label: natural_key(label) for label in {sample.label for sample in folder.samples}}
    order = sorted(range(len(names)), key=lambda at: (keys[folder.samples[at].label], names[at]))
    ordered, groups = [folder.samples[at] for at in order], [found[at] for at in order]
    before = before or {}
    known = {at: before[names[place]] for at, place in enumerate(order) if names[place] in before}
    moved = {at: folder.moved[names[place]] for at, place in enumerate(order) if names[place] in folder.moved}
    wish = _Wish.of(ordered, by, {"test": test_share, "validation": validation_share}, seed, folder.brought, moved)
    drawing = wish.drawn(ordered, groups, known)
    if known and (lacking := _lacking(ordered, drawing, wish)):  # such as when the only one was deleted: draw it anew
        known = {at: place for at, place in known.items() if place == "test" or ordered[at].label not in lacking}
        drawing = wish.drawn(ordered, groups, known)
    placed = [
        replace(sample, subset=place or "train", group=group)
        for sample, place, group in zip(ordered, drawing.places, groups, strict=True)
    ]
    train, validation, test = (
        tuple(sample for sample in placed if sample.subset == name) for name in ("train", "validation", "test")
    )
    return Split(train, validation, test, folder.classes, notes(ordered, placed, by, wish.shares))


@dataclass(frozen=True)
class _Wish:
    """What is to be drawn: the subsets that stand, and the shares of those that are drawn, in the order of drawing."""

    given: Mapping[int, str]
    shares: Mapping[str, float]
    seed: int

    @classmethod
    def of(
        cls, samples: list[Sample], by: str, wanted: Mapping[str, float], seed: int, brought: Set[str],
        moved: Mapping[int, str],
    ) -> "_Wish":  # fmt: skip
        """Find out what is wished; with `by` other than "folders" of all subsets the folder brings only test stays.

        What was `moved`, subsets by the places of samples, always stays.
        """
        if by != "folders":
            brought = brought & {"test"}
        undecided = by != "folders" or "" in brought
        shares = {}
        if wanted["test"] and "test" not in brought:
            shares["test"] = wanted["test"]
        if undecided or "validation" not in brought:
            shares["validation"] = wanted["validation"]
        stays = {"test"} if by != "folders" else {"test", "validation"}
        if by == "folders" and "validation" in brought and (undecided or "test" not in shares):
            stays.add("train")
        return cls({at: s.subset for at, s in enumerate(samples) if s.subset in stays} | dict(moved), shares, seed)

    def drawn(self, samples: list[Sample], groups: list[str], known: Mapping[int, str]) -> Drawing:
        drawing = Drawing([sample.label for sample in samples], groups, self.seed)
        drawing.give(self.given)
        totals = Counter(s.label for s, place in zip(samples, drawing.places, strict=True) if place != "test")
        _check(totals, samples, self)
        if "test" in self.shares:  # what is there was moved there, and is part of the share
            totals = Counter(drawing.labels)
        if known:
            drawing.keep({at: place for at, place in known.items() if place in (*self.shares, "train")})
        for subset, share in self.shares.items():
            drawing.draw(subset, share, totals, rest=2 if subset == "test" and "validation" in self.shares else 1)
        return drawing


def load_split(path: Path, root: Path) -> Split:
    """Read what `Split.save` wrote, with paths below `root`. Raises StudioError where it is missing or damaged."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
        header, *rows = csv.reader(io.StringIO(text, newline=""), strict=True)
        if header not in (_HEADER, _WITH_GROUP):
            raise ValueError(header)
        sets: dict[str, list[Sample]] = {"train": [], "validation": [], "test": []}
        for name, label, subset, *group in rows:
            if len(group) != len(header) - len(_HEADER):
                raise ValueError(group)
            sets[subset].append(Sample(root / unescaped(name), unescaped(label), subset, *map(unescaped, group)))
    except OSError as error:
        raise StudioError(
            _("The list of images {path} cannot be read: {reason}.").format(path=path, reason=error.strerror or error)
        ) from error
    except (ValueError, KeyError, csv.Error) as error:
        raise StudioError(
            _("The list of images {path} is damaged. Put back a copy, or train again.").format(path=path)
        ) from error
    labels = {sample.label for samples in sets.values() for sample in samples}
    classes = tuple(sorted(labels, key=natural_key))
    return Split(tuple(sets["train"]), tuple(sets["validation"]), tuple(sets["test"]), classes)


def _check_names(folder: ImageFolder, by: str) -> None:
    """Raise StudioError where the subsets that stand as the folder brings them have classes of other names."""
    labels: dict[str, set[str]] = {}
    for subset, label in folder.tally:
        labels.setdefault(subset if by == "folders" or subset == "test" else "", set()).add(label)
    check_agreement(labels)


def _check(totals: Mapping[str, int], samples: Iterable[Sample], wish: _Wish) -> None:
    """Raise StudioError for a class of which nothing could be drawn without taking all."""
    if "validation" not in wish.shares:
        return
    for label in dict.fromkeys(sample.label for sample in samples):
        if not totals.get(label, 0):
            text = _(
                'All images of "{label}" are in groups of test images: none is left to learn from. Split otherwise.'
            )
            raise StudioError(text.format(label=label))
        if totals[label] < 2:
            text = _(
                'There is only one image of "{label}". Each class needs at least two, one to learn from and one to '
                "judge by: add images of it, or remove its folder."
            )
            raise StudioError(text.format(label=label))


def _check_groups(groups: set[str], names: list[str]) -> None:
    """Raise StudioError where there are too few groups to have any on both sides."""
    if not groups:
        text = _(
            "No group was found in any of the images, such as {name}. Give another pattern, such as folder:1 for the "
            "first folder below the class, or between:_:_ for the text between two underscores."
        )
        raise StudioError(text.format(name="".join(names)))
    if len(groups) == 1:
        text = _('All images are of one group, "{name}": it takes at least two. Give another pattern.')
        raise StudioError(text.format(name=next(iter(groups))))


def _lacking(samples: list[Sample], drawing: Drawing, wish: _Wish) -> set[str]:
    """Return the classes that have images to learn from or to judge by, but not both."""
    if "validation" not in wish.shares:
        return set()
    places = drawing.places
    judged = {s.label for s, place in zip(samples, places, strict=True) if place == "validation"}
    learned = {s.label for s, place in zip(samples, places, strict=True) if place in ("train", "")}
    return judged ^ learned
