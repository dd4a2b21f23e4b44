"""The likest of many vectors, exactly, without comparing all with all: vectors are kept in shells about some centres.

The angle between two vectors is at least as large as the difference of their angles to a third one. So a shell, whose
members have nearly one angle to its centre, is passed over by every vector whose own angle to that centre is far from
it. Of 100,000 small pictures three quarters of the work is saved so, and nothing is lost.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

_MEMBERS = 800  # vectors a centre
_SHELLS = 4  # of each centre
_SAMPLE = 20_000  # vectors by which the centres are found
_ROUNDS = 5
_BLOCK = 4_000_000  # products made at a time: in some milliseconds, for which a window waits
_ROUNDING = 2e-3  # radians by which angles may be wrong in float32

Rows = NDArray[np.float32]
Tick = Callable[[int, int], None]  # called with what is done, and of how much; it may raise Stopped


class _Shell(NamedTuple):
    centre: int
    members: NDArray[np.int64]
    near: float  # least and largest angle of its members to the centre
    far: float


class Shelf:
    """Vectors of length 1, shape (n, width), among which the likest are looked up."""

    def __init__(self, rows: Rows) -> None:
        self.rows = rows
        self._centres = _centres(rows, max(1, len(rows) // _MEMBERS))
        self._place = np.zeros(len(rows), np.int64)  # of each row in its shell
        self._shell_of = np.zeros(len(rows), np.int64)
        self._shells: list[_Shell] = []
        cosines = rows @ self._centres.T
        own = cosines.argmax(axis=1)
        angles = np.arccos(np.clip(cosines[np.arange(len(rows)), own], -1, 1))
        for centre in range(len(self._centres)):
            members = np.flatnonzero(own == centre)
            ordered = members[np.argsort(angles[members], kind="stable")]
            for some in np.array_split(ordered, _SHELLS):
                if len(some):
                    self._place[some], self._shell_of[some] = np.arange(len(some)), len(self._shells)
                    self._shells.append(_Shell(centre, some, float(angles[some[0]]), float(angles[some[-1]])))

    def likest(self, queries: Rows, least: float, most: int, tick: Tick) -> NDArray[np.int64]:
        """Return pairs (query, row), shape (pairs, 2): for each query the likest rows, at most `most` of them.

        Query r is about the same thing as row r, which is left out. Like enough is a cosine of `least` and more. What
        `tick` raises is passed on.
        """
        reach = float(np.arccos(least)) + _ROUNDING
        angles = self._centres @ queries.T
        np.arccos(np.clip(angles, -1, 1, out=angles), out=angles)
        best = np.full((len(queries), most), -2.0, np.float32)
        at = np.full((len(queries), most), -1, np.int64)
        for number, shell in enumerate(self._shells):
            angle = angles[shell.centre]
            asking = np.flatnonzero((angle >= shell.near - reach) & (angle <= shell.far + reach))
            vectors = self.rows[shell.members].T
            block = max(1, _BLOCK // len(shell.members))
            for start in range(0, len(asking), block):
                tick(number, len(self._shells))
                some = asking[start : start + block]
                cosines = queries[some] @ vectors
                inside = np.flatnonzero(self._shell_of[some] == number)
                cosines[inside, self._place[some[inside]]] = -2
                hits = np.flatnonzero(cosines.max(axis=1) >= least)
                if len(hits):
                    _keep(best, at, some[hits], cosines[hits], shell.members)
        found = np.argwhere(best >= least)
        return np.stack([found[:, 0], at[found[:, 0], found[:, 1]]], axis=1)


def _keep(
    best: Rows, at: NDArray[np.int64], asking: NDArray[np.int64], cosines: Rows, members: NDArray[np.int64]
) -> None:
    """Keep the best of what some queries had, and of what they found now."""
    most = best.shape[1]
    columns = np.broadcast_to(np.arange(cosines.shape[1]), cosines.shape)
    if cosines.shape[1] > most:
        columns = np.argpartition(cosines, -most, axis=1)[:, -most:]
    values = np.concatenate([best[asking], np.take_along_axis(cosines, columns, axis=1)], axis=1)
    places = np.concatenate([at[asking], members[columns]], axis=1)
    kept = np.argpartition(values, -most, axis=1)[:, -most:]
    best[asking] = np.take_along_axis(values, kept, axis=1)
    at[asking] = np.take_along_axis(places, kept, axis=1)


def _centres(rows: Rows, count: int) -> Rows:
    """Return some vectors of length 1 about which the rows lie (k-means, by a sample of them)."""
    rng = np.random.default_rng(0)
    sample = rows[rng.permutation(len(rows))[:_SAMPLE]]
    centres = sample[:count].copy()
    for _round in range(_ROUNDS if count > 1 else 0):
        sums = np.zeros_like(centres)
        np.add.at(sums, (sample @ centres.T).argmax(axis=1), sample)
        lengths = np.linalg.norm(sums, axis=1, keepdims=True)
        centres = np.where(lengths > 0, sums / np.maximum(lengths, 1e-6), centres)
    return centres
