"""Groups of images that show the same picture, exactly or nearly, and what that means: a leak, a contradiction, …"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations, islice, pairwise, product
from typing import Literal

from tlstudio.core.by_locale import numeral
from tlstudio.core.checks import Check, Level
from tlstudio.core.dataset import ImageFolder, Sample
from tlstudio.core.duplicates import Alike
from tlstudio.core.edits import Edit, Edits
from tlstudio.core.i18n import _, ngettext
from tlstudio.core.names import below
from tlstudio.core.subsets import SUBSETS

Kind = Literal["contradictory", "leak", "duplicate", "near_duplicate"]
KINDS: tuple[Kind, ...] = ("contradictory", "leak", "duplicate", "near_duplicate")  # the worst first


@dataclass(frozen=True)
class Group:
    """Images of one picture, two or more. `exact` where they agree in every pixel, whatever their files are like."""

    samples: tuple[Sample, ...]
    exact: bool

    @property
    def contradicts(self) -> bool:
        """Whether they stand under different classes."""
        return len({sample.label for sample in self.samples}) > 1

    @property
    def leaks(self) -> bool:
        """Whether they stand on different sides of the split."""
        return len({sample.subset or "train" for sample in self.samples}) > 1

    @property
    def kind(self) -> Kind:
        """The worst that can be said of them."""
        if self.contradicts:
            return "contradictory"
        return "leak" if self.leaks else "duplicate" if self.exact else "near_duplicate"


@dataclass(frozen=True)
class Copies:
    """The groups of a folder: those of the very same pixels, and those of the same picture at all (larger, or more).

    Images that the user has told apart are not in one group for each other's sake.
    """

    exact: tuple[Group, ...]
    all: tuple[Group, ...]


def find_copies(folder: ImageFolder, alike: Alike, edits: Edits) -> Copies:
    """Return the groups of images of one picture, in the order of the folder."""
    names = [below(sample.path, folder.root) for sample in folder.samples]
    apart = {name for pair in edits.distinct for name in pair}

    def distinct(one: int, other: int) -> bool:
        if names[one] not in apart or names[other] not in apart:
            return False
        return frozenset((names[one], names[other])) in edits.distinct

    by_pixels: defaultdict[bytes, list[int]] = defaultdict(list)
    for at, sample in enumerate(folder.samples):
        if sample.path in alike.pixels:
            by_pixels[alike.pixels[sample.path]].append(at)
    exact: list[tuple[int, int]] = []
    for some in by_pixels.values():
        told = sum(names[at] in apart for at in some) > 1
        exact += [pair for pair in (combinations(some, 2) if told else pairwise(some)) if not distinct(*pair)]
    near: list[tuple[int, int]] = []
    for one, other in alike.near:
        pairs = product(by_pixels.get(one, ()), by_pixels.get(other, ()))
        near += islice((pair for pair in pairs if not distinct(*pair)), 1)
    samples = folder.samples
    return Copies(
        tuple(Group(tuple(samples[at] for at in some), True) for some in _connected(exact)),
        tuple(
            Group(tuple(samples[at] for at in some), len({alike.pixels[samples[at].path] for at in some}) == 1)
            for some in _connected(exact + near)
        ),
    )


def to_review(folder: ImageFolder, copies: Copies, edits: Edits) -> tuple[Group, ...]:
    """Return the groups that want a decision, the worst first."""
    groups = (group for group in copies.all if not is_settled(folder, group, edits))
    return tuple(sorted(groups, key=lambda group: KINDS.index(group.kind)))


def is_settled(folder: ImageFolder, group: Group, edits: Edits) -> bool:
    """Tell whether nothing is left to decide about a group: the user told all apart, or keeps them on one side."""
    names = [below(sample.path, folder.root) for sample in group.samples]
    if len(names) < 2 or all(frozenset(pair) in edits.distinct for pair in combinations(names, 2)):
        return True
    decided = [edits.images.get(name, Edit()) for name in names]
    subsets, groups = {edit.subset for edit in decided}, {edit.group for edit in decided}
    kept_together = any(len(some) == 1 and some != {""} for some in (subsets, groups))
    return kept_together and not group.contradicts and not group.leaks


def copy_checks(groups: Iterable[Group]) -> tuple[Check, ...]:
    """Say what is wrong with groups, each told once as the worst it is."""
    by_kind: defaultdict[Kind, list[Group]] = defaultdict(list)
    for group in groups:
        by_kind[group.kind].append(group)
    return tuple(_check(kind, by_kind[kind]) for kind in KINDS if by_kind[kind])


def _check(kind: Kind, groups: Sequence[Group]) -> Check:
    paths = tuple(tuple(sample.path for sample in group.samples) for group in groups)
    count = sum(map(len, paths))
    level: Level = "warning"
    match kind:
        case "leak":
            level = "wrong"
            sides = {sample.subset or "train" for group in groups for sample in group.samples}
            both = _(" and ").join(_(name) for subset, name in SUBSETS.items() if subset in sides)
            text = ngettext("{count} appears in {both}", "{count} appear in {both}", count)
            text = text.format(count="{count}", both=both)
            why = _("The same picture, or nearly, is learned from and judged by, so that the score flatters.")
        case "contradictory":
            level = "wrong"
            text = ngettext("{count} under two classes", "{count} of the same picture under two classes", count)
            why = _("The same picture, or nearly, has different labels, and at least one of them is wrong.")
        case "duplicate":
            count -= len(groups)
            text = ngettext("{count} exact copy of another image", "{count} exact copies of other images", count)
            why = _(
                "They agree in every pixel, whatever the kind of file, and count twice while they teach nothing new."
            )
        case "near_duplicate":
            count -= len(groups)
            text = ngettext("{count} near-duplicate", "{count} near-duplicates", count)
            why = _("Another image shows the same picture, resized, cropped, saved again or made brighter.")
    return Check(
        kind, level, text.format(count=numeral(count)), tuple(path for some in paths for path in some), why, paths
    )


def _connected(links: Sequence[tuple[int, int]]) -> list[list[int]]:
    """Return the connected groups of numbers, each sorted, in the order of their first."""
    leader: dict[int, int] = {}

    def find(at: int) -> int:
        while leader.setdefault(at, at) != at:
            leader[at] = leader[leader[at]]
            at = leader[at]
        return at

    for one, other in links:
        low, high = sorted((find(one), find(other)))
        leader[high] = low
    groups: defaultdict[int, list[int]] = defaultdict(list)
    for at in sorted(leader):
        groups[find(at)].append(at)
    return list(groups.values())
