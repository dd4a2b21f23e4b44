"""SortDialog: sorts the predicted files into one folder for each class; what will happen is shown before it does."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QRadioButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from tlstudio.core.by_locale import numeral
from tlstudio.core.dataset import Problem
from tlstudio.core.i18n import _, ngettext
from tlstudio.core.predictions import Predictions
from tlstudio.core.sorting import Sorted, SortingPlan, Undone, last_journal
from tlstudio.gui.card import button, label
from tlstudio.gui.dialogs.dialog import Dialog
from tlstudio.gui.dialogs.job_row import JobRow
from tlstudio.gui.judging import Judge
from tlstudio.gui.prediction_work import Work
from tlstudio.gui.session import Session
from tlstudio.gui.theme import em


class SortDialog(Dialog):
    """Choose a folder, see the plan, copy or move, take it back. `moved` carries {old path: new path}."""

    topic = "predict"

    moved = Signal(object)

    def __init__(
        self, session: Session, work: Work, predictions: Predictions, judge: Judge, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Sort files into folders"))
        self._session, self._work = session, work
        self._predictions, self._judge = predictions, judge
        self._plan: SortingPlan | None = None
        self._moved: dict[str, str] = {}
        self._journal: Path | None = None
        self.folder = QLineEdit()
        self.folder.setAccessibleName(_("Folder to sort into"))
        self.folder.setPlaceholderText(_("A folder in which the folders of the classes are made"))
        self.browse = button(_("Browse…"))
        self.copying = QRadioButton(_("Copy the files: the originals stay where they are"))
        self.moving = QRadioButton(_("Move the files"))
        self.copying.setChecked(True)
        self.table = _table()
        self.words = label("", "muted", wrap=True)
        self.work = JobRow(session)
        self.go = button("", "primary")
        self.undo = button(_("Undo the last sorting"), tip=_("Put every file back to where it was"))
        self.stop = button(_("Stop"), tip=_("What is done so far stays, and can be undone"))
        self.close_button = button(_("Close"))
        self._lay_out()
        self._connect()
        self._show()
        self.resize(em(44), em(34))

    def _lay_out(self) -> None:
        where = QHBoxLayout()
        where.addWidget(self.folder, 1)
        where.addWidget(self.browse)
        buttons = QHBoxLayout()
        buttons.addWidget(self.undo)
        buttons.addStretch(1)
        for part in (self.stop, self.close_button, self.go):
            part.setAutoDefault(False)
            buttons.addWidget(part)
        column = QVBoxLayout(self)
        column.addWidget(label(_("Sort into"), "heading"))
        column.addLayout(where)
        column.addWidget(self.copying)
        column.addWidget(self.moving)
        column.addWidget(label(_("What will happen"), "heading"))
        column.addWidget(self.table, 1)
        column.addWidget(self.words)
        column.addWidget(self.work)
        column.addLayout(buttons)

    def _connect(self) -> None:
        self.browse.setAutoDefault(False)
        self.undo.setAutoDefault(False)
        self.browse.clicked.connect(self._ask)
        self.folder.editingFinished.connect(self.plan)
        self.moving.toggled.connect(self._show)
        self.go.clicked.connect(self.sort)
        self.undo.clicked.connect(self.take_back)
        self.stop.clicked.connect(self.work.stop)
        self.close_button.clicked.connect(self.close)
        self.work.busy_changed.connect(self._show)

    def _ask(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, _("Sort into"), self.folder.text())
        if folder:
            self.choose(Path(folder))

    def choose(self, folder: Path) -> None:
        """Plan for a folder."""
        self.folder.setText(str(folder))
        self.plan()

    def plan(self) -> None:
        """Work out what would happen; nothing is changed."""
        if self.work.busy:  # the line loses the focus where it is switched off meanwhile
            return
        text = self.folder.text().strip()
        self._plan = None
        if text:
            self._journal = last_journal(Path(text))
            job = self._work.plan(self._predictions, Path(text), self._judge.threshold, self._judge.right)
            self._session.start(job, self._take_plan, on_failed=self._refuse, engine=False)
        self._show()

    def _take_plan(self, plan: SortingPlan) -> None:
        self._plan = plan
        self.work.say("")
        self._show()

    def _refuse(self, sentence: str) -> None:
        self.work.say(sentence, "wrong")
        self._show()

    def _show(self) -> None:
        plan, busy = self._plan, self.work.busy
        counts = plan.counts if plan is not None else {}
        self.table.setRowCount(len(counts))
        for row, (name, count) in enumerate(counts.items()):
            self.table.setItem(row, 0, QTableWidgetItem(name))
            images = QTableWidgetItem(numeral(count))
            images.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self.table.setItem(row, 1, images)
        total = sum(counts.values())
        self.words.setText(
            _sentences(plan) if plan is not None else _("Choose a folder: nothing is done before you see what.")
        )
        move = self.moving.isChecked()
        text = (
            ngettext("Move {count} file", "Move {count} files", total)
            if move
            else ngettext("Copy {count} file", "Copy {count} files", total)
        )
        self.go.setText(text.format(count=numeral(total)))
        self.go.setEnabled(total > 0 and not busy)
        self.undo.setVisible(self._journal is not None and not busy)
        self.stop.setVisible(busy)
        for part in (self.folder, self.browse, self.copying, self.moving):
            part.setEnabled(not busy)

    def sort(self) -> None:
        """Do what the plan says."""
        if self._plan is not None:
            self.work.start(self._work.sort(self._plan, self.moving.isChecked()), self._sorted, engine=False)

    def _sorted(self, result: Sorted) -> str:
        plan, self._plan = self._plan, None
        self._journal = result.journal
        if plan is not None and self.moving.isChecked():
            into = {step.source: plan.into / step.folder / step.name for step in plan.steps}
            self._moved = {old: str(new) for old, new in into.items() if new.exists() and not Path(old).exists()}
            self.moved.emit(self._moved)
        text = ngettext("{count} file is sorted.", "{count} files are sorted.", result.done)
        if result.left:
            text += " " + ngettext("{left} is left.", "{left} are left.", result.left)
        return text.format(count=numeral(result.done), left=numeral(result.left)) + _reasons(result.problems)

    def take_back(self) -> None:
        """Put every file back."""
        if self._journal is not None:
            self.work.start(self._work.undo(self._journal), self._taken_back, engine=False)

    def _taken_back(self, result: Undone) -> str:
        back = {new: old for old, new in self._moved.items() if Path(old).exists()}
        self._moved = {}
        if back:
            self.moved.emit(back)
        self._journal = last_journal(Path(self.folder.text()))
        text = ngettext("{count} file is back.", "{count} files are back.", result.done)
        if result.left:
            text += " " + ngettext("{left} could not be put back.", "{left} could not be put back.", result.left)
        return text.format(count=numeral(result.done), left=numeral(result.left)) + _reasons(result.problems)

    def reject(self) -> None:
        """Close, unless files are on their way."""
        if not self.work.busy:
            super().reject()


def _table() -> QTableWidget:
    table = QTableWidget(0, 2)
    table.setHorizontalHeaderLabels([_("Folder"), _("Files")])
    table.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
    table.verticalHeader().hide()
    table.setShowGrid(False)
    table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
    table.setSelectionMode(QTableWidget.SelectionMode.NoSelection)
    table.setTabKeyNavigation(False)
    table.setAccessibleName(_("What will happen"))
    return table


def _sentences(plan: SortingPlan) -> str:
    parts = [_("Nothing is overwritten, and everything can be undone.")]
    if plan.renamed:
        text = ngettext(
            "{count} file gets a number, for its name is taken.",
            "{count} files get a number, for their names are taken.",
            plan.renamed,
        )
        parts.append(text.format(count=numeral(plan.renamed)))
    if plan.settled:
        text = ngettext("{count} file lies there already.", "{count} files lie there already.", len(plan.settled))
        parts.append(text.format(count=numeral(len(plan.settled))))
    return " ".join(parts)


def _reasons(problems: Sequence[Problem]) -> str:
    return "".join(f"\n{one.path}: {one.reason}" for one in problems[:5])
