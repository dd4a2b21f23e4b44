"""CurvesView: one class against the rest, and what a threshold on its probability leads to."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDoubleSpinBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QMenu,
    QSizePolicy,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from tlstudio.core.curves import Ranking
from tlstudio.core.events import Report, ShouldStop
from tlstudio.core.i18n import N_, _, ngettext
from tlstudio.core.metrics import Evaluation, Scored
from tlstudio.core.operating_point import SHARES, OperatingPoint
from tlstudio.gui.card import button, label
from tlstudio.gui.curve_plot import ThresholdPlot
from tlstudio.gui.dialogs.gallery import GalleryDialog
from tlstudio.gui.session import Session
from tlstudio.gui.theme import em
from tlstudio.gui.wording import percent, points
from tlstudio.gui.worker import Worker

_NAMES = (
    (N_("Sensitivity"), N_("Of the images of this class, the share that is found (recall).")),
    (N_("Specificity"), N_("Of the images of other classes, the share that is left alone.")),
    (N_("Precision"), N_("Of the images counted as this class, the share to which it belongs.")),
)
_WANTED = (0.9, 0.95, 0.99)


@dataclass(frozen=True)
class Rank:
    """Ranking the images by one class as a job: scikit-learn's import alone would stall the window."""

    scored: tuple[Scored, ...]
    classes: tuple[str, ...]
    name: str

    def run(self, _report: Report, _should_stop: ShouldStop) -> Ranking:
        """Return the ranking, its curves computed."""
        ranking = Ranking.of(self.scored, self.classes, self.name)
        for _curve in (ranking.roc, ranking.precision_recall):
            pass  # asked for once, they are kept
        return ranking


class CurvesView(QWidget):
    """The ROC and the precision-recall curve of a class, with an operating point that the user moves."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._evaluation: Evaluation | None = None
        self._scored: tuple[Scored, ...] = ()
        self._worker: Worker | None = None
        self._pending = False
        self.ranking: Ranking | None = None
        self.threshold = 0.5
        self.classes = QComboBox()
        self.classes.setAccessibleName(_("Class against all others"))
        self.classes.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.kinds = QComboBox()
        self.kinds.addItems([_("ROC"), _("Precision and recall")])
        self.kinds.setAccessibleName(_("Kind of curve"))
        self.area = label("", "muted")
        self.plot = ThresholdPlot()
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, 1000)
        self.slider.setAccessibleName(_("Threshold"))
        self.spin = QDoubleSpinBox()
        self.spin.setDecimals(4)
        self.spin.setRange(0, 1)
        self.spin.setSingleStep(0.01)
        self.spin.setAccessibleName(_("Threshold"))
        self.spin.setKeyboardTracking(False)
        self.note = label("", "muted", wrap=True)
        self._lay_out()
        self.classes.currentIndexChanged.connect(lambda _index: self._rank())
        self.kinds.currentIndexChanged.connect(lambda _index: self._draw())
        self.plot.moved.connect(lambda threshold: self.set_threshold(self._plain(threshold)))
        self.slider.valueChanged.connect(lambda value: self.set_threshold(value / 1000))
        self.spin.valueChanged.connect(self.set_threshold)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self.classes, 1)
        top.addWidget(self.kinds)
        top.addWidget(self.area)
        middle = QHBoxLayout()
        middle.setSpacing(em(0.8))
        middle.addWidget(self.plot, 1)
        middle.addLayout(self._numbers())
        below = QHBoxLayout()
        below.addWidget(label(_("Threshold")))
        below.addWidget(self.slider, 1)
        below.addWidget(self.spin)
        below.addWidget(self._proposals())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, em(0.5), 0, 0)
        for row in (top, middle, below):
            layout.addLayout(row, 1 if row is middle else 0)
        layout.addWidget(self.note)

    def _numbers(self) -> QVBoxLayout:
        column, grid = QVBoxLayout(), QGridLayout()
        grid.setVerticalSpacing(em(0.15))
        self.shares: list[QLabel] = []
        for row, (name, tip) in enumerate(_NAMES):
            value, spread = label("–", "heading"), label("", "muted")
            for widget in (caption := label(_(name), "muted"), value, spread):
                widget.setToolTip(_(tip))
            value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            grid.addWidget(caption, 2 * row, 0, 1, 2)
            grid.addWidget(value, 2 * row + 1, 0)
            grid.addWidget(spread, 2 * row + 1, 1)
            self.shares += [value, spread]
        self.predicted = label("", wrap=True)
        self.found, self.missed, self.wrong = (button("", "link") for _number in range(3))
        column.addLayout(grid)
        self.predicted.setFixedWidth(em(13))
        column.addWidget(self.predicted)
        for link in (self.found, self.missed, self.wrong):
            column.addWidget(link)
        column.addStretch()
        self.found.clicked.connect(lambda: self.open_images(positive=True, called=True))
        self.missed.clicked.connect(lambda: self.open_images(positive=True, called=False))
        self.wrong.clicked.connect(lambda: self.open_images(positive=False, called=True))
        return column

    def _proposals(self) -> QWidget:
        self.propose = button(_("Propose  "), tip=_("Set the threshold by what is wanted of it."))
        menu = QMenu(self.propose)
        text = _("Highest sum of sensitivity and specificity (Youden)")
        menu.addAction(text, lambda: self._propose(None))
        for wanted in _WANTED:
            text = _("Sensitivity of at least {share}").format(share=percent(wanted, 0))
            menu.addAction(text, partial(self._propose, wanted))
        menu.addAction(_("One half"), lambda: self.set_threshold(0.5))
        self.propose.setMenu(menu)
        return self.propose

    # -- what is shown -------------------------------------------------------------------------------------------

    def show_evaluation(self, evaluation: Evaluation, scored: Sequence[Scored]) -> None:
        """Show other scores; the class and the threshold stay, so that what validation proposed is judged on test."""
        name = self.classes.currentText()
        self._evaluation, self._scored = evaluation, tuple(scored)
        self.classes.blockSignals(True)
        self.classes.clear()
        self.classes.addItems(list(evaluation.classes))
        # Of two classes the second is the one that is looked for, as the model's one output is its probability.
        default = 1 if len(evaluation.classes) == 2 else 0
        self.classes.setCurrentIndex(evaluation.classes.index(name) if name in evaluation.classes else default)
        self.classes.blockSignals(False)
        self._rank()

    def showEvent(self, event: QShowEvent) -> None:
        """Compute what was not needed until now."""
        super().showEvent(event)
        if self._pending:
            self._rank()

    def _rank(self) -> None:
        self._pending = not self.isVisible()
        if self._evaluation is None or self._pending:
            return
        if self._worker is not None:
            self._worker.stop()
        job = Rank(self._scored, self._evaluation.classes, self.classes.currentText())
        self._worker = self._session.start(job, self._ranked, engine=False)

    def _ranked(self, ranking: Ranking) -> None:
        if self.sender() is self._worker:
            self.ranking = ranking
            self._draw()

    def _draw(self) -> None:
        ranking = self.ranking
        if ranking is None:
            return
        if self.kinds.currentIndex() == 0:
            words = _("1 − specificity (false alarms)"), _("Sensitivity")
            self.plot.draw(ranking.roc, 0.0, words, steps=False)
            curve, name = ranking.roc, _("AUC {area}")
        else:
            self.plot.draw(
                ranking.precision_recall, float(ranking.positive.mean()), (_("Recall (sensitivity)"), _("Precision")),
                steps=True,
            )  # fmt: skip
            curve, name = ranking.precision_recall, _("Average precision {area}")
        self.area.setText(name.format(area=points(curve.area)) if curve else _("no curve: only one class is here"))
        self._tell(ranking.at(self.threshold))

    def _plain(self, threshold: float) -> float:
        return self.ranking.plain(threshold) if self.ranking else threshold

    def set_threshold(self, threshold: float) -> None:
        """Move the operating point to a threshold from 0 to 1."""
        self.threshold = threshold
        self.note.setText("")
        if self.ranking is not None:
            self._tell(self.ranking.at(threshold))

    def _propose(self, sensitivity: float | None) -> None:
        if self.ranking is None:
            return
        found = self.ranking.balanced() if sensitivity is None else self.ranking.reaching(sensitivity)
        self.set_threshold(found)
        self.note.setText(
            _("Chosen by these very images, it flatters itself a little: judge it on others, such as the test images.")
        )

    def _tell(self, point: OperatingPoint) -> None:
        for widget, value in ((self.slider, round(1000 * point.threshold)), (self.spin, point.threshold)):
            widget.blockSignals(True)
            widget.setValue(value)  # type: ignore[arg-type]
            widget.blockSignals(False)
        for number, name in enumerate(SHARES):
            share, interval = getattr(point, name), point.intervals.get(name)
            self.shares[2 * number].setText("–" if share is None else percent(share))
            low_high = [percent(end)[:-2] for end in interval] if interval else []
            self.shares[2 * number + 1].setText(" – ".join(low_high))
        counted = ngettext("{count} image counts as it", "{count} images count as it", point.predicted)
        self.predicted.setText(counted.format(count=f"{point.predicted:,}"))
        for link, text, count in (
            (self.found, _("{count} found rightly"), point.true_positives),
            (self.missed, _("{count} missed"), point.false_negatives),
            (self.wrong, _("{count} false alarms"), point.false_positives),
        ):
            link.setText(text.format(count=f"{count:,}"))
            link.setEnabled(count > 0)
        roc = self.kinds.currentIndex() == 0
        x = (None if point.specificity is None else 1 - point.specificity) if roc else point.sensitivity
        self.plot.show_point(x, point.sensitivity if roc else point.precision)

    def open_images(self, positive: bool, called: bool) -> GalleryDialog:
        """Show the images of the class, or of others, that are counted as of it, or are not; the worst first."""
        assert self.ranking is not None
        ranking = self.ranking
        rows = [i for i, of_it in enumerate(ranking.positive) if of_it == positive]
        rows = [i for i in rows if (ranking.shares[i] >= self.threshold) == called]
        rows.sort(key=lambda i: float(ranking.shares[i]) * (1 if positive else -1))
        text = {
            (True, True): _("Images of {name} with a probability of {threshold} or more"),
            (True, False): _("Images of {name} that are missed: its probability is below {threshold}"),
            (False, True): _("False alarms: images of other classes, in which {name} has {threshold} or more"),
        }[positive, called]
        title = text.format(name=ranking.name, threshold=f"{self.threshold:g}")
        dialog = GalleryDialog(title, [self._scored[i] for i in rows], self.window())
        dialog.show()
        return dialog
