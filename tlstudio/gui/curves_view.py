"""CurvesView: one class against the rest, and what a threshold on its probability leads to."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from tlstudio.core.by_locale import numeral
from tlstudio.core.curves import Ranking
from tlstudio.core.events import Report, ShouldStop
from tlstudio.core.i18n import _
from tlstudio.core.kept_thresholds import KeptThreshold
from tlstudio.core.metrics import Evaluation, Scored
from tlstudio.core.operating_point import OperatingPoint
from tlstudio.core.subsets import SUBSETS
from tlstudio.gui.card import label
from tlstudio.gui.curve_plot import ThresholdPlot
from tlstudio.gui.dialogs.gallery import GalleryDialog
from tlstudio.gui.kept_points import KeptPoints
from tlstudio.gui.point_numbers import PointNumbers
from tlstudio.gui.session import Session
from tlstudio.gui.theme import em
from tlstudio.gui.threshold_row import ThresholdRow
from tlstudio.gui.turning import Turning
from tlstudio.gui.wording import points
from tlstudio.gui.worker import Worker

_FIRST = 0.5  # until the user sets another


@dataclass(frozen=True)
class Rank:
    """Ranking the images by one class as a job: of 100,000 it takes a moment."""

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
        self._kept = KeptPoints(self)
        self.ranking: Ranking | None = None
        self.threshold = _FIRST
        self.classes = QComboBox()
        self.classes.setAccessibleName(_("Class against all others"))
        self.classes.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.kinds = QComboBox()
        self.kinds.addItems([_("ROC"), _("Precision and recall")])
        self.kinds.setAccessibleName(_("Kind of curve"))
        self.area = label("", "muted")
        self.plot, self.numbers, self.row = ThresholdPlot(), PointNumbers(), ThresholdRow()
        self.note = label("", "muted", wrap=True)
        self._lay_out()
        self.classes.currentIndexChanged.connect(lambda _index: self._rank())
        self.kinds.currentIndexChanged.connect(lambda _index: self._draw())
        self.plot.moved.connect(self._move)
        self.numbers.wanted.connect(self.open_images)
        self.row.moved.connect(self.set_threshold)
        self.row.wanted.connect(self._propose)
        self.row.reset.connect(self._reset)
        self._kept.failed.connect(session.failed)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self.classes, 1)
        top.addWidget(self.kinds)
        top.addWidget(self.area)
        middle = Turning()
        middle.setSpacing(em(0.8))
        self.plot.setMinimumWidth(em(19))
        middle.addWidget(self.plot, 1)
        middle.addWidget(self.numbers)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, em(0.5), 0, 0)
        layout.addLayout(top)
        layout.addLayout(middle, 1)
        for widget in (self.row, self.numbers.images, self.note):
            layout.addWidget(widget)

    # -- what is shown -------------------------------------------------------------------------------------------

    def show_evaluation(self, evaluation: Evaluation, scored: Sequence[Scored], model: Path) -> None:
        """Show other scores; the class stays, with its threshold: set on validation, it is judged on test."""
        name = self.classes.currentText()
        self._evaluation, self._scored = evaluation, tuple(scored)
        self._kept.show_model(model)
        self.ranking = None  # it is of other images
        self.numbers.show_point(None)
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

    def hideEvent(self, event: QHideEvent) -> None:
        """Write what was set a moment ago: the window may be closing."""
        super().hideEvent(event)
        self._kept.flush()

    def _rank(self) -> None:
        name = self.classes.currentText()
        kept = self._kept.of(name)
        self.threshold = kept.threshold if kept is not None else _FIRST
        self.row.show_threshold(self.threshold)
        self._pending = not self.isVisible()
        if self._evaluation is None or self._pending:
            return
        if self._worker is not None:
            self._worker.stop()
        self.area.setText(_("Computing…"))
        job = Rank(self._scored, self._evaluation.classes, name)
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
        self._tell()

    def _tell(self) -> None:
        """Say what the threshold leads to, and where it was set."""
        self.row.show_threshold(self.threshold)
        self.note.setText(self._where_set())
        if self.ranking is None or self.ranking.name != self.classes.currentText():
            return
        point = self.ranking.at(self.threshold)
        self.numbers.show_point(point)
        self.plot.show_point(*self._place(point))

    def _place(self, point: OperatingPoint) -> tuple[float | None, float | None]:
        if self.kinds.currentIndex() == 0:
            return None if point.specificity is None else 1 - point.specificity, point.sensitivity
        return point.sensitivity, point.precision

    def _where_set(self) -> str:
        kept = self._kept.of(self.classes.currentText())
        if kept is None or self._evaluation is None:
            return ""
        if kept.set_on == self._evaluation.subset:
            return _("Kept with the model. Set by these very images, it flatters itself a little: judge it on others.")
        images = _(SUBSETS[kept.set_on]) if kept.set_on in SUBSETS else Path(kept.set_on).name
        return _("Kept with the model, as it was set on other images: {images}.").format(images=images)

    # -- what can be done ----------------------------------------------------------------------------------------

    def _move(self, threshold: float) -> None:
        """Go where the mouse or the keys went on the curve, which may be that of the class before for a moment."""
        if self.ranking is not None and self.ranking.name == self.classes.currentText():
            self.set_threshold(self.ranking.plain(threshold))

    def set_threshold(self, threshold: float) -> None:
        """Move the operating point to a threshold from 0 to 1, and keep it with the model."""
        self.threshold = threshold
        if self._evaluation is not None:
            self._kept.keep(self.classes.currentText(), KeptThreshold(threshold, self._evaluation.subset))
        self._tell()

    def _reset(self) -> None:
        self.threshold = _FIRST
        self._kept.keep(self.classes.currentText(), None)
        self._tell()

    def _propose(self, sensitivity: float | None) -> None:
        if self.ranking is not None:
            found = self.ranking.balanced() if sensitivity is None else self.ranking.reaching(sensitivity)
            self.set_threshold(found)

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
        title = text.format(name=ranking.name, threshold=numeral(self.threshold, "g"))
        dialog = GalleryDialog(title, [self._scored[i] for i in rows], self.window(), self._session)
        dialog.show()
        return dialog
