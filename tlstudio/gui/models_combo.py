"""ModelsCombo: what the lists of models on Evaluate and Predict share: runs, saved models, a way to open another."""

import os
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QSizePolicy, QWidget

from tlstudio.core.i18n import _
from tlstudio.core.run import Run
from tlstudio.gui.run_facts import RunFacts
from tlstudio.gui.saved_models import ask_for_file, offered_models, take_model
from tlstudio.gui.session import Session

_OPEN = "open"


class ModelsCombo(QComboBox):
    """A list of models; what is `chosen`, and what choosing does, is a subclass's affair."""

    model_changed = Signal()

    def __init__(self, session: Session, tip: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._tip = session, tip
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(_("Model"))
        self.activated.connect(self._activate)
        for signal in (session.runs_changed, session.training_changed):
            signal.connect(self.refresh)

    @property
    def chosen(self) -> Path | None:
        """The run's folder or the file of the model that is chosen."""
        raise NotImplementedError

    def _is_offered(self, facts: RunFacts) -> bool:
        return facts.has_model

    def _take_run(self, run: Run) -> None:
        raise NotImplementedError

    def _take_file(self, file: Path) -> None:
        raise NotImplementedError

    def refresh(self) -> None:
        """Read the runs again."""
        self.blockSignals(True)
        self.clear()
        for offer in offered_models(self._session, self._is_offered):
            self.addItem(offer.title, os.fspath(offer.path))  # as text: Qt compares objects by identity
            if offer.facts is None:
                self.setItemData(self.count() - 1, os.fspath(offer.path), Qt.ItemDataRole.ToolTipRole)
        self.insertSeparator(self.count())
        self.addItem(_("A saved model…"), _OPEN)
        self._show_chosen()
        self.blockSignals(False)

    def _show_chosen(self) -> None:
        chosen = self.chosen
        self.setCurrentIndex(self.findData(os.fspath(chosen)) if chosen else -1)
        self.setToolTip(os.fspath(chosen) if chosen and not Run(chosen).is_run() else self._tip)

    def _activate(self, index: int) -> None:
        data = self.itemData(index)
        if data == _OPEN:
            self._show_chosen()
            self.ask_for_model()
        elif data and Run(Path(data)).is_run():
            self._take_run(Run(Path(data)))
        elif data:
            self.open_model(Path(data))

    def ask_for_model(self) -> None:
        """Let the user choose a file."""
        if file := ask_for_file(self):
            self.open_model(file)

    def open_model(self, path: Path) -> None:
        """Take a model from a file; what is no model of this program is told of and changes nothing."""
        if file := take_model(self._session, path):
            self._take_file(file)
        else:
            self.refresh()
