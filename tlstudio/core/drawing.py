"""Drawing a share of images by whole groups, so that each class gives its part and no group is torn apart."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

# A class without images to learn from is worse than one without images to judge by, and that than any uneven share.
_LACKS_REST, _LACKS_DRAWN = 1e12, 1e6
_TRIES, _STEPS, _PASSES = 24, 200_000, 12
_ORDER = ("test", "validation", "train")


class Drawing:
    """Images on their way into subsets: `labels` and `groups` of each ("" stands for itself), `places` so far or "".

    Everything follows from these, their order and the seed.
    """

    def __init__(self, labels: Sequence[str], groups: Sequence[str], seed: int) -> None:
        self.labels, self.seed = labels, seed
        self.places = [""] * len(labels)
        units: dict[str | int, list[int]] = {}
        for at, group in enumerate(groups):
            units.setdefault(group or at, []).append(at)
        self.units = list(units.values())

    def give(self, places: Mapping[int, str]) -> None:
        """Put single images where they must be; what belongs to a group of which some are placed follows them."""
        for at, place in places.items():
            self.places[at] = place
        for unit in self.units:
            if open_ := [at for at in unit if not self.places[at]]:
                votes = Counter(self.places[at] for at in unit if self.places[at])
                self._put(open_, _first(votes))

    def keep(self, before: Mapping[int, str]) -> None:
        """Leave groups where they have been; new images of a group follow it."""
        for unit in self.units:
            if not self.places[unit[0]]:
                self._put(unit, _first(Counter(before[at] for at in unit if at in before)))

    def _put(self, some: Sequence[int], place: str) -> None:
        for at in some:
            self.places[at] = place

    def draw(self, subset: str, share: float, totals: Mapping[str, int], rest: int) -> None:
        """Draw for a subset, of each class, its share of `totals`, less what is there already.

        `rest` images or groups of each class are left for others: 1 to learn from, or 2 where some must judge as well.
        Single images fill up what groups leave open.
        """
        singles: dict[str, list[int]] = {}
        groups: list[list[int]] = []
        for unit in self.units:
            if not self.places[unit[0]]:
                if len(unit) > 1:
                    groups.append(unit)
                else:
                    singles.setdefault(self.labels[unit[0]], []).append(unit[0])
        for unit in self._groups_for(subset, share, totals, rest, groups, singles) if groups else ():
            self._put(unit, subset)
        have, outside = self._have(subset), self._outside(subset)
        for label, some in singles.items():
            wanted = max(1, round(share * totals[label])) - have[label]
            count = min(wanted, outside[label] - rest, len(some))
            if count > 0:
                self._put(_drawn(some, count, self.seed), subset)

    def _groups_for(
        self, subset: str, share: float, totals: Mapping[str, int], rest: int, groups: list[list[int]],
        singles: Mapping[str, list[int]],
    ) -> list[list[int]]:  # fmt: skip
        have, outside = self._have(subset), self._outside(subset)
        counts = [Counter(self.labels[at] for at in group) for group in groups]
        aims = {}
        for label, number in Counter(label for count in counts for label in count).items():
            alone = len(singles.get(label, ()))
            wanted = max(0.0, share * (totals[label] - alone) - have[label])
            others = outside[label] - number
            aims[label] = Aim(wanted, have[label] + alone > 0, rest - others)
        return [groups[at] for at in choose(counts, aims, self.seed)]

    def _have(self, subset: str) -> Counter[str]:
        return Counter(label for label, place in zip(self.labels, self.places, strict=True) if place == subset)

    def _outside(self, subset: str) -> Counter[str]:
        """Count, for each class, the groups and single images that could still be left to others than the subset."""
        gone = {subset, "test"}
        return Counter(
            label for unit in self.units for label in {self.labels[at] for at in unit if self.places[at] not in gone}
        )


@dataclass(frozen=True)
class Aim:
    """What is asked of a class: how many images to draw, whether it has some anyway, how many groups must be left."""

    wanted: float
    has_some: bool
    rest: int


def choose(groups: Sequence[Mapping[str, int]], aims: Mapping[str, Aim], seed: int) -> list[int]:
    """Choose groups, by their number of images of each class, so that the aims are met as nearly as can be.

    From several random orders: take or give back whichever group brings the aims nearer, until none does. With groups
    of one class each, no class is further from its aim than half its largest group, where it has several.
    """
    random = np.random.default_rng(seed)
    best: list[int] = []
    lowest = float("inf")
    for _try in range(max(1, min(_TRIES, _STEPS // len(groups)))):
        tally = _Tally(groups, aims)
        order = random.permutation(len(groups)).tolist()
        for _pass in range(_PASSES):
            if not sum([tally.flip_if_better(at) for at in order]):  # a list: every group has its turn
                break
        if tally.cost < lowest - 1e-9:
            best, lowest = sorted(tally.chosen), tally.cost
        if tally.is_near():
            break
    return best


class _Tally:
    """The groups chosen so far, and how far that is from the aims."""

    def __init__(self, groups: Sequence[Mapping[str, int]], aims: Mapping[str, Aim]) -> None:
        self._groups, self._aims = groups, aims
        self.chosen: set[int] = set()
        self._drawn: Counter[str] = Counter()
        self._left: Counter[str] = Counter(label for group in groups for label in group)

    @property
    def cost(self) -> float:
        return sum(map(self._cost, self._aims))

    def _cost(self, label: str) -> float:
        aim, drawn = self._aims[label], self._drawn[label]
        cost = (drawn - aim.wanted) ** 2 / max(1.0, aim.wanted)
        if not drawn and not aim.has_some:
            cost += _LACKS_DRAWN
        return cost + _LACKS_REST * max(0, aim.rest - self._left[label])

    def flip_if_better(self, at: int) -> bool:
        """Take a group or give it back, where that brings the aims nearer."""
        group = self._groups[at]
        before = sum(map(self._cost, group))
        self._flip(at)
        if sum(map(self._cost, group)) < before - 1e-9:
            return True
        self._flip(at)
        return False

    def _flip(self, at: int) -> None:
        sign = -1 if at in self.chosen else 1
        self.chosen ^= {at}
        for label, count in self._groups[at].items():
            self._drawn[label] += sign * count
            self._left[label] -= sign

    def is_near(self) -> bool:
        """Tell whether every class is within one image of its aim, and has some on both sides."""
        near = all(abs(self._drawn[label] - aim.wanted) <= 1 for label, aim in self._aims.items())
        return near and self.cost < _LACKS_DRAWN


def _drawn(some: list[int], count: int, seed: int) -> list[int]:
    """Draw as scikit-learn's train_test_split does, to the same images: its import takes longer than a window waits."""
    return [some[at] for at in np.random.RandomState(seed).permutation(len(some))[:count]]


def _first(votes: Counter[str]) -> str:
    """Return where a group goes: to test where any of it is there, else where most of it is, in doubt to train."""
    if votes["test"]:
        return "test"
    return max(votes, key=lambda place: (votes[place], _ORDER.index(place)), default="")
