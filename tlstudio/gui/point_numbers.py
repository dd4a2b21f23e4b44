"""PointNumbers: what an operating point leads to, in shares with their intervals and in counts that open the images."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from tlstudio.core.by_locale import numeral
from tlstudio.core.i18n import N_, _, ngettext
from tlstudio.core.operating_point import SHARES, OperatingPoint
from tlstudio.gui.card import button, label
from tlstudio.gui.theme import em
from tlstudio.gui.wording import percent

_NAMES = (
    (N_("Sensitivity"), N_("Of the images of this class, the share that is found (recall).")),
    (N_("Specificity"), N_("Of the images of other classes, the share that is left alone.")),
    (N_("Precision"), N_("Of the images counted as this class, the share to which it belongs.")),
)


class PointNumbers(QWidget):
    """`wanted` asks for the images that are of the class, or not, and are counted as of it, or not.

    The row that opens them, `images`, is to be laid out apart: below one another they would be higher than the plot.
    """

    wanted = Signal(bool, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.shares: list[QLabel] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(self._grid())
        self.predicted = label("")
        self.found, self.missed, self.wrong = (button("", "link") for _number in range(3))
        self.images = QWidget()
        row = QHBoxLayout(self.images)
        row.setContentsMargins(0, 0, 0, 0)
        for widget in (self.found, self.missed, self.wrong):
            row.addWidget(widget)
        row.addStretch()
        column.addWidget(self.predicted)
        column.addStretch()
        self.found.clicked.connect(lambda: self.wanted.emit(True, True))
        self.missed.clicked.connect(lambda: self.wanted.emit(True, False))
        self.wrong.clicked.connect(lambda: self.wanted.emit(False, True))
        self.show_point(None)

    def _grid(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setVerticalSpacing(em(0.15))
        for row, (name, tip) in enumerate(_NAMES):
            value, spread = label("–", "heading"), label("", "muted")
            for widget in (caption := label(_(name), "muted"), value, spread):
                widget.setToolTip(_(tip))
            value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            grid.addWidget(caption, 2 * row, 0, 1, 2)
            grid.addWidget(value, 2 * row + 1, 0)
            grid.addWidget(spread, 2 * row + 1, 1)
            self.shares += [value, spread]
        return grid

    def show_point(self, point: OperatingPoint | None) -> None:
        """Show another point; None until it is known."""
        for widget in (self.predicted, self.images):
            widget.setVisible(point is not None)
        for number, name in enumerate(SHARES):
            share = getattr(point, name, None)
            low_high = point.intervals.get(name, ()) if point is not None else ()
            self.shares[2 * number].setText("–" if share is None else percent(share))
            self.shares[2 * number + 1].setText(" – ".join(percent(end)[:-2] for end in low_high))
        if point is None:
            return
        counted = ngettext("{count} image counts as it", "{count} images count as it", point.predicted)
        self.predicted.setText(counted.format(count=numeral(point.predicted)))
        wrong = point.false_positives
        for link, text, count in (
            (self.found, _("{count} found rightly"), point.true_positives),
            (self.missed, _("{count} missed"), point.false_negatives),
            (self.wrong, ngettext("{count} false alarm", "{count} false alarms", wrong), wrong),
        ):
            link.setText(text.format(count=numeral(count)))
            link.setEnabled(count > 0)
