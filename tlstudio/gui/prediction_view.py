"""PredictionView: the card of the chosen picture over the table of all."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QSplitter, QVBoxLayout, QWidget

from tlstudio.core.dataset import Problem
from tlstudio.core.i18n import _
from tlstudio.core.predictions import Prediction, Predictions
from tlstudio.gui.card import Card, label
from tlstudio.gui.correcting import Correcting
from tlstudio.gui.dialogs.explanation_gallery import ExplanationGallery
from tlstudio.gui.dialogs.image_viewer import ImageViewer
from tlstudio.gui.judging import COUNTED, Judge, Row
from tlstudio.gui.picture_card import Explains, PictureCard
from tlstudio.gui.prediction_filter import PredictionFilter
from tlstudio.gui.prediction_rows import PredictionRows
from tlstudio.gui.prediction_table import PredictionTable
from tlstudio.gui.session import Session
from tlstudio.gui.theme import em, theme
from tlstudio.jobs.explain import Explain


class PredictionView(QWidget):
    """Shows predictions; arrow keys in the table go from picture to picture.

    `counted` follows when the numbers of sure, unsure and other rows may have changed.
    """

    counted = Signal()

    def __init__(self, session: Session, explain: Explains = Explain, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._classes: tuple[str, ...] = ()
        self._model: Path | None = None
        self._threshold = 0.0
        self.rows = PredictionRows()
        self.table = PredictionTable(self.rows)
        self.filter = PredictionFilter()
        self.correcting = Correcting(session, self.table)
        self.card = PictureCard(session, self.correcting, explain)
        self.nothing = label(_("No prediction is chosen by these filters."), "muted", wrap=True)
        self.maps = QAction(_("Maps of the selection…"), self)
        self._recount = QTimer(self)
        self._recount.setSingleShot(True)
        self._recount.setInterval(0)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        halves = QSplitter(Qt.Orientation.Vertical)
        halves.setHandleWidth(em(0.8))
        halves.setChildrenCollapsible(False)
        halves.addWidget(self.card)
        below = Card()
        below.box.addWidget(self.filter)
        below.box.addWidget(self.nothing)
        below.box.addWidget(self.table, 1)
        below.setMinimumHeight(em(12))
        halves.addWidget(below)
        halves.setStretchFactor(0, 1)
        halves.setStretchFactor(1, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(halves)

    def _connect(self) -> None:
        self.card.stepped.connect(lambda step: self.table.go(self.table.currentIndex().row() + step))
        self.table.selectionModel().currentRowChanged.connect(lambda *_of: self._show_row())
        self.table.opened.connect(self.open_viewer)
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.table.customContextMenuRequested.connect(self._show_menu)
        self.rows.layoutChanged.connect(self._show_position)
        self.rows.rowsInserted.connect(lambda *_of: self._show_position())
        self.maps.setShortcut(QKeySequence("M"))
        self.maps.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        self.maps.triggered.connect(self.open_maps)
        self.table.addAction(self.maps)
        self.filter.changed.connect(self._choose)
        self.correcting.changed.connect(self._judge)
        self._recount.timeout.connect(self._count)
        theme().changed.connect(self.table.viewport().update)

    # -- what is shown -------------------------------------------------------------------------------------------

    def begin(self, model: Path | None, classes: Sequence[str], *, keep: bool = False) -> None:
        """Make ready for the answers of a model; without `keep` what was there is gone."""
        self._model = model
        self.set_classes(classes)
        if not keep:
            self.filter.reset()
            self.rows.clear()
            self.table.unsort()
            self._judge()
            self._show_row()

    def set_classes(self, classes: Sequence[str]) -> None:
        """Say which classes the model knows, in the order of their colours."""
        self._classes = self.correcting.classes = tuple(classes)
        self.filter.show_classes(self.correcting.offered())

    def add(self, items: Sequence[Prediction], problems: Sequence[Problem]) -> None:
        """Take in some more answers."""
        right = self.correcting.corrections.labels(item.path for item in items)
        if right:
            self.rows.judge = Judge(self._threshold, {**self.rows.judge.right, **right})  # it is about new rows alone
        self.rows.add(items, problems)
        if self.table.row is None:
            self.table.go(0)
        self._recount.start()

    def forget(self, files: Sequence[str]) -> None:
        """Leave out the rows of some files, which are answered anew."""
        with self.table.kept():
            self.rows.forget(files)

    def moved(self, places: Mapping[str, str]) -> None:
        """Take it that some files lie elsewhere now."""
        with self.table.kept():
            self.rows.moved(places)
        self.table.go(max(0, self.table.currentIndex().row()))

    def say_note(self, note: str) -> None:
        """Say why the model knows no training images to compare with; "" where it does."""
        self.card.answer.why_none = note
        self._show_row(again=False)

    @property
    def predictions(self) -> Predictions | None:
        """What the model said of everything that is there; None where nothing is."""
        rows = self.rows.everything
        if not rows:
            return None
        items = tuple(row.prediction for row in rows if row.prediction is not None)
        problems = tuple(Problem("unreadable", str(row.path), row.reason) for row in rows if row.prediction is None)
        return Predictions(self._classes, items, problems)

    def counts_in_words(self) -> list[str]:
        """Say how many rows there are of each state that has any."""
        counts = self.rows.counts()
        return [_(text).format(count=f"{counts[state]:,}") for state, text in COUNTED.items() if counts[state]]

    def set_threshold(self, share: float) -> None:
        """Mark predictions below another confidence, from 0 to 1, as unsure."""
        self._threshold = share
        with self.table.kept():
            self.rows.judge_by(Judge(share, self.rows.judge.right))
        self._show_row(again=False)
        self._recount.start()

    def _judge(self) -> None:
        with self.table.kept():
            self.rows.judge_by(Judge(self._threshold, self.correcting.labels(self.rows.everything)))
        self.filter.show_classes(self.correcting.offered())
        self._show_row(again=False)
        self._recount.start()

    def _choose(self) -> None:
        with self.table.kept():
            self.rows.choose(self.filter.choice)
        if self.table.row is None:
            self.table.go(0)
        self._show_row(again=False)
        self._show_nothing()

    def _count(self) -> None:
        self.filter.show_counts(self.rows.counts())
        self._show_nothing()
        self.counted.emit()

    def _show_nothing(self) -> None:
        self.nothing.setVisible(bool(self.rows.everything) and not self.rows.rows)

    # -- the chosen one ------------------------------------------------------------------------------------------

    def _show_row(self, again: bool = True) -> None:
        """Show the current row; its picture is read `again` only where it may be another."""
        self.card.show_row(self.table.row, self._model, self._classes, self.rows.judge, again=again)
        self._show_position()

    def _show_position(self) -> None:
        self.card.show_position(self.table.currentIndex().row(), len(self.rows.rows))

    def open_viewer(self, number: int) -> ImageViewer:
        """Show a picture large, with what the model says of it."""
        rows, judge = list(self.rows.rows), self.rows.judge
        viewer = ImageViewer([row.path for row in rows], number, lambda at: _caption(rows[at], judge), self.window())
        viewer.show()
        return viewer

    def open_maps(self) -> ExplanationGallery | None:
        """Show where the model looked in the selected pictures, or in all where no more than one is selected."""
        rows = self.table.chosen()
        rows = [row for row in (rows if len(rows) > 1 else self.rows.rows) if row.prediction is not None]
        if self._model is None or not rows:
            return None
        pictures = [(row.path, self.rows.judge.right.get(row.key, "")) for row in rows]
        gallery = ExplanationGallery(self._session, self._model, pictures, self._classes, self.window())
        gallery.begin()
        return gallery

    def _show_menu(self, place: QPoint) -> None:
        menu = QMenu(self.table)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        view = menu.addAction(_("View large") + "\tSpace")
        view.triggered.connect(lambda: self.table.row and self.open_viewer(self.table.currentIndex().row()))
        menu.addActions([self.correcting.confirm, self.correcting.correct, self.correcting.take_back])
        menu.addSeparator()
        menu.addAction(self.maps)
        menu.popup(self.table.viewport().mapToGlobal(place))


def _caption(row: Row, judge: Judge) -> str:
    return " · ".join(text for text in judge.texts(row) if text)
