"""ModelCombo: chooses the model to predict with: a run's, or one that was saved earlier."""

from pathlib import Path

from PySide6.QtWidgets import QWidget

from tlstudio.core.i18n import _
from tlstudio.core.run import Run
from tlstudio.gui.models_combo import ModelsCombo
from tlstudio.gui.session import Session


class ModelCombo(ModelsCombo):
    """The project's runs that have a model, models opened from files, and a way to open another."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, _("The model to predict with"), parent)
        self._chosen: Path | None = None
        session.project_changed.connect(self._leave_run)
        session.run_selected.connect(self._follow_run)
        self.refresh()
        self._follow_run()

    @property
    def chosen(self) -> Path | None:
        """The run's folder or the file of the model that is chosen."""
        return self._chosen

    def _follow_run(self) -> None:
        run = self._session.run
        if run is not None and run.model.is_file():
            self._take_file(run.path)

    def _leave_run(self) -> None:
        """Let go of a run of another project: nobody could see which model answers."""
        if self._chosen is not None and Run(self._chosen).is_run() and Run(self._chosen) not in self._session.runs():
            self._chosen = None
            self.model_changed.emit()
        self.refresh()

    def _take_run(self, run: Run) -> None:
        self._session.select_run(run)

    def _take_file(self, file: Path) -> None:
        changed, self._chosen = file != self._chosen, file
        self.refresh()
        if changed:
            self.model_changed.emit()
