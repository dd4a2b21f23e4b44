"""ConfusionCells: what a confusion matrix shows in each cell: the classes in some order, counts, words and colours."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from PySide6.QtGui import QColor, QImage

from tlstudio.core.by_locale import numeral
from tlstudio.core.confusion import rates
from tlstudio.core.i18n import _, ngettext
from tlstudio.gui.theme import current
from tlstudio.gui.wording import percent, points

Cell = tuple[int, int]  # row and column, as they are shown
_LEVELS = 100  # of colour, in the picture of many cells


@dataclass(frozen=True, eq=False)
class ConfusionCells:
    """`counts[true][said]`, shape (classes, classes), and the order of rows and columns: which class is shown where."""

    classes: tuple[str, ...]
    counts: np.ndarray
    order: tuple[int, ...]

    @classmethod
    def of(cls, classes: Sequence[str], counts: Sequence[Sequence[int]], order: Sequence[int] = ()) -> "ConfusionCells":
        """Bring together names and counts; no order: as the classes are."""
        count = len(classes)
        return cls(tuple(classes), np.asarray(counts, int).reshape(count, count), tuple(order) or tuple(range(count)))

    @cached_property
    def shown(self) -> np.ndarray:
        """The counts in the order of rows and columns."""
        return self.counts[np.ix_(self.order, self.order)]

    @cached_property
    def shares(self) -> np.ndarray:
        """The share of each row's class in each cell."""
        return rates(self.shown)

    def name(self, place: int) -> str:
        """Return the class of a row or column."""
        return self.classes[self.order[place]]

    def cell_of(self, true: int, said: int) -> Cell:
        """Return where two classes, by their number, meet."""
        return self.order.index(true), self.order.index(said)

    def count(self, cell: Cell) -> int:
        """Return how many images a cell has."""
        return int(self.shown[cell])

    def text(self, cell: Cell, as_rate: bool) -> str:
        """Return what stands in a cell; nothing in an empty one."""
        if not self.shown[cell]:
            return ""
        return points(float(self.shares[cell]), 2) if as_rate else numeral(self.shown[cell])

    def ground(self, cell: Cell) -> QColor:
        """Return the colour of a cell."""
        return ground(cell[0] == cell[1], float(self.shares[cell]))

    def describe(self, cell: Cell) -> str:
        """Say in a sentence what a cell counts."""
        true, said = self.name(cell[0]), self.name(cell[1])
        count, total = self.count(cell), int(self.shown[cell[0]].sum())
        if true == said:
            text = ngettext(
                "{count} image of {true} was named rightly", "{count} images of {true} were named rightly", count
            )
        else:
            text = ngettext(
                "{count} image of {true} was called {said}", "{count} images of {true} were called {said}", count
            )
        text = text.format(count=count, true=true, said=said)
        return _("{sentence}: {share} of {total}").format(
            sentence=text, share=percent(count / total) if total else percent(0), total=total
        )

    def picture(self) -> QImage:
        """Return all cells as a picture of one pixel each: 40,000 cells are quicker drawn so than one by one."""
        levels = np.ceil(self.shares * _LEVELS).astype(np.uint8)  # what is not empty is never shown as empty
        levels[(levels > 0) & ~np.eye(len(levels), dtype=bool)] += _LEVELS
        levels = np.ascontiguousarray(levels)
        height, width = levels.shape
        picture = QImage(levels.data, width, height, width, QImage.Format.Format_Indexed8)
        shares = [level / _LEVELS for level in range(1, _LEVELS + 1)]
        colours = [ground(True, 0), *(ground(right, share) for right in (True, False) for share in shares)]
        picture.setColorTable([colour.rgb() for colour in colours])
        return picture.convertToFormat(QImage.Format.Format_RGB32)  # a copy: `levels` is gone after this


def ground(right: bool, share: float) -> QColor:
    """Return a cell's colour: the fuller, the more of its true class is in it."""
    tokens = current()
    if not share:
        return QColor(tokens.hover)
    strength = 0.15 + 0.7 * share if right else 0.14 + 0.86 * min(1.0, 2 * share)
    full, empty = QColor(tokens.series[2] if right else tokens.wrong), QColor(tokens.card)
    channels = ((full.red(), empty.red()), (full.green(), empty.green()), (full.blue(), empty.blue()))
    red, green, blue = (round(strength * a + (1 - strength) * b) for a, b in channels)
    return QColor(red, green, blue)


def ink(ground: QColor) -> QColor:
    """Return black or white, whichever stands out more."""
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
        for c in (ground.redF(), ground.greenF(), ground.blueF())
    )
    luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    return QColor("#000000") if luminance > 0.179 else QColor("#ffffff")
