"""MatrixCard: the confusion matrix with what can be changed about it: counts or rates, the order, the size of cells."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtWidgets import QHBoxLayout, QPushButton

from tlstudio.core.confusion import confusion_order
from tlstudio.core.events import Report, ShouldStop
from tlstudio.core.i18n import _, pgettext
from tlstudio.gui.card import Card, button, label
from tlstudio.gui.confusion_matrix import ConfusionMatrix
from tlstudio.gui.session import Session
from tlstudio.gui.theme import em
from tlstudio.gui.tile import Elided
from tlstudio.gui.worker import Worker


@dataclass(frozen=True)
class OrderClasses:
    """Finding an order as a job: of 1,000 classes it takes a second."""

    counts: tuple[tuple[int, ...], ...]

    def run(self, _report: Report, _should_stop: ShouldStop) -> tuple[int, ...]:
        """Return the classes so that those confused stand together."""
        return confusion_order(np.array(self.counts))


class MatrixCard(Card):
    """Shows a confusion matrix, `matrix`."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._worker: Worker | None = None
        self._counts: tuple[tuple[int, ...], ...] = ()
        self.matrix = ConfusionMatrix()
        self.rates = self._toggle(_("Rates"), _("Show the share of each true class in place of the number of images"))
        self.sorted = self._toggle(
            _("Sort"), _("Bring classes that are confused together (hierarchical clustering of the confusions)")
        )
        self.smaller = self._zoom("−", _("Smaller cells (−, or Ctrl and the wheel)"), -1)
        self.larger = self._zoom("+", _("Larger cells (+, or Ctrl and the wheel)"), 1)
        self.whole = self._zoom(pgettext("zoom", "Fit"), _("Show all cells (0)"), 0)
        self.box.addLayout(self._top())
        self.box.addWidget(self.matrix, 1)
        self.rates.toggled.connect(self.matrix.show_rates)
        self.sorted.toggled.connect(self._sort)
        self.matrix.zoomed.connect(self._offer_zoom)

    def _top(self) -> QHBoxLayout:
        hint = Elided()
        hint.setText(_("true ↓   predicted →   click a cell to see its images"))
        hint.setToolTip(hint.text())
        top = QHBoxLayout()
        top.setSpacing(em(0.2))
        top.addWidget(label(_("Confusion matrix"), "heading"))
        top.addSpacing(em(0.6))
        top.addWidget(hint, 1)
        for widget in (self.smaller, self.larger, self.whole, self.sorted, self.rates):
            top.addWidget(widget)
        return top

    def _toggle(self, text: str, tip: str) -> QPushButton:
        result = button(text, "plain", tip=tip)
        result.setCheckable(True)
        return result

    def _zoom(self, text: str, tip: str, step: int) -> QPushButton:
        result = button(text, "plain", tip=tip)
        result.setAccessibleName(tip)
        result.clicked.connect(lambda: self.matrix.zoom(step))
        return result

    def _offer_zoom(self) -> None:
        for widget in (self.smaller, self.larger, self.whole):
            widget.setVisible(self.matrix.can_zoom)

    def show_counts(self, classes: Sequence[str], counts: Sequence[Sequence[int]]) -> None:
        """Show another matrix; `counts[true][predicted]`."""
        self._counts = tuple(tuple(row) for row in counts)
        self.matrix.show_counts(classes, counts)
        self.sorted.setVisible(len(classes) > 2)
        if self.sorted.isChecked():
            self._sort(True)

    def _sort(self, wanted: bool) -> None:
        counts = self._counts
        if not wanted:
            self.matrix.show_order(range(len(counts)))
            return
        self._worker = self._session.start(OrderClasses(counts), self._take, on_event=lambda _event: None, engine=False)

    def _take(self, order: Sequence[int]) -> None:
        if self.sender() is self._worker and self.sorted.isChecked():
            self.matrix.show_order(order)
