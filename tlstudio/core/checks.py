"""What to know of a data set before training: the list "Checks" on the Data page and of `tlstudio scan`."""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from tlstudio.core.dataset import ImageFolder, Sample
from tlstudio.core.errors import Stopped
from tlstudio.core.events import ShouldStop
from tlstudio.core.i18n import _, ngettext

Level = Literal["good", "warning", "wrong"]

UNBALANCED = 1.5  # images of the largest class to one of the smallest
FEW = 10  # training images of a class


@dataclass(frozen=True)
class Check:
    """One line of the list: a stable kind, how bad it is, a short sentence, and the images it is about."""

    kind: str
    level: Level
    text: str
    paths: tuple[Path, ...] = ()


def summary(folder: ImageFolder, should_stop: ShouldStop = lambda: False) -> tuple[Check, ...]:
    """Return every check that has something to say, the good news first. Reads files of equal size; raises Stopped."""
    return (*readable(folder), *copies(folder, should_stop), *class_balance(folder), *few_images(folder))


def readable(folder: ImageFolder) -> tuple[Check, ...]:
    """Say how many images can be used, and how many cannot."""
    count = len(folder.samples)
    text = ngettext("{count} image readable", "{count} images readable", count)
    checks = [Check("readable", "good", text.format(count=f"{count:,}"))]
    unreadable = tuple(folder.root / problem.path for problem in folder.problems if problem.kind == "unreadable")
    if unreadable:
        text = ngettext("{count} unreadable – left out", "{count} unreadable – left out", len(unreadable))
        checks.append(Check("unreadable", "warning", text.format(count=f"{len(unreadable):,}"), unreadable))
    return tuple(checks)


def class_balance(folder: ImageFolder) -> tuple[Check, ...]:
    """Warn where the largest class has UNBALANCED times as many training images as the smallest, or more."""
    counts = _training_counts(folder).values()
    if not counts or not min(counts) or max(counts) / min(counts) < UNBALANCED:
        return ()
    text = _("classes {ratio} : 1 unbalanced").format(ratio=f"{max(counts) / min(counts):.3g}")
    return (Check("unbalanced", "warning", text),)


def few_images(folder: ImageFolder) -> tuple[Check, ...]:
    """Warn of each class with fewer than FEW images to train on."""
    checks = []
    for label, count in _training_counts(folder).items():
        if count < FEW:
            text = ngettext(
                "only {count} image to train on in {label}", "only {count} images to train on in {label}", count
            )
            paths = tuple(sample.path for sample in folder.samples if sample.label == label)
            checks.append(Check("few_images", "warning", text.format(count=count, label=label), paths))
    return tuple(checks)


def copies(folder: ImageFolder, should_stop: ShouldStop) -> tuple[Check, ...]:
    """Find files with the very same bytes: on both sides of the split, under two classes, or simply twice.

    Each group of copies is told once, as the worst it is. Raises Stopped on request.
    """
    leaking: list[Path] = []
    contradictory: list[Path] = []
    duplicate: list[Path] = []
    for group in _same_bytes(folder.samples, should_stop):
        paths = [sample.path for sample in group]
        if len({sample.label for sample in group}) > 1:
            contradictory += paths
        elif len({sample.subset for sample in group}) > 1:
            leaking += paths
        else:
            duplicate += paths[1:]
    found: list[tuple[str, Level, Callable[[int], str], list[Path]]] = [
        ("leak", "wrong", _leak_text, leaking),
        ("contradictory", "wrong", _contradictory_text, contradictory),
        ("duplicate", "warning", _duplicate_text, duplicate),
    ]
    return tuple(Check(kind, level, text(len(paths)), tuple(paths)) for kind, level, text, paths in found if paths)


def _leak_text(count: int) -> str:
    text = ngettext(
        "{count} file is in both train and validation or test",
        "{count} files are copies across train and validation or test",
        count,
    )
    return text.format(count=f"{count:,}")


def _contradictory_text(count: int) -> str:
    text = ngettext(
        "{count} file is a copy under another class", "{count} files are copies under different classes", count
    )
    return text.format(count=f"{count:,}")


def _duplicate_text(count: int) -> str:
    text = ngettext("{count} exact copy of another image", "{count} exact copies of other images", count)
    return text.format(count=f"{count:,}")


def _training_counts(folder: ImageFolder) -> dict[str, int]:
    return folder.counts_in("train" if folder.has_split else "")


def _same_bytes(samples: Iterable[Sample], should_stop: ShouldStop) -> list[list[Sample]]:
    """Group samples of equal content. Only files of equal size are read, so that photos cost next to nothing."""

    def digest(sample: Sample) -> bytes:
        if should_stop():
            raise Stopped
        with sample.path.open("rb") as file:
            return hashlib.file_digest(file, hashlib.blake2b).digest()

    by_size = _groups(samples, lambda sample: sample.path.stat().st_size)
    return [group for same_size in by_size for group in _groups(same_size, digest)]


def _groups(samples: Iterable[Sample], key: Callable[[Sample], Hashable]) -> list[list[Sample]]:
    """Return the groups of two or more samples with the same key; a file that is gone is in none."""
    groups: defaultdict[Hashable, list[Sample]] = defaultdict(list)
    for sample in samples:
        try:
            groups[key(sample)].append(sample)
        except OSError:
            continue
    return [group for group in groups.values() if len(group) > 1]
