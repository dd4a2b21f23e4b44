"""Reading: how the numbers in a file become the square of 8-bit RGB that a network takes; one rule for every use."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from tlstudio.core.i18n import N_

# What becomes of numbers of more than 8 bits; pictures of 8 bits stay as they are.
DEPTHS = {
    "window": N_("window or own range"),
    "full_range": N_("whole number range"),
    "min_max": N_("smallest to largest"),
    "percentiles": N_("1st–99th percentile"),
}
# How a picture of any shape becomes a square.
FITS = {
    "squash": N_("squash to a square"),
    "crop": N_("crop the centre"),
    "letterbox": N_("letterbox with grey bars"),
}
ABOUT_DEPTHS = {
    "window": N_("For pictures as they come: the window a DICOM names, else each picture's own range."),
    "full_range": N_("Where the numbers themselves mean something, such as counts: pictures stay comparable."),
    "min_max": N_("Where only the pattern counts: each picture uses its own darkest and brightest value."),
    "percentiles": N_("Where a few bright specks or dead pixels would make all the rest dark."),
}
ABOUT_FITS = {
    "squash": N_("Shows everything and changes proportions: where all pictures have one shape."),
    "crop": N_("Keeps proportions and loses the ends: where what counts is in the middle."),
    "letterbox": N_("Keeps proportions and shows everything, with bars: where shapes differ and matter."),
}
# The grey of the bars: in the middle, where most networks have their 0.
GREY = 127

_SCALING = {
    "window": N_("the window a DICOM names, else from each picture's own smallest to its largest value"),
    "full_range": N_("all that the file's numbers can be, of a DICOM all that its bits stored can be"),
    "min_max": N_("from each picture's own smallest to its largest value"),
    "percentiles": N_("from the 1st to the 99th percentile of each picture's values"),
}
_BEFORE = "Pillow, JPEG drafted to the size, EXIF upright, alpha over white, "
_AFTER = "each side reduced by a whole factor to no less than the size; OpenCV, bilinear"
_RULES = {
    "squash": "squash to a square: " + _BEFORE + _AFTER,
    "crop": "crop the centre: " + _BEFORE + "the largest square around the middle, " + _AFTER,
    "letterbox": "letterbox: " + _BEFORE + "the longer side brought to the size, the other in proportion, "
    f"{_AFTER}; in the middle of a square of grey {GREY}",
}


@dataclass(frozen=True)
class Reading:
    """A key of DEPTHS and one of FITS; the defaults are how models were made before there was a choice.

    Raises ValueError for anything else.
    """

    depth: str = "window"
    fit: str = "squash"

    def __post_init__(self) -> None:
        if self.depth not in DEPTHS or self.fit not in FITS:
            raise ValueError(f"pictures cannot be read by the rule {self.depth!r}, {self.fit!r}")

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "Reading":
        """Build from what `to_dict` gave; what is missing is as by default. Raises ValueError or TypeError."""
        return cls(**values)

    def to_dict(self) -> dict[str, str]:
        """Return plain values, as JSON holds them."""
        return asdict(self)

    @property
    def key(self) -> dict[str, str]:
        """What tells features of pictures read so from others; empty for the defaults, as caches have it."""
        return {} if self == DEFAULT else self.to_dict()

    @property
    def scaling(self) -> str:
        """What becomes black and white in pictures of more than 8 bits, in words to be translated."""
        return _SCALING[self.depth]

    @property
    def resizing(self) -> str:
        """The way to the square, for someone who programs it."""
        return _RULES[self.fit]


DEFAULT = Reading()
