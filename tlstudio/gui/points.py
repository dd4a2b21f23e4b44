"""Points: where images lie on a plane, and which of them are in a rectangle, in a lasso, near a place or next to it."""

from dataclasses import dataclass, field

import numpy as np


def _none() -> np.ndarray:
    return np.empty(0, np.intp)


@dataclass(frozen=True, eq=False)
class Points:
    """Points by their number; only those that can be seen are found.

    `places` float (n, 2); `shown` the numbers of the points that can be seen, ascending; `groups` int (n,), the number
    of the colour of each.
    """

    places: np.ndarray = field(default_factory=lambda: np.empty((0, 2), np.float32))
    shown: np.ndarray = field(default_factory=_none)
    groups: np.ndarray = field(default_factory=_none)

    def of_group(self, group: int) -> np.ndarray:
        """Return the numbers of the points that have the colour of a group."""
        return np.asarray(self.shown[self.groups[self.shown] == group])

    def in_rectangle(self, left: float, right: float, low: float, high: float) -> np.ndarray:
        """Return the numbers of the points within a part of the plane."""
        x, y = self.places[self.shown].T
        return np.asarray(self.shown[(x >= left) & (x <= right) & (y >= low) & (y <= high)])

    def in_polygon(self, fence: np.ndarray) -> np.ndarray:
        """Return the numbers of the points inside a polygon, (corners, 2)."""
        return np.asarray(self.shown[inside(self.places[self.shown], fence)])

    def nearest(self, place: np.ndarray, unit: tuple[float, float] = (1, 1), most: float = np.inf) -> int:
        """Return the number of the point nearest to a place, (2,), at most so many units (wide, high) away, or -1."""
        if not len(self.shown):
            return -1
        far = np.hypot(*((self.places[self.shown] - place) / unit).T)
        at = int(far.argmin())
        return int(self.shown[at]) if far[at] <= most else -1

    def next_to(self, number: int, direction: np.ndarray) -> int:
        """Return the nearest point that lies more in a direction, (2,) of -1, 0 and 1, than across it, or -1."""
        way = self.places[self.shown] - self.places[number]
        along, across = way @ direction, np.abs(way @ direction[::-1])
        far = np.where((along > 0) & (along >= across) & (self.shown != number), along + 2 * across, np.inf)
        return int(self.shown[far.argmin()]) if len(far) and np.isfinite(far.min()) else -1


def inside(places: np.ndarray, fence: np.ndarray) -> np.ndarray:
    """Tell which places, (n, 2), lie inside a polygon, (corners, 2): bool, (n,). It may cross itself (even-odd)."""
    result = np.zeros(len(places), bool)
    low, high = fence.min(axis=0), fence.max(axis=0)
    near = np.flatnonzero(((places >= low) & (places <= high)).all(axis=1))
    x, y = places[near].T
    found = np.zeros(len(near), bool)
    for (x0, y0), (x1, y1) in zip(fence, np.roll(fence, -1, axis=0), strict=True):
        if y0 != y1:
            found ^= ((y0 > y) != (y1 > y)) & (x < (x1 - x0) * (y - y0) / (y1 - y0) + x0)
    result[near] = found
    return result
