"""The marks a figure is made of. Lengths are points (1/72 inch), y goes down; colours are #rrggbb."""

import unicodedata
from dataclasses import dataclass
from typing import Literal

INK, MUTED, RULE, PAPER = "#1b1f24", "#5b6470", "#d5dae0", "#ffffff"
BLUE, ORANGE = "#0072b2", "#d55e00"  # told apart by every eye (Okabe and Ito 2008), and in grey by their dashes
WIDTH = 480.0  # of a page's text

Anchor = Literal["start", "middle", "end"]


@dataclass(frozen=True)
class Line:
    """A line through points."""

    points: tuple[tuple[float, float], ...]
    colour: str = INK
    width: float = 1.0
    dashed: bool = False


@dataclass(frozen=True)
class Box:
    """A filled rectangle; `x`, `y` is its upper left corner."""

    x: float
    y: float
    width: float
    height: float
    fill: str


@dataclass(frozen=True)
class Dot:
    """A filled circle."""

    x: float
    y: float
    radius: float
    colour: str


@dataclass(frozen=True)
class Words:
    """A line of text from, around or up to a point on its baseline; `turned` reads upwards."""

    x: float
    y: float
    text: str
    size: float = 8.0
    colour: str = INK
    anchor: Anchor = "start"
    turned: bool = False
    bold: bool = False


Mark = Line | Box | Dot | Words


@dataclass(frozen=True)
class Figure:
    """Marks on a page of its own size, with a caption; `description` says what is seen to those who cannot see it."""

    width: float
    height: float
    marks: tuple[Mark, ...]
    caption: str
    description: str


def breadth(text: str, size: float) -> float:
    """Return about how wide a text is, in points."""
    return size * sum(1.0 if unicodedata.east_asian_width(sign) in "WF" else 0.6 for sign in text)


def shortened(text: str, width: float, size: float) -> str:
    """Return the text, or as much of its start as fits into a width and an ellipsis."""
    if breadth(text, size) <= width:
        return text
    kept = text
    while kept and breadth(kept + "…", size) > width:
        kept = kept[:-1]
    return kept.rstrip() + "…"
