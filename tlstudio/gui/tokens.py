"""Tokens: the colours of the window by what they are for, light and dark."""

from dataclasses import dataclass

from PySide6.QtGui import QColor

# Each ink can be read on each ground: no list of pairs is needed. What is written on a fill is named beside it. A line
# is what one must see to know a control, or what is drawn.
INKS = ("text", "muted", "accent", "good", "warning", "wrong")
GROUNDS = ("window", "card", "field", "hover", "selection", "track")
FILLS = {
    "accent_fill": "on_accent",
    "accent_hover": "on_accent",
    "badge_warning": "on_badge",
    "badge_wrong": "on_badge",
}
LINES = ("field_border", "accent", "series")


@dataclass(frozen=True)
class Tokens:
    """The colours of one theme; names say what for. `series` are those of classes and curves, in that order."""

    dark: bool
    window: str
    card: str
    border: str
    field: str
    field_border: str
    track: str
    hover: str
    text: str
    muted: str
    disabled: str
    accent: str
    accent_fill: str
    accent_hover: str
    on_accent: str
    selection: str
    good: str
    warning: str
    wrong: str
    badge_warning: str
    badge_wrong: str
    on_badge: str
    series: tuple[str, ...]

    def colour(self, index: int) -> QColor:
        """Return the colour of class or curve number `index`; they repeat after the last."""
        return QColor(self.series[index % len(self.series)])


LIGHT = Tokens(
    dark=False, window="#f5f7fb", card="#ffffff", border="#e1e5ec", field="#ffffff", field_border="#828b9a",
    track="#e2e7ef", hover="#eef2f9", text="#1a212d", muted="#5c6676", disabled="#9aa3b0",
    accent="#2c5be0", accent_fill="#3466ee", accent_hover="#2857d8", on_accent="#ffffff", selection="#e0e9ff",
    good="#187447", warning="#a34b07", wrong="#be2b2b",
    badge_warning="#a84e08", badge_wrong="#c62f2f", on_badge="#ffffff",
    # Blue, orange, green; then colours that people who confuse red and green tell apart by lightness or blue.
    series=("#3b6ef6", "#cf6d08", "#2a9766", "#b04fa3", "#1791c7", "#8a6d3b",
            "#6b52c8", "#c2185b", "#5f7a00", "#6b7686"),
)  # fmt: skip

DARK = Tokens(
    dark=True, window="#12161d", card="#1b2029", border="#2c333f", field="#151a22", field_border="#6f7a8c",
    track="#323a47", hover="#262d39", text="#e7ebf1", muted="#9fa9b8", disabled="#69727f",
    accent="#85a7ff", accent_fill="#3a69e8", accent_hover="#3d6cea", on_accent="#ffffff", selection="#283a69",
    good="#5bc795", warning="#f4a54a", wrong="#ff8a80",
    badge_warning="#a84e08", badge_wrong="#c62f2f", on_badge="#ffffff",
    series=("#6f97ff", "#f59a3c", "#4cc08d", "#d383c8", "#4fb8e6", "#c2a46b",
            "#9d88ea", "#f0719f", "#a5bf45", "#9aa5b5"),
)  # fmt: skip


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, from 1 to 21, as WCAG 2 counts it."""
    low, high = sorted(_luminance(QColor(name)) for name in (one, other))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: QColor) -> float:
    parts = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
        for c in (colour.redF(), colour.greenF(), colour.blueF())
    )
    return sum(share * part for share, part in zip((0.2126, 0.7152, 0.0722), parts, strict=True))
