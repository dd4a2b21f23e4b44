"""RunList: the project's runs; reopen, rename, compare, delete."""

import os

from PySide6.QtCore import QEvent, QModelIndex, QPoint, Qt, QUrl, Signal
from PySide6.QtGui import QAction, QDesktopServices
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QListView, QMenu, QWidget

from tlstudio.core.errors import StudioError
from tlstudio.core.i18n import _
from tlstudio.core.run import Run
from tlstudio.gui.card import Card, button, label
from tlstudio.gui.dialogs.confirm import confirm
from tlstudio.gui.keys import give_keys
from tlstudio.gui.run_facts import RunFacts, read_facts
from tlstudio.gui.run_rows import RunRowDelegate, RunRows
from tlstudio.gui.session import Session
from tlstudio.gui.tools import make_bundle


class RunList(Card):
    """The runs, newest first. Choosing one shows it on every page."""

    compared_changed = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._session = session
        self.compared: frozenset[Run] = frozenset()
        self.rows = RunRows(self._rename)
        self.view = QListView()
        self.view.setModel(self.rows)
        self.view.setItemDelegate(RunRowDelegate(self.view))
        self.view.setAccessibleName(_("Runs"))
        self.view.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.view.customContextMenuRequested.connect(self._open_menu)
        self.view.selectionModel().currentChanged.connect(self._chosen)
        self._make_actions()
        self.compare_button = button(_("Compare"), tip=_("Draw the validation curves of other runs on the plots"))
        self.compare_menu = QMenu(self)
        self.compare_menu.aboutToShow.connect(self._fill_compare_menu)
        self.compare_button.setMenu(self.compare_menu)
        top = QHBoxLayout()
        top.addWidget(label(_("Runs"), "heading"))
        top.addStretch()
        top.addWidget(self.compare_button)
        self.box.addLayout(top)
        self.box.addWidget(self.view, 1)
        session.runs_changed.connect(self.refresh)
        session.training_changed.connect(self.refresh)
        session.run_selected.connect(self._select_row)
        self.refresh()

    def _make_actions(self) -> None:
        self.resume_action = self._action(_("Resume"), self._resume)
        self.rename_action = self._action(_("Rename"), self._edit_name, "run.rename")
        self.compare_action = self._action(_("Compare on the plot"), self._toggle_compared)
        self.compare_action.setCheckable(True)
        self.settings_action = self._action(_("Use these settings"), self._use_settings)
        self.bundle_action = self._action(_("Reproducibility bundle…"), self._make_bundle)
        self.folder_action = self._action(_("Open folder"), self._open_folder)
        self.trash_action = self._action(_("Delete…"), self._ask_to_trash, "run.delete")

    def _action(self, text: str, slot: object, keys: str = "") -> QAction:
        action = QAction(text, self.view)
        action.triggered.connect(slot)
        if keys:
            give_keys(action, keys, Qt.ShortcutContext.WidgetShortcut)
        self.view.addAction(action)
        return action

    # -- what is shown -------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Read the runs' folders again."""
        training = self._session.training
        path = training.run.path if training and training.run else None
        facts = [read_facts(run, path) for run in self._session.runs()]
        self.rows.show(facts)
        self.set_compared(self.compared & {row.run for row in facts})
        self.compare_button.setEnabled(len(facts) > 1)
        self._select_row()

    def _select_row(self) -> None:
        row = self.rows.row_of(self._session.run)
        if row >= 0 and row != self.view.currentIndex().row():
            self.view.setCurrentIndex(self.rows.index(row))

    def _chosen(self, current: QModelIndex) -> None:
        if current.isValid() and (run := self.rows.facts[current.row()].run) != self._session.run:
            self._session.select_run(run)

    def changeEvent(self, event: QEvent) -> None:
        """Look anew, when the user comes back to the window, at runs that another program was training."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow():
            training = self._session.training
            here = training.run if training else None
            if any(row.state == "training" and row.run != here for row in self.rows.facts):
                self._session.runs_changed.emit()

    @property
    def current(self) -> RunFacts | None:
        """The row that is chosen."""
        row = self.view.currentIndex().row()
        return self.rows.facts[row] if 0 <= row < len(self.rows.facts) else None

    # -- what can be done with a run -----------------------------------------------------------------------------

    def _open_menu(self, place: QPoint) -> None:
        if (row := self.current) is None:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.compare_action.setChecked(row.run in self.compared)
        self.resume_action.setEnabled(row.can_resume and self._session.trainer is None)
        self.bundle_action.setEnabled(row.state == "done")
        for action in (self.rename_action, self.settings_action):
            action.setEnabled(row.info is not None)
        self.trash_action.setEnabled(row.state != "training")
        menu.addActions(self.view.actions())
        menu.popup(self.view.viewport().mapToGlobal(place))

    def set_compared(self, runs: frozenset[Run]) -> None:
        """Draw these runs' validation curves behind the one that is shown."""
        if runs != self.compared:
            self.compared = runs
            self.rows.set_compared(runs)
            self.compared_changed.emit()

    def _toggle_compared(self) -> None:
        if (row := self.current) is not None:
            self.set_compared(self.compared ^ {row.run})

    def _fill_compare_menu(self) -> None:
        self.compare_menu.clear()
        for row in self.rows.facts:
            if row.epochs and row.run != self._session.run:
                action = self.compare_menu.addAction(row.title.replace("&", "&&"))
                action.setCheckable(True)
                action.setChecked(row.run in self.compared)
                action.triggered.connect(lambda _on, run=row.run: self.set_compared(self.compared ^ {run}))

    def _resume(self) -> None:
        if (row := self.current) is not None:
            self._session.resume(row.run)

    def _edit_name(self) -> None:
        self.view.edit(self.view.currentIndex())

    def _rename(self, run: Run, name: str) -> None:
        try:
            run.change(name=name)
        except StudioError as error:
            self._session.failed.emit(str(error))
        self._session.runs_changed.emit()

    def _use_settings(self) -> None:
        if (row := self.current) is not None and row.info is not None:
            self._session.set_settings(row.info.settings)
            self._session.message.emit(_("The settings are those of {run} now.").format(run=row.name))

    def _make_bundle(self) -> None:
        if (row := self.current) is not None:
            make_bundle(self._session, row, self)

    def _open_folder(self) -> None:
        if (row := self.current) is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(os.fspath(row.run.path)))

    def _ask_to_trash(self) -> None:
        if (row := self.current) is None or row.state == "training":
            return
        question = _("Move {run} to the trash?").format(run=row.name)
        details = _("Its model, scores and log go with it. The images stay.")
        confirm(self, question, details, _("Move to trash"), lambda: self._trash(row.run))

    def _trash(self, run: Run) -> None:
        at = self.rows.row_of(run)
        try:
            run.trash()
        except StudioError as error:
            self._session.failed.emit(str(error))
            return
        left = [row.run for row in self.rows.facts if row.run != run]
        self._session.runs_changed.emit()
        self._session.select_run(left[min(at, len(left) - 1)] if left else None)
