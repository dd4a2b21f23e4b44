"""Judging: what is to be thought of each prediction: sure, unsure, unlike, or looked at by a person already."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from tlstudio.core.by_locale import numeral
from tlstudio.core.i18n import N_, _
from tlstudio.core.predictions import Prediction
from tlstudio.core.walk import natural_key
from tlstudio.gui.wording import close_percent

State = Literal["sure", "unsure", "unlike", "unreadable", "checked"]
# What each state is called where rows are chosen by it; "" stands for all.
STATES: dict[str, str] = {
    "": N_("All"),
    "sure": N_("Sure"),
    "unsure": N_("Unsure"),
    "unlike": N_("Unlike the training data"),
    "unreadable": N_("Unreadable"),
    "checked": N_("Corrected or confirmed"),
}
# How they are counted in the status line.
COUNTED: dict[State, str] = {
    "sure": N_("{count} sure"),
    "unsure": N_("{count} unsure"),
    "unlike": N_("{count} unlike the training data"),
    "checked": N_("{count} checked by you"),
    "unreadable": N_("{count} could not be read"),
}
NONE = "–"
_FIRST: tuple[State, ...] = ("unlike", "unsure", "unreadable", "checked", "sure")  # in which order notes are sorted


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """One file: its prediction, or why there is none.

    `key` is the path as the prediction has it, by which corrections are kept; `order` is that of the names; `share` and
    `is_unlike` are the prediction's. They are looked up once: 10,000 rows are judged and sorted while somebody waits.
    """

    path: Path
    prediction: Prediction | None
    reason: str = ""
    key: str = field(init=False)
    order: tuple[Any, ...] = field(init=False)
    share: float = field(init=False)
    is_unlike: bool = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "share", self.prediction.probability if self.prediction else 0.0)
        object.__setattr__(self, "is_unlike", self.prediction is not None and self.prediction.is_unlike)
        object.__setattr__(self, "key", self.prediction.path if self.prediction else str(self.path))
        object.__setattr__(self, "order", natural_key(self.path.name))


@dataclass(frozen=True)
class Judge:
    """Goes by the threshold, from 0 to 1, and by `right`: the classes that a person has given, by `Row.key`."""

    threshold: float = 0.0
    right: Mapping[str, str] = field(default_factory=dict)

    def state(self, row: Row) -> State:
        """Return what is to be thought of a row. What a person has looked at need not be looked at again."""
        if row.prediction is None:
            return "unreadable"
        if row.key in self.right:
            return "checked"
        if row.is_unlike:
            return "unlike"
        return "unsure" if row.share < self.threshold else "sure"

    def label(self, row: Row) -> str:
        """Return the class a row is of, as far as anybody knows: "" where it is unlike all, or unreadable."""
        if row.prediction is None:
            return ""
        return self.right.get(row.key, "" if row.prediction.is_unlike else row.prediction.label)

    def note(self, row: Row) -> str:
        """Return what there is to say of a row; "" for one that is sure."""
        match self.state(row):
            case "unreadable":
                return row.reason
            case "unlike":
                return _("unlike anything in training")
            case "unsure":
                return _("unsure, check by eye")
            case "checked":
                right = self.right[row.key]
                assert row.prediction is not None
                if right == row.prediction.label:
                    return _("confirmed")
                return _("corrected: {label}").format(label=right)
        return ""

    def texts(self, row: Row) -> tuple[str, ...]:
        """Return what stands in each column: a class's share says nothing of an image unlike all classes."""
        note = self.note(row)
        if row.prediction is None or self.state(row) == "unlike":
            return row.path.name, NONE, NONE, NONE, note
        top = row.prediction.top
        second = f"{top[1][0]} {close_percent(top[1][1])}" if len(top) > 1 else NONE
        return row.path.name, row.prediction.label, close_percent(row.prediction.probability), second, note

    def has(self, row: Row, text: str) -> bool:
        """Tell whether a text, in small letters, is in the path, the classes or the note."""
        if text in row.key.casefold():
            return True
        state = self.state(row)
        top = row.prediction.top[:2] if row.prediction is not None and state != "unlike" else ()
        if any(text in name.casefold() for name, _share in top):
            return True
        return state != "sure" and text in self.note(row).casefold()

    def order(self, row: Row, column: int, down: bool) -> tuple[Any, ...]:
        """Return what a column is sorted by; rows that have nothing there stand last, `down` (reversed) as well."""
        state = self.state(row)
        if column == 0:
            return (row.order,)
        if column == 4:
            return _FIRST.index(state), self.note(row) if state in ("unreadable", "checked") else ""
        sign = -1 if down else 1
        if row.prediction is None or state == "unlike":
            return sign * (3 if row.prediction is None else 2), row.order
        top = row.prediction.top
        if column == 1:
            return 0, _order(row.prediction.label)
        return (0, top[column - 2][1]) if len(top) > column - 2 else (sign, row.order)

    def tip(self, row: Row) -> str:
        """Return what there is to know of a row beyond what stands in it."""
        if row.prediction is None:
            return f"{row.path}\n{row.reason}"
        if self.state(row) == "unlike":
            return f"{row.path}\n\n{what_unlike_means(row.prediction.distance)}"
        return str(row.path)


@lru_cache(10_000)
def _order(name: str) -> tuple[Any, ...]:
    return natural_key(name)


def what_unlike_means(distance: float | None = None) -> str:
    """Return what "unlike anything in training" says and what it cannot promise; `distance` is a prediction's."""
    text = _(
        "Unlike anything in training (out of distribution): to the network this picture is farther from the training "
        "images than 95 % of known images are, so its answer is a guess."
    )
    if distance is not None:
        text += " " + _("It is at {times} times the distance that is still usual.").format(
            times=numeral(distance, ".1f")
        )
    return (
        text
        + "\n\n"
        + _(
            "It is a warning and no proof: about 5 of 100 images of your own kind are marked as well, and a strange "
            "picture that resembles a class to the network is not. Nothing here replaces a look at the picture."
        )
    )
