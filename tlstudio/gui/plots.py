"""Live plots of accuracy and loss, drawn from a Record at most twenty times a second."""

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from tlstudio.core.events import BatchDone, EpochDone
from tlstudio.core.i18n import _
from tlstudio.gui import theme
from tlstudio.gui.card import label, ringed
from tlstudio.gui.legend import Entry, Legend
from tlstudio.gui.plot_parts import Compared, Metric, ValueAxis, dress, pen, plain_plot
from tlstudio.gui.record import Record

REDRAW_MS = 50
_DASHES = ((6, 4), (2, 3), (8, 3, 2, 3))


class CurvePlot(QWidget):
    """One metric over the epochs: training, validation, the boundary of the phases, the best epoch, a read-out."""

    hovered = Signal(int)  # the epoch under the mouse or the arrow keys; 0 for none

    def __init__(self, metric: Metric, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.shows = metric
        self._record: Record | None = None
        self._others: tuple[Compared, ...] = ()
        self._epoch = 0
        self.readout = label("", "muted")
        self.legend = Legend()
        self._make_plot()
        top = QHBoxLayout()
        top.addWidget(label(metric.title, "heading"))
        top.addStretch()
        top.addWidget(self.readout)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(top)
        layout.addWidget(self.legend)
        layout.addWidget(self.view, 1)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        ringed(self)
        self.setAccessibleName(metric.title)
        theme.theme().changed.connect(self.apply_theme)
        self.apply_theme()

    def _make_plot(self) -> None:
        self.view = plain_plot(ValueAxis(self.shows.is_share), pg.AxisItem("bottom"))
        self.batches = self.view.plot(connect="finite", antialias=True)
        self.others: list[Any] = []
        self.train = self.view.plot(antialias=True)
        self.validation = self.view.plot(antialias=True)
        self.best = pg.ScatterPlotItem(size=13)
        self.boundary = pg.InfiniteLine(angle=90)
        self.boundary_text = pg.TextItem(_("fine-tuning from here"))
        self.hair = pg.InfiniteLine(angle=90)
        for item in (self.best, self.boundary, self.boundary_text, self.hair):
            item.setVisible(False)
            self.view.addItem(item, ignoreBounds=True)
        self.view.scene().sigMouseMoved.connect(self._mouse_moved)
        self.view.viewport().installEventFilter(self)

    def apply_theme(self) -> None:
        """Take the colours of the theme."""
        colours = theme.current()
        faint = QColor(colours.series[0])
        faint.setAlpha(110)
        # They differ in more than their colour: one is dashed, one has dots.
        self.pens = {"train": pen(colours.series[0], 2, (5, 2)), "validation": pen(colours.series[1], 3)}
        self.batches.setPen(pen(faint, 1))
        self.train.setPen(self.pens["train"])
        self.validation.setPen(self.pens["validation"])
        self.validation.setSymbol("o")
        self.validation.setSymbolSize(5)
        self.validation.setSymbolBrush(colours.series[1])
        self.validation.setSymbolPen(None)
        self.best.setPen(pen(colours.series[1], 2))
        self.best.setBrush(QColor(colours.card))
        self.boundary.setPen(pen(colours.muted, 1, (4, 4)))
        self.boundary_text.setColor(colours.muted)
        self.hair.setPen(pen(colours.muted, 1))
        dress(self.view, _("Epoch"))
        self.redraw()

    def draw(self, record: Record | None, others: Sequence[Compared]) -> None:
        """Show a record, and the validation curves of other runs behind it."""
        self._record, self._others = record, tuple(others)
        self.redraw()

    def redraw(self) -> None:
        """Draw what the record holds now."""
        epochs = self._record.epochs if self._record else []
        x = [epoch.epoch for epoch in epochs]
        self.train.setData(x, [self.shows.train(epoch) for epoch in epochs])
        self.validation.setData(x, [self.shows.validation(epoch) for epoch in epochs])
        self.batches.setData(*_running(self._record.batches if self._record else [], self.shows))
        self._draw_others()
        best = self._record.best if self._record else None
        self.best.setVisible(best is not None)
        if best is not None:
            self.best.setData([best.epoch], [self.shows.validation(best)])
        self._set_range(epochs)
        self._draw_boundary()
        self.read_out(self._epoch)

    def _draw_others(self) -> None:
        while len(self.others) > len(self._others):
            self.view.removeItem(self.others.pop())
        while len(self.others) < len(self._others):
            self.others.append(self.view.plot(antialias=True))
            self.others[-1].setZValue(-1)
        for number, (line, other) in enumerate(zip(self.others, self._others, strict=True)):
            line.setPen(self._other_pen(number))
            line.setData([e.epoch for e in other.epochs], [self.shows.validation(e) for e in other.epochs])

    def _other_pen(self, number: int) -> QPen:
        return pen(theme.current().muted, 1, _DASHES[number % len(_DASHES)])

    def _set_range(self, epochs: Sequence[EpochDone]) -> None:
        metric = self.shows
        values = [f(epoch) for epoch in epochs for f in (metric.train, metric.validation)]
        values += [metric.validation(epoch) for other in self._others for epoch in other.epochs]
        batches = self._record.batches if self._record else []
        # The first batches' loss may be many times what follows: they count only until there are epochs.
        values += [metric.train(row) for row in (batches if len(epochs) < 2 else batches[-1:])]
        values = [value for value in values if math.isfinite(value)]
        low, high = (min(values), max(values)) if values else (0.0, 1.0)
        pad = max(0.05 * (high - low), 0.005)
        last = max([len(epochs), *(other.epochs[-1].epoch for other in self._others if other.epochs), 4])
        left = 0 if len(epochs) < 2 else 0.5
        self.view.setXRange(left, last + 0.7, padding=0)
        top = min(high + pad, 1.02) if metric.is_share else high + pad
        self.view.setYRange(max(0.0, low - pad), top, padding=0)

    def _draw_boundary(self) -> None:
        boundary = self._record.boundary if self._record else None
        shown = boundary is not None
        self.boundary.setVisible(shown)
        self.boundary_text.setVisible(shown)
        if boundary is None:
            return
        (left, right), (low, high) = self.view.viewRange()
        x = boundary + 0.5
        self.boundary.setValue(x)
        # Accuracy rises and loss falls: below the one and above the other there is room beside the line.
        down = self.shows.is_share
        self.boundary_text.setAnchor((0.0 if x < (left + right) / 2 else 1.0, 1.0 if down else 0.0))
        self.boundary_text.setPos(x, low + 0.02 * (high - low) if down else high)

    def _mouse_moved(self, position: Any) -> None:  # noqa: ANN401 - pyqtgraph does not say
        x = self.view.getPlotItem().vb.mapSceneToView(position).x()
        self.hovered.emit(self._nearest(x))

    def _nearest(self, x: float) -> int:
        last = len(self._record.epochs) if self._record else 0
        return min(max(round(x), 1), last) if last else 0

    def read_out(self, epoch: int) -> None:
        """Say in the legend what the lines are at an epoch; 0 for none."""
        epochs = self._record.epochs if self._record else []
        self._epoch = epoch if epoch <= len(epochs) else 0
        row = epochs[self._epoch - 1] if self._epoch else None
        self.hair.setVisible(row is not None)
        self.hair.setValue(self._epoch)
        self.readout.setText(_("Epoch {number}").format(number=self._epoch) if row else "")
        metric = self.shows
        entries = [
            Entry(_("train"), self.pens["train"], metric.text(metric.train(row)) if row else ""),
            Entry(_("validation"), self.pens["validation"], metric.text(metric.validation(row)) if row else ""),
        ]
        for number, other in enumerate(self._others):
            there = 0 < self._epoch <= len(other.epochs)
            value = metric.text(metric.validation(other.epochs[self._epoch - 1])) if there else ""
            entries.append(Entry(_("{run} validation").format(run=other.name), self._other_pen(number), value))
        self.legend.set_entries(entries)
        self._describe(self._epoch or len(epochs))

    def _describe(self, epoch: int) -> None:
        """Tell a screen reader what the lines are at an epoch: the one that is read out, or the last."""
        said = ""
        if self._record and epoch:
            row, metric = self._record.epochs[epoch - 1], self.shows
            train = f"{_('train')} {metric.text(metric.train(row))}"
            validation = f"{_('validation')} {metric.text(metric.validation(row))}"
            said = ", ".join((_("Epoch {number}").format(number=epoch), train, validation))
        self.setAccessibleDescription(said)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and right read out the epochs without a mouse."""
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step and self._record and self._record.epochs:
            self.hovered.emit(self._nearest((self._epoch or len(self._record.epochs)) + step))
        elif event.key() == Qt.Key.Key_Escape and self._epoch:
            self.hovered.emit(0)
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: Any, event: QEvent) -> bool:  # noqa: ANN401, N802 - Qt's
        """End the read-out when the mouse leaves."""
        if event.type() == QEvent.Type.Leave:
            self.hovered.emit(0)
        return False


class TrainingPlots(QWidget):
    """Accuracy and loss side by side, with one read-out."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.accuracy = CurvePlot(Metric("accuracy", _("Accuracy")))
        self.loss = CurvePlot(Metric("loss", _("Loss")))
        self._record: Record | None = None
        self._others: tuple[Compared, ...] = ()
        # One after the other: drawn and painted together they hold the window for 40 ms.
        self._first = self._timer(REDRAW_MS, self._draw_accuracy)
        self.redraws = self._timer(REDRAW_MS // 2, self._draw_loss)
        self._first.timeout.connect(self.redraws.start)
        for plot in (self.accuracy, self.loss):
            plot.hovered.connect(self.accuracy.read_out)
            plot.hovered.connect(self.loss.read_out)
            for timer in (self._first, self.redraws):
                plot.destroyed.connect(timer.stop)  # it stands in a card of the page, which may go first

    def _timer(self, wait: int, draw: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(wait)
        timer.timeout.connect(draw)
        return timer

    def show_record(self, record: Record | None) -> None:
        """Show a record; call `refresh` when it has grown."""
        self._record = record
        self.refresh()

    def set_compared(self, others: Sequence[Compared]) -> None:
        """Draw the validation curves of other runs behind."""
        self._others = tuple(others)
        self.refresh()

    def refresh(self) -> None:
        """Redraw soon; many calls within 50 ms are one redraw."""
        if not self._first.isActive():
            self._first.start()

    def _draw_accuracy(self) -> None:
        self.accuracy.draw(self._record, self._others)

    def _draw_loss(self) -> None:
        self.loss.draw(self._record, self._others)


def _running(batches: Sequence[BatchDone], metric: Metric) -> tuple[np.ndarray, np.ndarray]:
    """Return the line of running means; a gap (NaN) parts the epochs, for each begins anew."""
    x, y = [], []
    for before, batch in zip((None, *batches), batches, strict=False):
        if before is not None and before.epoch != batch.epoch:
            x.append(math.nan)
            y.append(math.nan)
        x.append(batch.epoch - 1 + batch.batch / batch.batches)
        y.append(metric.train(batch))
    return np.array(x), np.array(y)
