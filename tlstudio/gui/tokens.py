"""Tokens: the colours of the window by what they are for, light and dark."""

from dataclasses import dataclass

from PySide6.QtGui import QColor


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
    dark=False, window="#f5f7fb", card="#ffffff", border="#e1e5ec", field="#ffffff", field_border="#bcc4d0",
    track="#e2e7ef", hover="#eef2f9", text="#1a212d", muted="#5c6676", disabled="#9aa3b0",
    accent="#3061e8", accent_fill="#3466ee", accent_hover="#2857d8", on_accent="#ffffff", selection="#e0e9ff",
    good="#1b7a4e", warning="#a84e08", wrong="#c62f2f",
    badge_warning="#a84e08", badge_wrong="#c62f2f", on_badge="#ffffff",
    # Blue, orange, green; then colours that people who confuse red and green tell apart by lightness or blue.
    series=("#3b6ef6", "#e07a10", "#2a9766", "#b04fa3", "#1791c7", "#8a6d3b",
            "#6b52c8", "#c2185b", "#5f7a00", "#6b7686"),
)  # fmt: skip

DARK = Tokens(
    dark=True, window="#12161d", card="#1b2029", border="#2c333f", field="#151a22", field_border="#4a5463",
    track="#323a47", hover="#262d39", text="#e7ebf1", muted="#9fa9b8", disabled="#69727f",
    accent="#85a7ff", accent_fill="#3a69e8", accent_hover="#4a78f2", on_accent="#ffffff", selection="#2a3d6e",
    good="#5bc795", warning="#f4a54a", wrong="#ff8a80",
    badge_warning="#a84e08", badge_wrong="#c62f2f", on_badge="#ffffff",
    series=("#6f97ff", "#f59a3c", "#4cc08d", "#d383c8", "#4fb8e6", "#c2a46b",
            "#9d88ea", "#f0719f", "#a5bf45", "#9aa5b5"),
)  # fmt: skip
