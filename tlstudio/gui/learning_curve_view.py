"""LearningCurveView: how the accuracy grows with the training images, and what twice as many may add."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from tlstudio.core.i18n import _
from tlstudio.core.learning_curve import LearningCurve
from tlstudio.core.metrics import Evaluation, Scored
from tlstudio.core.run import Run
from tlstudio.gui import theme
from tlstudio.gui.card import button, label
from tlstudio.gui.dialogs.job_row import JobRow
from tlstudio.gui.plot_parts import ValueAxis, dress, pen, plain_plot
from tlstudio.gui.session import Session
from tlstudio.gui.theme import em
from tlstudio.gui.worker import Worker
from tlstudio.jobs import judging
from tlstudio.process import Job


class LearningCurvePlot(QWidget):
    """The measured points with their intervals, and the power law up to twice the images with its band."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.view = plain_plot(ValueAxis(share=True), pg.AxisItem("bottom"))
        self.low, self.high = pg.PlotDataItem(antialias=True), pg.PlotDataItem(antialias=True)
        self.band = pg.FillBetweenItem(self.low, self.high)
        self.line = pg.PlotDataItem(antialias=True)
        self.bars = pg.ErrorBarItem(beam=0)
        self.dots = pg.ScatterPlotItem()
        for item in (self.band, self.low, self.high, self.line, self.bars, self.dots):
            self.view.addItem(item)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.view)
        theme.theme().changed.connect(self.apply_theme)
        self.apply_theme()

    def apply_theme(self) -> None:
        """Take the colours of the theme."""
        colours = theme.current()
        dress(self.view, _("Training images"), _("Accuracy"))
        fill = QColor(colours.series[0])
        fill.setAlpha(40)
        self.band.setBrush(fill)
        for edge in (self.low, self.high):
            edge.setPen(None)
        self.line.setPen(pen(colours.series[0], 2, (4, 3)))
        self.bars.setOpts(pen=pen(colours.series[0], 1.5))
        self.dots.setBrush(QColor(colours.series[0]))
        self.dots.setPen(pen(colours.card, 1))
        self.dots.setSize(em(0.7))

    def draw(self, curve: LearningCurve) -> None:
        """Show a curve."""
        x = [float(point.images) for point in curve.expected]
        self.low.setData(x, [point.low for point in curve.expected])
        self.high.setData(x, [point.high for point in curve.expected])
        self.line.setData(x, [point.accuracy for point in curve.expected])
        images = np.array([float(point.images) for point in curve.points])
        middle = np.array([point.accuracy for point in curve.points])
        top = np.array([point.high for point in curve.points]) - middle
        bottom = middle - np.array([point.low for point in curve.points])
        self.bars.setData(x=images, y=middle, top=top, bottom=bottom)
        self.dots.setData(images, middle)
        lows, highs = ([getattr(p, end) for p in (*curve.points, *curve.expected)] for end in ("low", "high"))
        room = 0.1 * (max(highs) - min(lows)) + 0.005
        self.view.setXRange(0, 1.03 * x[-1], padding=0)
        self.view.setYRange(max(0.0, min(lows) - room), min(1.0, max(highs) + room), padding=0)
        self.setAccessibleName(_("Learning curve. {sentence}").format(sentence=curve.sentence))


class LearningCurveView(QWidget):
    """A part of the Evaluate page: draws the curve of the shown run when asked, and shows the last one at once.

    Of a saved model there is none: a curve needs the images a run learned from, which the model does not hold.
    """

    def __init__(
        self,
        session: Session,
        draw: Callable[[Path], Job] = judging.DrawLearningCurve,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._draw = session, draw
        self._run: Path | None = None
        self._saved: Path | None = None  # the saved model that is shown in place of a run
        self._reader: Worker | None = None
        self._drawn: Path | None = None  # the run that is being asked about
        self.plot = LearningCurvePlot()
        self.sentence = label("", "heading", wrap=True)
        self.method = label("", "muted", wrap=True)
        self.explanation = label("", "muted", wrap=True)
        self.work = JobRow(session)
        self.start_button = button(_("Draw the learning curve"), gives=True)
        self.stop_button = button(_("Stop"))
        buttons = QHBoxLayout()
        buttons.addWidget(self.start_button)
        buttons.addWidget(self.stop_button)
        buttons.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, em(0.5), 0, 0)
        for part in (self.sentence, self.plot, self.method, self.explanation):
            layout.addWidget(part, 1 if part is self.plot else 0)
        layout.addWidget(self.work)
        layout.addLayout(buttons)
        layout.addStretch(0)
        layout.setAlignment(self.explanation, Qt.AlignmentFlag.AlignTop)
        self.start_button.clicked.connect(self.start)
        self.stop_button.clicked.connect(self.work.stop)
        self.work.busy_changed.connect(self._show_busy)
        self.explanation.setText(_explanation(None))
        self._show(None)
        self._show_busy(False)

    def show_evaluation(self, _evaluation: Evaluation, _scored: Sequence[Scored], model: Path) -> None:
        """Show the curve of a run, if one was drawn, or why there is none of a saved model."""
        path = model if Run(model).is_run() else None
        self._saved = model if path is None else None
        self.explanation.setText(_explanation(self._saved))
        self._show_busy(self.work.busy)
        if path == self._run:
            return
        self._run = path
        self._show(None)
        if not self.work.busy:
            self.work.say("")
            self._show_busy(False)
        if path is not None:
            job = judging.LastLearningCurve(path)
            failed: Callable[[str], None] = self.work.say
            self._reader = self._session.start(job, self._take_last, on_failed=failed, engine=False)

    def _take_last(self, curve: LearningCurve | None) -> None:
        # A method of this object, for Qt calls none of one that is gone.
        if self.sender() is self._reader:
            self._show(curve)

    def start(self) -> None:
        """Draw the curve."""
        if self._run is not None and not self.work.busy:
            self._drawn = self._run
            self.work.start(self._draw(self._run), self._done, engine=True)

    def _done(self, curve: LearningCurve) -> str:
        if self._drawn == self._run:
            self._show(curve)
        return ""

    def _show(self, curve: LearningCurve | None) -> None:
        self.explanation.setVisible(curve is None)
        for widget in (self.plot, self.sentence, self.method):
            widget.setVisible(curve is not None)
        self.start_button.setText(_("Draw the learning curve") if curve is None else _("Draw again"))
        if curve is not None:
            self.plot.draw(curve)
            self.sentence.setText(curve.sentence)
            self.method.setText(curve.method)

    def _show_busy(self, busy: bool) -> None:
        self.start_button.setEnabled(not busy and self._run is not None)
        self.start_button.setVisible(self._saved is None)
        self.stop_button.setVisible(busy)


def _explanation(saved: Path | None) -> str:
    if saved is not None:
        text = _(
            "A learning curve needs the images that a run learned from, which the saved model {name} does not hold. "
            "Choose the run it was saved from, under Model on the left: the curve is drawn there."
        )
        return text.format(name=saved.name)
    return _(
        "How would more images help? Simple heads learn from 25, 50, 75 and 100 % of the training images, some times "
        "over, and are judged by the validation images. Seconds to a few minutes."
    )
