"""RunCombo: chooses the model to be judged: one of the project's runs, or a model saved elsewhere."""

import os
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QSizePolicy, QWidget

from tlstudio.core.i18n import _
from tlstudio.core.run import Run
from tlstudio.gui.run_facts import RunFacts, read_facts
from tlstudio.gui.saved_models import ask_for_file, saved_models, take_model
from tlstudio.gui.session import Session

_OPEN = "open"


class RunCombo(QComboBox):
    """The runs that have a model, newest first, and the one that is shown even where it has none; then saved models.

    `saved` is the model from a file that is chosen in place of the session's run.
    """

    model_changed = Signal()  # to a saved model or back; another run is told of by the session

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.saved: Path | None = None
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(_("Model"))
        self.activated.connect(self._choose)
        for signal in (session.run_selected, session.project_changed):
            signal.connect(self._follow)
        for signal in (session.runs_changed, session.training_changed):
            signal.connect(self.refresh)
        self.refresh()

    @property
    def chosen(self) -> Path | None:
        """The run's folder or the file of the model that is chosen."""
        run = self._session.run
        return self.saved or (run.path if run is not None else None)

    def _follow(self) -> None:
        self.saved = None
        self.refresh()

    def refresh(self) -> None:
        """Read the runs again."""
        training = self._session.training
        path = training.run.path if training and training.run else None
        self.blockSignals(True)
        self.clear()
        for run in self._session.runs():
            facts = read_facts(run, path)
            if facts.has_model or run == self._session.run:
                self.addItem(_describe(facts), os.fspath(run.path))  # as text: Qt compares objects by identity
        for file in saved_models(self._session.store):
            self.addItem(f"{file.name} · {file.parent.name}", os.fspath(file))
            self.setItemData(self.count() - 1, os.fspath(file), Qt.ItemDataRole.ToolTipRole)
        self.insertSeparator(self.count())
        self.addItem(_("A saved model…"), _OPEN)
        self._show_chosen()
        self.blockSignals(False)

    def _show_chosen(self) -> None:
        self.setCurrentIndex(self.findData(os.fspath(self.chosen)) if self.chosen else -1)
        self.setToolTip(os.fspath(self.saved) if self.saved else _("The run whose model is judged"))

    def _choose(self, index: int) -> None:
        data = self.itemData(index)
        if data == _OPEN:
            self._show_chosen()
            self.ask_for_model()
        elif Run(Path(data)).is_run():
            was, self.saved = self.saved, None
            if Run(Path(data)) != self._session.run:
                self._session.select_run(Run(Path(data)))
            elif was is not None:
                self.model_changed.emit()
        else:
            self.open_model(Path(data))

    def ask_for_model(self) -> None:
        """Let the user choose a file."""
        if file := ask_for_file(self):
            self.open_model(file)

    def open_model(self, path: Path) -> None:
        """Judge a model from a file; what is no model of this program is told of and changes nothing."""
        file = take_model(self._session, path)
        self.saved = file or self.saved
        self.refresh()
        if file is not None:
            self.model_changed.emit()


def _describe(facts: RunFacts) -> str:
    best = facts.results.get("best_epoch")
    if facts.state == "done" and best:
        return _("{run} · best epoch {epoch}").format(run=facts.title, epoch=best)
    return facts.title
