"""Class names that differ: between the subsets of a split, or in their spelling alone, and which may mean one class.

Classes are matched by their names and never by their place in a list: what is called otherwise is another class.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from difflib import SequenceMatcher

from tlstudio.core.errors import StudioError
from tlstudio.core.i18n import _
from tlstudio.core.subsets import SUBSETS
from tlstudio.core.walk import natural_key

_ALIKE = 0.7  # share of letters that two names have in common, in order: bottle and bottels, but not glass and plastic


@dataclass(frozen=True)
class Difference:
    """What one subset has and train has not, and the other way round.

    `merges` are pairs (old, new) that look like one class in two spellings: `old` in the subset alone, `new` in train
    alone. `extra` are the other classes that only the subset has, `missing` those that only train has.
    """

    subset: str
    merges: tuple[tuple[str, str], ...]
    extra: tuple[str, ...]
    missing: tuple[str, ...]


def differences(labels: Mapping[str, Set[str]]) -> tuple[Difference, ...]:
    """Return where validation and test differ from train; `labels` are the classes that have images in each subset.

    Images in subset "" are yet to be divided, and count for both sides. That a test folder lacks a class is no harm.
    """
    undivided = labels.get("", frozenset())
    train = labels.get("train", frozenset()) | undivided
    found = []
    for subset in ("validation", "test"):
        there = labels.get(subset, frozenset())
        if not there:
            continue
        missing = train - there - undivided
        merges = _matched(there - train, missing)
        extra = there - train - {old for old, _new in merges}
        missing = missing - {new for _old, new in merges} if subset == "validation" else frozenset()
        if merges or extra or missing:
            found.append(Difference(subset, merges, _ordered(extra), _ordered(missing)))
    return tuple(found)


def check_agreement(labels: Mapping[str, Set[str]]) -> None:
    """Raise StudioError unless all that is judged was learned, and all that is learned is judged while training.

    A network cannot name a class that it never saw: its images would count as wrong, whatever it has learned. And what
    no validation image shows would be missing from every score, unnoticed.
    """
    for one in differences(labels):
        subset = _(SUBSETS[one.subset])
        extra = _ordered({*one.extra, *(old for old, _new in one.merges)})
        missing = _ordered({*one.missing, *(new for _old, new in one.merges)}) if one.subset == "validation" else ()
        has = _("only {subset} has {names}")
        only = [has.format(subset=_(SUBSETS["train"]), names=", ".join(missing))] if missing else []
        only += [has.format(subset=subset, names=", ".join(extra))] if extra else []
        if one.merges:
            old, new = one.merges[0]
            text = _('Merge "{old}" into "{new}" if they are one class; relabel or exclude others, or split at random.')
            what = text.format(old=old, new=new)
        else:
            what = _("Relabel or exclude their images on the Data page, or split at random.")
        raise StudioError(_("The class names differ: {only}. {what}").format(only="; ".join(only), what=what))


def spellings(classes: Iterable[str]) -> list[list[str]]:
    """Return the names that are one but for capitals, spaces and signs."""
    by_letters: defaultdict[str, list[str]] = defaultdict(list)
    for name in classes:
        by_letters[_letters(name)].append(name)
    return [names for names in by_letters.values() if len(names) > 1]


def _matched(extra: Set[str], missing: Set[str]) -> tuple[tuple[str, str], ...]:
    """Return pairs of names that look like one, the likest first, each name once."""
    pairs = [(likeness(old, new), old, new) for old in _ordered(extra) for new in _ordered(missing)]
    found: dict[str, str] = {}
    for much, old, new in sorted(pairs, key=lambda pair: -pair[0]):
        if much >= _ALIKE and old not in found and new not in found.values():
            found[old] = new
    return tuple(sorted(found.items(), key=lambda pair: natural_key(pair[0])))


def likeness(one: str, other: str) -> float:
    """Return how much two names have in common, 0 to 1; 1 for those that differ in capitals, spaces and signs alone.

    Names that begin otherwise or differ in a number are two: healthy and unhealthy, plate 1 and plate 2.
    """
    first, second = _letters(one), _letters(other)
    if first == second:
        return 1.0
    if first[:1] != second[:1] or [*filter(str.isdigit, first)] != [*filter(str.isdigit, second)]:
        return 0.0
    return SequenceMatcher(None, first, second, autojunk=False).ratio()


def _letters(name: str) -> str:
    return "".join(filter(str.isalnum, name.casefold())) or name


def _ordered(labels: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(labels, key=natural_key))
