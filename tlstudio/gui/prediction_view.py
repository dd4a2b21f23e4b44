"""PredictionView: the card of the chosen picture over the table of all."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from tlstudio.core.by_locale import numeral
from tlstudio.core.dataset import Problem
from tlstudio.core.i18n import _
from tlstudio.core.predictions import Prediction, Predictions
from tlstudio.gui.card import Card, label
from tlstudio.gui.correcting import Correcting
from tlstudio.gui.judging import COUNTED, Judge
from tlstudio.gui.picture_card import Explains, PictureCard
from tlstudio.gui.prediction_filter import PredictionFilter
from tlstudio.gui.prediction_opening import PredictionOpening
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
        self._classes: tuple[str, ...] = ()
        self._model: Path | None = None
        self._threshold = 0.0
        self._wanted = ""  # the file whose row is to be chosen when it comes
        self.rows = PredictionRows()
        self.table = PredictionTable(self.rows)
        self.filter = PredictionFilter()
        self.correcting = Correcting(session, self.table)
        self.card = PictureCard(session, self.correcting, explain)
        self.nothing = label(_("No prediction is chosen by these filters."), "muted", wrap=True)
        self.opening = PredictionOpening(session, self.table, self.correcting)
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
        self.rows.layoutChanged.connect(self._show_position)
        self.rows.rowsInserted.connect(lambda *_of: self._show_position())
        self.filter.changed.connect(self._choose)
        self.correcting.changed.connect(self._judge)
        self._recount.timeout.connect(self._count)
        theme().changed.connect(self.table.viewport().update)

    # -- what is shown -------------------------------------------------------------------------------------------

    def begin(self, model: Path | None, classes: Sequence[str], *, keep: bool = False) -> None:
        """Make ready for the answers of a model; without `keep` what was there is gone."""
        self._model = self.opening.model = model
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
        if self._wanted in {*(one.path for one in items), *(one.path for one in problems)}:
            wanted, self._wanted = self._wanted, ""
            if not self.table.go_to(wanted):
                self.filter.reset()
                self.table.go_to(wanted)
        self._recount.start()

    def want(self, path: Path) -> None:
        """Choose the row of a file as soon as it is there, whatever the filters say."""
        self._wanted = str(path)

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
        return [_(text).format(count=numeral(counts[state])) for state, text in COUNTED.items() if counts[state]]

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
