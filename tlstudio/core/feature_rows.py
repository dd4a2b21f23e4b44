"""Rows: features as training reads them, wherever they lie."""

from collections.abc import Sequence

import numpy as np

Index = slice | np.ndarray | Sequence[int]


class Rows:
    """Rows of numbers, one for each picture asked for, gathered from arrays when they are indexed and not before.

    Row i is `parts[part[i]][at[i]]`; where `part[i]` is negative there is none, and i is in `missing`. `keep` is held
    as long as the rows are.
    """

    def __init__(self, parts: Sequence[np.ndarray], part: np.ndarray, at: np.ndarray, keep: object = None) -> None:
        self._parts, self._part, self._at, self._keep = tuple(parts), part, at, keep
        self.missing: list[int] = np.flatnonzero(part < 0).tolist()
        self._whole = _as_one(self._parts, part, at)

    def __len__(self) -> int:
        return len(self._part)

    def __getitem__(self, index: Index) -> np.ndarray:
        """Return the rows at `index`, shape (n, *shape). Raises IndexError where one is missing.

        Where all rows follow each other in one array, a slice is a view of it that must not be written to.
        """
        if self._whole is not None:
            return self._whole[index]
        part, at = self._part[index], self._at[index]
        rows = np.empty((len(part), *self._parts[0].shape[1:]), self._parts[0].dtype)
        for number in np.unique(part):
            if number < 0:
                raise IndexError("a row that is missing")
            here = part == number
            rows[here] = self._parts[number][at[here]]
        return rows


def rows_in_memory(array: np.ndarray) -> Rows:
    """Return an array, or one mapped from a scratch file, as rows: for features that the cache could not keep."""
    return Rows([array], np.zeros(len(array), np.int32), np.arange(len(array)))


def _as_one(parts: tuple[np.ndarray, ...], part: np.ndarray, at: np.ndarray) -> np.ndarray | None:
    """Return the part that holds all rows in their order, None where they are scattered or missing."""
    if not len(part) or part[0] < 0 or (part != part[0]).any() or (np.diff(at) != 1).any():
        return None
    whole: np.ndarray = parts[part[0]][at[0] : at[0] + len(at)]
    return whole
