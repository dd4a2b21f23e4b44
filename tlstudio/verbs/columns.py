"""Columns: lines on a terminal whose parts stand below each other; a Japanese character is as wide as two others."""

import unicodedata
from collections.abc import Iterable, Sequence
from itertools import zip_longest

_BETWEEN = "  "


def width(text: str) -> int:
    """Return how many places of a terminal a text takes: 2 for a wide character, 0 for an accent put on another."""
    return sum(_places(character) for character in text)


def _places(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def padded(text: str, places: int, *, right: bool = False) -> str:
    """Return a text that takes at least so many places, at the left of them or at their `right`."""
    room = " " * (places - width(text))
    return room + text if right else text + room


def columns(rows: Iterable[Sequence[object]], right: Iterable[int] = ()) -> list[str]:
    """Return rows as lines, each column as wide as its widest cell; those named by number in `right` end together."""
    cells = [[str(cell) for cell in row] for row in rows]
    widest = [max(map(width, column)) for column in zip_longest(*cells, fillvalue="")]
    ends = set(right)
    return [
        _BETWEEN.join(
            padded(cell, places, right=at in ends) for at, (cell, places) in enumerate(zip(row, widest, strict=False))
        ).rstrip()
        for row in cells
    ]
