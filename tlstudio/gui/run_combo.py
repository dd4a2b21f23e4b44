"""RunCombo: chooses one of the project's runs."""

import os
from pathlib import Path

from PySide6.QtWidgets import QComboBox, QSizePolicy, QWidget

from tlstudio.core.i18n import _
from tlstudio.core.run import Run
from tlstudio.gui.run_facts import RunFacts, read_facts
from tlstudio.gui.session import Session


class RunCombo(QComboBox):
    """The runs that have a model, newest first, and the one that is shown even where it has none."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(_("Model"))
        self.setToolTip(_("The run whose model is used"))
        self.activated.connect(self._choose)
        for signal in (session.runs_changed, session.run_selected, session.project_changed, session.training_changed):
            signal.connect(self.refresh)
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
        shown = self._session.run
        self.setCurrentIndex(self.findData(os.fspath(shown.path)) if shown else -1)
        self.setEnabled(self.count() > 0)
        self.blockSignals(False)

    def _choose(self, index: int) -> None:
        run = Run(Path(self.itemData(index)))
        if run != self._session.run:
            self._session.select_run(run)


def _describe(facts: RunFacts) -> str:
    best = facts.results.get("best_epoch")
    if facts.state == "done" and best:
        return _("{run} · best epoch {epoch}").format(run=facts.title, epoch=best)
    return facts.title
