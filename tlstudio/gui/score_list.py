"""ScoreList: every score of the whole set of images, with its interval and what it means in plain words."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from tlstudio.core.by_locale import numeral
from tlstudio.core.i18n import _, ngettext
from tlstudio.core.metrics import Evaluation, Scored
from tlstudio.core.score_names import SCORES, value_of
from tlstudio.gui.card import label, scrolled
from tlstudio.gui.theme import em


class ScoreList(QWidget):
    """The tab of all scores."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.values: dict[str, QLabel] = {}
        self.intervals: dict[str, QLabel] = {}
        inside = QWidget()
        inside.setObjectName("scrolled")
        grid = QGridLayout(inside)
        grid.setContentsMargins(0, em(0.4), em(0.4), 0)
        grid.setHorizontalSpacing(em(1))
        grid.setVerticalSpacing(em(0.1))
        grid.setColumnStretch(0, 1)
        right = Qt.AlignmentFlag.AlignRight
        grid.addWidget(label(_("95 % interval"), "muted"), 0, 2, right)
        for number, score in enumerate(SCORES):
            value, interval = self.values[score.key], self.intervals[score.key] = label(""), label("", "muted")
            row = 2 * number + 1
            grid.addWidget(label(_(score.name)), row, 0)
            grid.addWidget(value, row, 1, right)
            grid.addWidget(interval, row, 2, right)
            meaning = label(_(score.meaning), "muted", wrap=True)
            meaning.setContentsMargins(0, 0, 0, em(0.5))
            grid.addWidget(meaning, row + 1, 0, 1, 3)
        self.by = label("", "muted", wrap=True)
        grid.addWidget(self.by, 2 * len(SCORES) + 1, 0, 1, 3)
        grid.setRowStretch(2 * len(SCORES) + 2, 1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        area = scrolled(inside)
        area.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # else the keyboard could not scroll it
        area.setAccessibleName(_("All scores"))
        box.addWidget(area)

    def show_evaluation(self, evaluation: Evaluation, _scored: Sequence[Scored], _model: Path) -> None:
        """Show other scores."""
        for score in SCORES:
            value, interval = value_of(evaluation, score.key), evaluation.intervals.get(score.key)
            self.values[score.key].setText("–" if value is None else numeral(value, ".3f"))
            self.intervals[score.key].setText(
                "" if interval is None else f"{numeral(interval[0], '.3f')} – {numeral(interval[1], '.3f')}"
            )
        by = _("Intervals of proportions by Wilson, of the other scores by the bootstrap.")
        if evaluation.groups:
            text = ngettext("Intervals by the bootstrap of {count} group of images.",
                            "Intervals by the bootstrap of {count} groups of images.", evaluation.groups)  # fmt: skip
            by = text.format(count=numeral(evaluation.groups))
        self.by.setText(by)
