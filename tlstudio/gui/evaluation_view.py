"""EvaluationView: the tiles, the confusion matrix, what else there is to say of the scores, and the mistakes."""

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

from PySide6.QtWidgets import QHBoxLayout, QTabWidget, QVBoxLayout, QWidget

from tlstudio.core.i18n import N_, _
from tlstudio.core.metrics import Evaluation, Scored
from tlstudio.gui.card import Card, label, set_role
from tlstudio.gui.class_table import ClassTable
from tlstudio.gui.confusion_matrix import ConfusionMatrix
from tlstudio.gui.curves_view import CurvesView
from tlstudio.gui.dialogs.gallery import GalleryDialog, show_scored
from tlstudio.gui.learning_curve_view import LearningCurveView
from tlstudio.gui.mistakes import MistakeStrip
from tlstudio.gui.reliability_view import ReliabilityView
from tlstudio.gui.session import Session
from tlstudio.gui.theme import em
from tlstudio.gui.tile import Elided, Tile, row_of
from tlstudio.gui.wording import image_count, percent

Shown = TypeVar("Shown", bound=QWidget)


class Part(Protocol):
    """A widget that says something of an evaluation."""

    def show_evaluation(self, evaluation: Evaluation, scored: Sequence[Scored]) -> None:
        """Show scores and the predictions they are of."""
        ...


# What stands in tabs beside the confusion matrix, in their order: each a widget and a Part.
_PARTS: tuple[tuple[str, Callable[[Session], QWidget]], ...] = (
    (N_("Per class"), lambda _session: ClassTable()),
    (N_("Curves"), CurvesView),
    (N_("Calibration"), ReliabilityView),
    (N_("Learning curve"), LearningCurveView),
)


class EvaluationView(QWidget):
    """Shows one evaluation."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._classes: tuple[str, ...] = ()
        self._scored: tuple[Scored, ...] = ()
        self.accuracy = Tile(_("Accuracy"), _("Share of the images that are named rightly."))
        self.f1 = Tile(
            _("Macro F1"),
            _("The mean of the classes' F1: rare classes count as much as frequent ones. 1 is perfect."),
        )
        self.auc = Tile(
            _("Macro AUC"),
            _("The mean of the classes' areas under the ROC curve: 1 is perfect ranking, 0.5 is chance."),
        )
        self.images = Tile(_("Images"))
        self.matrix = ConfusionMatrix()
        self.parts = QTabWidget()
        self.parts.setDocumentMode(True)
        for title, make in _PARTS:
            self.parts.addTab(make(session), _(title))
        self.strip = MistakeStrip()
        self.look = label("", "warning", wrap=True)
        self.praise = label(_("No mistakes on these images."), "muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(em(0.8))
        column.addLayout(row_of(self.accuracy, self.f1, self.auc, self.images))
        column.addWidget(self.look)
        column.addLayout(row_of(self._matrix_card(), self._parts_card()), 1)
        column.addWidget(self._mistakes_card())
        self.matrix.chosen.connect(self.open_cell)
        self.strip.opened.connect(lambda row: show_scored(self.strip.pictures.scored, row, self.window()))

    def _matrix_card(self) -> Card:
        card = Card()
        top = QHBoxLayout()
        hint = Elided()
        hint.setText(_("true ↓   predicted →   click a cell to see its images"))
        hint.setToolTip(hint.text())
        top.addWidget(label(_("Confusion matrix"), "heading"))
        top.addSpacing(em(0.6))
        top.addWidget(hint, 1)
        card.box.addLayout(top)
        card.box.addWidget(self.matrix, 1)
        return card

    def _parts_card(self) -> Card:
        card = Card()
        card.box.addWidget(self.parts, 1)
        return card

    def part(self, kind: type[Shown]) -> Shown:
        """Return the part of that class."""
        found = (self.parts.widget(number) for number in range(self.parts.count()))
        return next(part for part in found if isinstance(part, kind))

    def _mistakes_card(self) -> Card:
        card = Card()
        self.count = label("", "muted")
        top = QHBoxLayout()
        top.addWidget(label(_("Most confident mistakes"), "heading"))
        top.addStretch()
        top.addWidget(self.count)
        card.box.addLayout(top)
        card.box.addWidget(self.strip)
        card.box.addWidget(self.praise)
        return card

    def show_evaluation(self, evaluation: Evaluation, scored: Sequence[Scored]) -> None:
        """Show scores and the predictions they are of."""
        self._classes, self._scored = evaluation.classes, tuple(scored)
        low, high = percent(evaluation.accuracy_low)[:-2], percent(evaluation.accuracy_high)[:-2]
        interval = _("95 % interval {low} – {high}").format(low=low, high=high)
        self.accuracy.show_value(percent(evaluation.accuracy), interval, good=True)
        self.f1.show_value(f"{evaluation.macro_f1:.3f}", _("mean over the classes"))
        self.auc.show_value(
            "–" if evaluation.macro_auc is None else f"{evaluation.macro_auc:.3f}", _("mean over the classes")
        )
        right = sum(row[i] for i, row in enumerate(evaluation.confusion_matrix))
        words = _("{right} right, {wrong} wrong").format(right=f"{right:,}", wrong=f"{evaluation.images - right:,}")
        self.images.show_value(f"{evaluation.images:,}", words)
        self.look.setText(evaluation.look)
        self.look.setVisible(bool(evaluation.look))
        set_role(self.look, "muted" if evaluation.test_looks < 2 else "warning")
        self.matrix.show_counts(evaluation.classes, evaluation.confusion_matrix)
        for number in range(self.parts.count()):
            part: Part = self.parts.widget(number)  # type: ignore[assignment]
            part.show_evaluation(evaluation, self._scored)
        mistakes = sum(not row.correct for row in self._scored)
        self.strip.show_mistakes(self._scored)
        self.strip.setVisible(mistakes > 0)
        self.praise.setVisible(mistakes == 0)
        self.count.setText(_("{count} named wrongly").format(count=image_count(mistakes)) if mistakes else "")

    def open_cell(self, true: int, said: int) -> GalleryDialog:
        """Show the images of a cell of the confusion matrix."""
        label_, prediction = self._classes[true], self._classes[said]
        images = [row for row in self._scored if (row.label, row.prediction) == (label_, prediction)]
        images.sort(key=lambda row: -row.probability)
        dialog = GalleryDialog(self.matrix.describe((true, said)), images, self.window())
        dialog.show()
        return dialog
