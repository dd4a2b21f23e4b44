"""SearchPlot: one line a trial of the settings search, the best one and the first one in colour."""

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QTimer
from PySide6.QtGui import QColor, QPen
from PySide6.QtWidgets import QVBoxLayout, QWidget

from tlstudio.core.events import TrialEpoch
from tlstudio.core.i18n import _
from tlstudio.core.search_result import Trial
from tlstudio.gui import theme
from tlstudio.gui.legend import Entry, Legend
from tlstudio.gui.plot_parts import ValueAxis, dress, pen, plain_plot
from tlstudio.gui.wording import percent

_REDRAW_MS = 50


class SearchPlot(QWidget):
    """The accuracy of each trial over its epochs, drawn at most twenty times a second."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.accuracies: dict[int, list[float]] = {}
        self.best: int | None = None  # the best trial's number
        self.lines: dict[int, pg.PlotDataItem] = {}
        self._changed: set[int] = set()
        self.legend = Legend()
        self.view = plain_plot(ValueAxis(share=True), pg.AxisItem("bottom"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.legend)
        layout.addWidget(self.view, 1)
        self.setAccessibleName(_("Accuracy of each trial over its epochs"))
        self.redraws = QTimer(self)
        self.redraws.setSingleShot(True)
        self.redraws.setInterval(_REDRAW_MS)
        self.redraws.timeout.connect(self._redraw)
        theme.theme().changed.connect(self.apply_theme)
        self.apply_theme()

    def show_trials(self, trials: Sequence[Trial], best: int | None) -> None:
        """Show these trials and no others."""
        for line in self.lines.values():
            self.view.removeItem(line)
        self.lines.clear()
        self.accuracies = {trial.number: list(trial.accuracies) for trial in trials}
        self._changed = set(self.accuracies)
        self.best = best
        self.redraws.start()

    def add(self, event: TrialEpoch) -> None:
        """Take in an epoch of a trial; draw it soon."""
        self.accuracies.setdefault(event.trial, []).append(event.val_accuracy)
        if self.best is None or event.val_accuracy > max(self.accuracies[self.best]):
            self.best = event.trial
        self._changed.add(event.trial)
        if not self.redraws.isActive():
            self.redraws.start()

    def apply_theme(self) -> None:
        """Take the colours of the theme."""
        dress(self.view, _("Epoch"))
        colours = theme.current()
        faint = QColor(colours.muted)
        faint.setAlpha(120)
        self._pens = {"best": pen(colours.series[0], 3), "first": pen(colours.series[1], 2), "other": pen(faint, 1)}
        self._redraw()

    def _redraw(self) -> None:
        for number in self._changed:
            if number not in self.lines:
                self.lines[number] = self.view.plot(antialias=True)
            values = self.accuracies[number]
            self.lines[number].setData(range(1, len(values) + 1), values)
            self.lines[number].setSymbol("o" if len(values) == 1 else None)  # one point makes no line
            self.lines[number].setSymbolSize(5)
        self._changed.clear()
        for number, line in self.lines.items():
            line.setPen(self._pen(number))
            line.setSymbolPen(self._pen(number))
            line.setSymbolBrush(self._pen(number).color())
            line.setZValue(2 if number == self.best else 1 if number == 1 else 0)
        self._set_range()
        self._set_legend()

    def _pen(self, number: int) -> QPen:
        return self._pens["best" if number == self.best else "first" if number == 1 else "other"]

    def _set_range(self) -> None:
        values = [value for row in self.accuracies.values() for value in row]
        if not values:
            return
        # What learned nothing would flatten the rest: a tenth of the points may lie below the plot.
        low, high = float(np.quantile(values, 0.1)), max(values)
        pad = max(0.05 * (high - low), 0.005)
        self.view.setYRange(max(0.0, low - pad), min(high + pad, 1.02), padding=0)
        self.view.setXRange(0.8, max(4, *map(len, self.accuracies.values()), 4) + 0.2, padding=0)

    def _set_legend(self) -> None:
        entries = []
        if self.best is not None:
            name = _("best: trial {number}").format(number=self.best)
            entries.append(Entry(name, self._pens["best"], percent(max(self.accuracies[self.best]))))
        if 1 in self.accuracies and self.best != 1:
            entries.append(Entry(_("settings before"), self._pens["first"], percent(max(self.accuracies[1]))))
        if len(self.accuracies) > 2:
            entries.append(Entry(_("other trials"), self._pens["other"]))
        self.legend.set_entries(entries)
