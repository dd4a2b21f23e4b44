"""EvaluationView: the tiles, the confusion matrix, what else there is to say of the scores, and the mistakes."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol, TypeVar

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QTabWidget, QVBoxLayout, QWidget

from tlstudio.core.by_locale import numeral
from tlstudio.core.caveats import caveats
from tlstudio.core.i18n import N_, _
from tlstudio.core.metrics import Evaluation, Scored
from tlstudio.core.score_names import SCORES
from tlstudio.gui.card import Card, label, set_role
from tlstudio.gui.class_table import ClassTable
from tlstudio.gui.curves_view import CurvesView
from tlstudio.gui.dialogs.gallery import GalleryDialog
from tlstudio.gui.learning_curve_view import LearningCurveView
from tlstudio.gui.matrix_card import MatrixCard
from tlstudio.gui.mistakes import Mistakes
from tlstudio.gui.reliability_view import ReliabilityView
from tlstudio.gui.score_list import ScoreList
from tlstudio.gui.session import Session
from tlstudio.gui.theme import em
from tlstudio.gui.tile import Tile, row_of
from tlstudio.gui.wording import image_count, percent

Shown = TypeVar("Shown", bound=QWidget)
_MEANINGS = {score.key: score.meaning for score in SCORES}


class Part(Protocol):
    """A widget that says something of an evaluation."""

    def show_evaluation(self, evaluation: Evaluation, scored: Sequence[Scored], model: Path) -> None:
        """Show scores, the predictions they are of, and what is known of the model: a run, or a file."""
        ...


# What stands in tabs beside the confusion matrix, in their order: each a widget and a Part.
_PARTS: tuple[tuple[str, Callable[[Session], QWidget]], ...] = (
    (N_("Per class"), lambda _session: ClassTable()),
    (N_("All scores"), lambda _session: ScoreList()),
    (N_("Curves"), CurvesView),
    (N_("Calibration"), ReliabilityView),
    (N_("Learning curve"), LearningCurveView),
)


class _Middle(QWidget):
    """Side by side: they take the height that is left, and ask for no more than what cuts nothing in any tab.

    So the pictures below keep their height whichever tab is chosen. By itself Qt asks for what the widgets would like.
    """

    def __init__(self, *parts: QWidget) -> None:
        super().__init__()
        self._row = row_of(*parts)
        self._row.setContentsMargins(0, 0, 0, 0)
        self.setLayout(self._row)

    def hasHeightForWidth(self) -> bool:  # noqa: N802 - Qt's name
        """Tell the layout above to go by the hints."""
        return False

    def minimumSizeHint(self) -> QSize:
        """Return the height that the longest tab needs at this width."""
        least = self._row.minimumSize()
        # The first is -1 where no words wrap in any tab that was shown.
        height = max(self._row.minimumHeightForWidth(self.width()), least.height(), em(17))
        return QSize(least.width(), height)

    def sizeHint(self) -> QSize:
        """Ask for no more."""
        return self.minimumSizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Ask anew: what is narrower needs more height."""
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self.updateGeometry()


class EvaluationView(QWidget):
    """Shows one evaluation."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.classes: tuple[str, ...] = ()
        self._scored: tuple[Scored, ...] = ()
        self.accuracy = Tile(_("Accuracy"), _(_MEANINGS["accuracy"]))
        self.f1 = Tile(_("Macro F1"), _(_MEANINGS["macro_f1"]))
        self.calibration = Tile(_("Calibration error"), _(_MEANINGS["calibration_error"]))
        self.auc = Tile(_("Macro AUC"), _(_MEANINGS["macro_auc"]))
        self.matrix_card = MatrixCard(session)
        self.matrix = self.matrix_card.matrix
        self.parts = QTabWidget()
        self.parts.setDocumentMode(True)
        for title, make in _PARTS:
            self.parts.addTab(make(session), _(title))
        self.mistakes = Mistakes(session)
        self.strip = self.mistakes.strip
        self.caveats = label("", "warning", wrap=True)
        self._lay_out()
        self.matrix.chosen.connect(self.open_cell)
        self.part(ClassTable).opened.connect(self.open_class)

    def _lay_out(self) -> None:
        parts = Card()
        parts.box.setContentsMargins(em(1), em(0.4), em(1), em(0.4))
        parts.box.addWidget(self.parts, 1)
        middle = _Middle(self.matrix_card, parts)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(em(0.8))
        column.addLayout(row_of(self.accuracy, self.f1, self.calibration, self.auc))
        column.addWidget(self.caveats)
        column.addWidget(middle, 1)
        column.addWidget(self.mistakes)

    def part(self, kind: type[Shown]) -> Shown:
        """Return the part of that class."""
        found = (self.parts.widget(number) for number in range(self.parts.count()))
        return next(part for part in found if isinstance(part, kind))

    def show_evaluation(
        self, evaluation: Evaluation, scored: Sequence[Scored], model: Path, doubtful: Sequence[Scored] = ()
    ) -> None:
        """Show a model's scores, the predictions they are of, and those of them whose label is doubtful."""
        self.classes, self._scored = evaluation.classes, tuple(scored)
        self._show_tiles(evaluation)
        said = caveats(evaluation)
        self.caveats.setText(" ".join(said))
        self.caveats.setVisible(bool(said))
        set_role(self.caveats, "muted" if said == (evaluation.look,) and evaluation.test_looks < 2 else "warning")
        self.matrix_card.show_counts(evaluation.classes, evaluation.confusion_matrix)
        for number in range(self.parts.count()):
            part: Part = self.parts.widget(number)  # type: ignore[assignment]
            part.show_evaluation(evaluation, self._scored, model)
        self.mistakes.show_scored(self._scored, doubtful)

    def _show_tiles(self, evaluation: Evaluation) -> None:
        low, high = percent(evaluation.accuracy_low)[:-2], percent(evaluation.accuracy_high)[:-2]
        interval = _("95 % interval {low} – {high}")
        right = sum(row[i] for i, row in enumerate(evaluation.confusion_matrix))
        self.accuracy.show_value(
            percent(evaluation.accuracy), interval.format(low=low, high=high), good=True,
            spread=_("{right} of {count}").format(right=numeral(right), count=numeral(evaluation.images)),
        )  # fmt: skip
        for tile, value, key in (
            (self.f1, evaluation.macro_f1, "macro_f1"), (self.auc, evaluation.macro_auc, "macro_auc"),
        ):  # fmt: skip
            found = evaluation.intervals.get(key)
            below = interval.format(low=numeral(found[0], ".3f"), high=numeral(found[1], ".3f")) if found else ""
            tile.show_value("–" if value is None else numeral(value, ".3f"), below)
        if evaluation.calibration is None:
            self.calibration.show_value(below=_("Evaluate again to see it"))
            return
        after, before = "", ""
        if evaluation.temperature != 1:
            after = _("after temperature {temperature:.2f}").format(temperature=evaluation.temperature)
            before = _("before {error:.3f}").format(error=evaluation.uncalibrated_error or 0.0)
        self.calibration.show_value(
            numeral(evaluation.calibration.error, ".3f"), after or _("the model was not calibrated"), spread=before
        )

    def open_cell(self, true: int, said: int) -> GalleryDialog:
        """Show the images of a cell of the confusion matrix, by the numbers of its classes."""
        label_, prediction = self.classes[true], self.classes[said]
        images = [row for row in self._scored if (row.label, row.prediction) == (label_, prediction)]
        images.sort(key=lambda row: -row.probability)
        return self._open(self.matrix.cells.describe(self.matrix.cells.cell_of(true, said)), images)

    def open_class(self, name: str) -> GalleryDialog:
        """Show the images of a class and those that were called so, what is wrong first."""
        images = [row for row in self._scored if name in (row.label, row.prediction)]
        images.sort(key=lambda row: (row.correct, row.label != name, -row.probability))
        own = sum(row.label == name for row in images)
        others = len(images) - own
        title = _("{name}: {images}").format(name=name, images=image_count(own))
        if others:
            title = _("{name}: {images}, and {others} of other classes that were called so").format(
                name=name, images=image_count(own), others=numeral(others)
            )
        return self._open(title, images)

    def _open(self, title: str, images: Sequence[Scored]) -> GalleryDialog:
        dialog = GalleryDialog(title, images, self.window(), self._session)
        dialog.show()
        return dialog
