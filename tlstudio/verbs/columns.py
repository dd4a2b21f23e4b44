"""Columns: lines on a terminal whose parts stand below each other; a Japanese character is as wide as two others."""

from collections.abc import Iterable, Sequence
from itertools import zip_longest

from wcwidth import ljust, rjust, width

_BETWEEN = "  "


def columns(rows: Iterable[Sequence[object]], right: Iterable[int] = ()) -> list[str]:
    """Return rows as lines, each column as wide as its widest cell; those named by number in `right` end together."""
    cells = [[str(cell) for cell in row] for row in rows]
    widest = [max(map(width, column)) for column in zip_longest(*cells, fillvalue="")]
    ends = set(right)
    return [
        _BETWEEN.join(
            (rjust if at in ends else ljust)(cell, places)
            for at, (cell, places) in enumerate(zip(row, widest, strict=False))
        ).rstrip()
        for row in cells
    ]
