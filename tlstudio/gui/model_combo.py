"""ModelCombo: chooses the model to predict with: a run's, or one that was saved earlier."""

import os
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QSizePolicy, QWidget

from tlstudio.core.i18n import _
from tlstudio.core.run import Run
from tlstudio.gui.run_facts import read_facts
from tlstudio.gui.saved_models import ask_for_file, saved_models, take_model
from tlstudio.gui.session import Session

_OPEN = "open"


class ModelCombo(QComboBox):
    """The project's runs that have a model, models opened from files, and a way to open another."""

    model_changed = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.chosen: Path | None = None
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(_("Model"))
        self.activated.connect(self._activate)
        session.project_changed.connect(self._leave_run)
        session.run_selected.connect(self._follow_run)
        for signal in (session.runs_changed, session.training_changed):
            signal.connect(self.refresh)
        self.refresh()
        self._follow_run()

    def refresh(self) -> None:
        """Read the runs again."""
        self.blockSignals(True)
        self.clear()
        for run in self._session.runs():
            if run.model.is_file():
                self.addItem(read_facts(run, None).title, os.fspath(run.path))
        for path in saved_models(self._session.store):
            self.addItem(f"{path.name} · {path.parent.name}", os.fspath(path))
        self.insertSeparator(self.count())
        self.addItem(_("Open a model…"), _OPEN)
        self._show_model()
        self.blockSignals(False)

    def _show_model(self) -> None:
        self.setCurrentIndex(self.findData(os.fspath(self.chosen)) if self.chosen else -1)
        self.setToolTip(os.fspath(self.chosen) if self.chosen else _("The model to predict with"))

    def _follow_run(self) -> None:
        run = self._session.run
        if run is not None and run.model.is_file():
            self._take(run.path)

    def _leave_run(self) -> None:
        """Let go of a run of another project: nobody could see which model answers."""
        if self.chosen is not None and Run(self.chosen).is_run() and Run(self.chosen) not in self._session.runs():
            self.chosen = None
            self.model_changed.emit()
        self.refresh()

    def _take(self, model: Path) -> None:
        changed = model != self.chosen
        self.chosen = model
        self.refresh()
        if changed:
            self.model_changed.emit()

    def _activate(self, index: int) -> None:
        data = self.itemData(index)
        if data == _OPEN:
            self._show_model()
            self.ask_for_model()
        elif data and Run(Path(data)).is_run():
            self._session.select_run(Run(Path(data)))
        elif data:
            self.open_model(Path(data))

    def ask_for_model(self) -> None:
        """Let the user choose a file."""
        if file := ask_for_file(self):
            self.open_model(file)

    def open_model(self, path: Path) -> None:
        """Use a model from a file; what is no model of this program is told of and changes nothing."""
        if file := take_model(self._session, path):
            self._take(file)
