"""What a check says, and the checks of the classes: are they balanced, are there enough images, do the names agree?"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from tlstudio.core.by_locale import numeral
from tlstudio.core.class_names import Difference, differences, spellings
from tlstudio.core.dataset import ImageFolder
from tlstudio.core.i18n import _, ngettext
from tlstudio.core.subsets import SUBSETS
from tlstudio.core.walk import natural_key

Level = Literal["good", "warning", "wrong"]

UNBALANCED = 1.5  # images of the largest class to one of the smallest
FEW = 10  # training images of a class
FEW_TO_MEASURE = 5  # validation or test images of a class: with four right of four, the truth may be 40 %
_NAMED = 3  # classes named in a sentence; the others are counted


@dataclass(frozen=True)
class Check:
    """One line of the list: a stable kind, how bad it is, a short sentence, and the images it is about.

    `why` explains it in one more sentence; `groups` are the paths that belong together, where it is about copies.
    `merge` are two classes (old, new) that may be one: `old` would be called `new`.
    """

    kind: str
    level: Level
    text: str
    paths: tuple[Path, ...] = ()
    why: str = ""
    groups: tuple[tuple[Path, ...], ...] = ()
    merge: tuple[str, str] | None = None


def class_checks(folder: ImageFolder) -> tuple[Check, ...]:
    """Return what there is to say of the classes."""
    return (*class_names(folder), *class_balance(folder), *few_images(folder), *few_to_measure(folder))


def class_balance(folder: ImageFolder) -> tuple[Check, ...]:
    """Warn where the largest class has UNBALANCED times as many training images as the smallest, or more."""
    counts = {label: count for label, count in _training_counts(folder).items() if count}
    most, least = max(counts.values(), default=0), min(counts.values(), default=1)
    if most / least < UNBALANCED:
        return ()
    text = _("classes {ratio} : 1 unbalanced").format(ratio=numeral(most / least, ".3g"))
    rare = [label for label, count in counts.items() if most / count >= UNBALANCED]
    why = _("The network sees the largest class most often and will favour it; balanced batches help.")
    return (Check("unbalanced", "warning", text, _paths(folder, rare), why),)


def few_images(folder: ImageFolder) -> tuple[Check, ...]:
    """Warn of classes with fewer than FEW images to train on."""
    counts = {label: count for label, count in _training_counts(folder).items() if 0 < count < FEW}
    if not counts:
        return ()
    if len(counts) == 1:
        (label, count), *_rest = counts.items()
        text = ngettext(
            "only {count} image to train on in {label}", "only {count} images to train on in {label}", count
        ).format(count=count, label=label)
    else:
        text = _("{count} classes with fewer than {few} images to train on: {names}")
        text = text.format(count=numeral(len(counts)), few=FEW, names=_some(counts))
    why = _("From so few images a network learns the images rather than the class.")
    return (Check("few_images", "warning", text, _paths(folder, counts), why),)


def few_to_measure(folder: ImageFolder) -> tuple[Check, ...]:
    """Warn of classes with fewer than FEW_TO_MEASURE images in a validation or test folder."""
    checks = []
    for subset in ("validation", "test"):
        if subset not in folder.subsets:
            continue
        counts = {label: count for label, count in folder.counts_in(subset).items() if 0 < count < FEW_TO_MEASURE}
        if not counts:
            continue
        text = _("too few images to measure in {subset}: {names}")
        text = text.format(subset=_(SUBSETS[subset]), names=_some(counts))
        why = _("With fewer than {few} images of a class, its score is mostly chance.").format(few=FEW_TO_MEASURE)
        checks.append(Check("few_to_measure", "warning", text, _paths(folder, counts, subset), why))
    return tuple(checks)


def class_names(folder: ImageFolder) -> tuple[Check, ...]:
    """Say where the classes of train and of validation or test are not the same, or two names are nearly one."""
    labels: dict[str, set[str]] = {}
    for subset, name in folder.tally:
        labels.setdefault(subset, set()).add(name)
    checks: list[Check] = []
    paired: set[frozenset[str]] = set()
    for one in differences(labels):
        checks += _difference(folder, one)
        paired |= {frozenset(pair) for pair in one.merges}
    for names in spellings(folder.classes):
        if frozenset(names) in paired:
            continue
        rarer_first = sorted(names, key=lambda name: folder.counts[name])
        text = _("one class in two spellings? {names}").format(names=_some(names))
        why = _("Names that differ in capitals, spaces or signs alone are two classes to the network.")
        merge = (rarer_first[0], rarer_first[-1])
        checks.append(Check("class_names", "warning", text, _paths(folder, names), why, merge=merge))
    return tuple(checks)


def _difference(folder: ImageFolder, one: Difference) -> list[Check]:
    subset = _(SUBSETS[one.subset])
    checks: list[Check] = []
    for old, new in one.merges:
        text = _('"{old}" in {subset}, "{new}" in train: one class?').format(old=old, new=new, subset=subset)
        why = _("Classes are matched by their names: the one would never be learned, the other never judged.")
        checks.append(Check("class_names", "wrong", text, _paths(folder, (old, new)), why, merge=(old, new)))
    if one.extra:
        text = _("{names} only in {subset}, not in train").format(names=_some(one.extra), subset=subset)
        why = _("The network cannot name a class that it never saw: no training starts while there are such images.")
        checks.append(Check("class_names", "wrong", text, _paths(folder, one.extra, one.subset), why))
    if one.missing:
        text = _("{names} only in train, not in {subset}").format(names=_some(one.missing), subset=subset)
        why = _("How well it is learned would show in no score: no training starts while validation has no such image.")
        checks.append(Check("class_names", "wrong", text, _paths(folder, one.missing, "train"), why))
    return checks


def _some(labels: Iterable[str]) -> str:
    names = sorted(labels, key=natural_key)
    text = ", ".join(names[:_NAMED])
    more = len(names) - _NAMED
    return _("{names} and {count} more").format(names=text, count=numeral(more)) if more > 0 else text


def _paths(folder: ImageFolder, labels: Iterable[str], subset: str = "") -> tuple[Path, ...]:
    wanted = set(labels)
    return tuple(
        sample.path for sample in folder.samples if sample.label in wanted and subset in ("", sample.subset)
    )  # fmt: skip


def _training_counts(folder: ImageFolder) -> dict[str, int]:
    return {label: folder.tally["train", label] + folder.tally["", label] for label in folder.classes}
