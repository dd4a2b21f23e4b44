"""Whatever is written or drawn stands out from what is behind it, in both themes: WCAG 2.1, level AA."""

import re
from dataclasses import fields
from itertools import product

import pytest

from tlstudio.core.paths import resources
from tlstudio.gui.scatter import SYMBOLS, symbol_of
from tlstudio.gui.style import sheet_rules
from tlstudio.gui.tokens import DARK, FILLS, GROUNDS, INKS, LIGHT, LINES, Tokens, contrast

BOTH = pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
WORDS, GRAPHICS = 4.5, 3.0
# Of these nothing has to be seen: what cannot be used is exempt, and a card's edge only decorates.
_EXEMPT = {"disabled", "border", "on_accent", "on_badge"}
_TOKEN = re.compile(r"\$\{?([a-z_]+)\}?")


def too_faint(pairs: list[tuple[str, str, str, str]], least: float) -> list[str]:
    """Name the pairs (what is in front, its colour, what is behind, its colour) that are nearer than `least`."""
    return [
        f"{front} {ink} on {back} {ground}: {contrast(ink, ground):.2f}"
        for front, ink, back, ground in pairs
        if contrast(ink, ground) < least
    ]


def value(tokens: Tokens, name: str) -> str:
    return str(getattr(tokens, name))


def test_contrast_of_black_and_white() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21, abs=0.01)


def test_every_colour_has_its_use() -> None:
    known = {*INKS, *GROUNDS, *FILLS, *LINES, *_EXEMPT, "dark"}
    assert {field.name for field in fields(Tokens)} == known, "put a new colour among those of its kind in tokens.py"


@BOTH
def test_every_ink_can_be_read_on_every_ground(tokens: Tokens) -> None:
    pairs = [(i, value(tokens, i), g, value(tokens, g)) for i, g in product(INKS, GROUNDS)]
    assert too_faint(pairs, WORDS) == []


@BOTH
def test_what_is_written_on_a_fill_can_be_read(tokens: Tokens) -> None:
    assert too_faint([(i, value(tokens, i), fill, value(tokens, fill)) for fill, i in FILLS.items()], WORDS) == []


@BOTH
def test_outlines_and_drawn_lines_stand_out(tokens: Tokens) -> None:
    grounds = [(name, value(tokens, name)) for name in ("window", "card", "field")]
    lines = [(name, value(tokens, name)) for name in LINES if name != "series"]
    lines += [(f"series {number}", colour) for number, colour in enumerate(tokens.series)]
    assert too_faint([(*line, *ground) for line, ground in product(lines, grounds)], GRAPHICS) == []


@BOTH
def test_icons_stand_out(tokens: Tokens) -> None:
    behind = {"up": "field", "down": "field", "check": "accent_fill"}
    pairs = []
    for name, ground in behind.items():
        drawing = (resources() / "icons" / f"{name}.svg").read_text(encoding="utf-8")
        pairs += [(name, ink, ground, value(tokens, ground)) for ink in re.findall("#[0-9a-f]{6}", drawing)]
    assert len(pairs) == len(behind)
    assert too_faint(pairs, GRAPHICS) == []


def state(selector: str) -> tuple[str, frozenset[str]]:
    """Split "QPushButton[look="link"]:hover" into the kind of widget and what must hold of it."""
    kind, *more = re.split(r"(?=[\[:#])", selector)
    return kind, frozenset(more)


def test_the_sheet_writes_only_what_can_be_read() -> None:
    """In each state of each widget, as the sheet's rules add up, the ink is one of the ground's own."""
    rules = [(state(selector), looks) for selector, looks in sheet_rules()]
    wrong = []
    for (kind, wanted), _looks in rules:
        sums: dict[str, str] = {"color": "$text"}
        for (other, less), looks in rules:
            if other == kind and less <= wanted:
                sums |= looks
        for back, front in (("background", "color"), ("selection-background-color", "selection-color")):
            grounds, inks = _TOKEN.findall(sums.get(back, "")), _TOKEN.findall(sums.get(front, ""))
            for ground, ink in product(grounds, inks):
                fits = ink == FILLS[ground] if ground in FILLS else ink in INKS
                drawn = ":" in wanted and "color" not in _own(rules, kind, wanted)
                if not (fits or ink in _EXEMPT - {"on_accent", "on_badge"} or drawn):
                    wrong.append(f"{kind} {sorted(wanted)}: {ink} on {ground}")
    assert wrong == []


def _own(rules: list[tuple[tuple[str, frozenset[str]], dict[str, str]]], kind: str, wanted: frozenset[str]) -> set[str]:
    return {name for (other, less), looks in rules if other == kind and less == wanted for name in looks}


def test_classes_differ_in_shape_too() -> None:
    looks = [(number % 10, symbol_of(number)) for number in range(10 * len(SYMBOLS))]
    assert len(set(looks)) == len(looks)
    assert all(symbol_of(number) != symbol_of(number + 1) for number in range(9))
