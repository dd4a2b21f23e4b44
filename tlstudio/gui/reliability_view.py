"""ReliabilityView: when the model says 90 %, is it right 90 % of the time? Before and after calibration."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QShowEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from tlstudio.core.by_locale import numeral
from tlstudio.core.calibration import Bin, Reliability, chance_error, error_interval, reliability, softened
from tlstudio.core.events import Report, ShouldStop
from tlstudio.core.i18n import _
from tlstudio.core.intervals import Answered, Interval
from tlstudio.core.metrics import Evaluation, Scored
from tlstudio.gui import theme
from tlstudio.gui.card import label
from tlstudio.gui.legend import Entry, Legend
from tlstudio.gui.plot_parts import ValueAxis, dress, pen, plain_plot
from tlstudio.gui.session import Session
from tlstudio.gui.theme import em
from tlstudio.gui.wording import percent
from tlstudio.gui.worker import Worker


@dataclass(frozen=True)
class Calibrated:
    """The diagram after and before calibration, and the error that chance alone leaves: its mean, what 95 % are below.

    `interval` is the 95 % interval of the error after. Without calibration, `before` is None.
    """

    after: Reliability
    before: Reliability | None
    chance: tuple[float, float]
    interval: Interval
    grouped: bool


@dataclass(frozen=True)
class Judge:
    """Computing both diagrams as a job: of 100,000 images it takes seconds."""

    evaluation: Evaluation
    scored: tuple[Scored, ...]

    def run(self, _report: Report, _should_stop: ShouldStop) -> Calibrated:
        """Return what the predictions say."""
        number = {name: i for i, name in enumerate(self.evaluation.classes)}
        labels = [number[row.label] for row in self.scored]
        shares, groups = np.array([row.probabilities for row in self.scored]), [row.group for row in self.scored]
        temperature = self.evaluation.temperature
        before = None
        if temperature != 1:
            before = reliability(labels, softened(shares, 1 / temperature), groups=groups)
        answered = Answered.of(labels, shares, groups)
        told = shares.max(axis=1), shares.argmax(axis=1) == answered.truth, answered.units
        after = reliability(labels, shares, groups=groups)
        return Calibrated(after, before, chance_error(*told), error_interval(*told), answered.grouped)


class ReliabilityView(QWidget):
    """The reliability diagram: accuracy by stated confidence, with intervals and the number of images."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._job: Judge | None = None
        self._worker: Worker | None = None
        self.shown: Calibrated | None = None
        self.legend = Legend()
        self.with_before = QCheckBox(_("Before, too"))
        self.with_before.setToolTip(_("Show also what it was before calibration."))
        self.with_before.setChecked(True)
        self.with_before.toggled.connect(self.redraw)
        self.errors, self.fitted = label("", wrap=True), label("", "muted", wrap=True)
        self._make_plot()
        top = QHBoxLayout()
        top.addWidget(self.legend, 1)
        top.addWidget(self.with_before, 0, Qt.AlignmentFlag.AlignTop)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, em(0.2), 0, 0)
        layout.setSpacing(em(0.2))
        layout.addWidget(label(_("When it says 90 %, is it right 90 % of the time?"), "heading", wrap=True))
        layout.addLayout(top)
        layout.addWidget(self.view, 1)
        for sentence in (self.errors, self.fitted):
            layout.addWidget(sentence)
        self.view.getPlotItem().vb.sigResized.connect(self.redraw)  # to keep room for the counts
        theme.theme().changed.connect(self.redraw)

    def _make_plot(self) -> None:
        bottom = pg.AxisItem("bottom")
        bottom.tickStrings = lambda values, _scale, _spacing: [percent(value, 0) for value in values]
        self.view = plain_plot(ValueAxis(share=True), bottom)
        self.bars = pg.BarGraphItem(x=[], height=[], width=0.05)
        self.perfect = self.view.plot([0, 1], [0, 1], antialias=True)
        self.intervals = pg.ErrorBarItem(x=np.empty(0), y=np.empty(0), beam=0.012)
        self.before = pg.ScatterPlotItem(size=9, symbol="d")
        self.counts: list[pg.TextItem] = []
        for item in (self.bars, self.intervals, self.before):
            self.view.addItem(item)
        self.bars.setZValue(-1)

    # -- what is shown -------------------------------------------------------------------------------------------

    def show_evaluation(self, evaluation: Evaluation, scored: Sequence[Scored], _model: Path) -> None:
        """Show other scores."""
        self._job = Judge(evaluation, tuple(scored))
        if self.isVisible():
            self._begin()

    def showEvent(self, event: QShowEvent) -> None:
        """Compute what was not needed until now."""
        super().showEvent(event)
        self._begin()

    def _begin(self) -> None:
        if self._job is None:
            return
        if self._worker is not None:
            self._worker.stop()
        evaluation, job, self._job = self._job.evaluation, self._job, None
        self._worker = self._session.start(job, lambda found: self._judged(evaluation, found), engine=False)

    def _judged(self, evaluation: Evaluation, found: Calibrated) -> None:
        self.shown = found
        self.with_before.setVisible(found.before is not None)
        self.errors.setText(_errors(found))
        self.fitted.setText(_fitted(evaluation))
        self.redraw()

    def redraw(self) -> None:
        """Draw what is known, in the colours of the theme."""
        colours = theme.current()
        dress(self.view, _("Stated confidence"), _("Accuracy"))
        self.perfect.setPen(pen(colours.muted, 1, (4, 4)))
        if self.shown is None:
            return
        filled = [b for b in self.shown.after.bins if b.images]
        blue = QColor(colours.series[0])
        blue.setAlpha(150)
        centres = np.array([(b.low + b.high) / 2 for b in filled])
        accuracy = np.array([b.accuracy for b in filled])
        width = 0.86 / len(self.shown.after.bins)
        self.bars.setOpts(x=centres, height=accuracy, width=width, brush=blue, pen=pen(colours.series[0], 1))
        low, high = (np.array([b.interval[end] for b in filled]) for end in (0, 1))
        self.intervals.setData(
            x=centres, y=accuracy, bottom=accuracy - low, top=high - accuracy, pen=pen(colours.text, 1)
        )
        before = [b for b in self.shown.before.bins if b.images] if self._shows_before and self.shown.before else []
        self.before.setData([(b.low + b.high) / 2 for b in before], [b.accuracy for b in before])
        self.before.setPen(pen(colours.series[1], 2))
        self.before.setBrush(QColor(colours.card))
        self._count(filled)
        left = min(b.low for b in (*filled, *before)) if filled else 0.0
        below = 1.3 * self.fontMetrics().height() / max(self.view.getPlotItem().vb.height(), 1)  # room for the counts
        self.view.setRange(xRange=(max(0.0, left - 0.02), 1.01), yRange=(-min(below, 0.4) * 1.1, 1.04), padding=0)
        self._set_legend(bool(before))

    @property
    def _shows_before(self) -> bool:
        return self.with_before.isChecked() and not self.with_before.isHidden()

    def _count(self, filled: Sequence[Bin]) -> None:
        """Write below each bar how many images it is of."""
        while self.counts:
            self.view.removeItem(self.counts.pop())
        for b in filled:
            text = pg.TextItem(numeral(b.images), anchor=(0.5, 0.0), color=theme.current().muted)
            text.setPos((b.low + b.high) / 2, 0.0)
            text.setToolTip(_bin_text(b))
            self.view.addItem(text, ignoreBounds=True)
            self.counts.append(text)
        self.view.setAccessibleName(". ".join(_bin_text(b) for b in filled))

    def _set_legend(self, before: bool) -> None:
        colours = theme.current()
        entries = [Entry(_("after (below: images)"), pen(colours.series[0], 6)),
                   Entry(_("95 % interval"), pen(colours.text, 1))]  # fmt: skip
        if before:
            entries.append(Entry(_("before"), pen(colours.series[1], 3)))
        self.legend.set_entries([*entries, Entry(_("perfect"), pen(colours.muted, 1, (4, 4)))])


def _bin_text(b: Bin) -> str:
    text = _("Says {low} to {high}: right {accuracy} of the time ({images} images, 95 % interval {least} – {most})")
    return text.format(
        low=percent(b.low, 0), high=percent(b.high, 0), accuracy=percent(b.accuracy), images=numeral(b.images),
        least=percent(b.interval[0]), most=percent(b.interval[1]),
    )  # fmt: skip


def _errors(found: Calibrated) -> str:
    """Say how large the error is, how surely, and what of it chance would make."""
    told = _("Calibration error {after:.3f}, 95 % interval {low:.3f} – {high:.3f} (ECE, {bins} bins of equal width)")
    if found.before is not None:
        told = _("Calibration error {after:.3f}, 95 % interval {low:.3f} – {high:.3f}, before calibration {before:.3f} "
                 "(ECE, {bins} bins of equal width)")  # fmt: skip
    before = found.before.error if found.before else 0.0
    low, high = found.interval
    told = told.format(after=found.after.error, low=low, high=high, before=before, bins=len(found.after.bins))
    chance = _("A perfect model would show {mean:.3f} by chance on these images, seldom over {most:.3f}.")
    if found.grouped:
        chance = _("A perfect model would show {mean:.3f} by chance on these images, whose groups are alike in part, "
                   "seldom over {most:.3f}.")  # fmt: skip
    return f"{told}. {chance.format(mean=found.chance[0], most=found.chance[1])}"


def _fitted(evaluation: Evaluation) -> str:
    """Say which images the temperature was fitted on, and what that means for these."""
    if evaluation.temperature == 1:
        return _("This model was not calibrated: it was trained before the program did that, or elsewhere.")
    text = _("Temperature {value:.2f}, fitted on the validation images of the training, never on its test images.")
    text = text.format(value=evaluation.temperature)
    if evaluation.subset == "validation":
        text += " " + _("These are the same images: their error is a little flattered.")
    return text
