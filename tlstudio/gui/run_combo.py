"""RunCombo: chooses the model to be judged: one of the project's runs, or a model saved elsewhere."""

from pathlib import Path

from PySide6.QtWidgets import QWidget

from tlstudio.core.i18n import _
from tlstudio.core.run import Run
from tlstudio.gui.models_combo import ModelsCombo
from tlstudio.gui.run_facts import RunFacts
from tlstudio.gui.session import Session


class RunCombo(ModelsCombo):
    """The runs that have a model, newest first, and the one that is shown even where it has none; then saved models.

    `saved` is the model from a file that is chosen in place of the session's run. `model_changed` tells of a saved
    model or the way back; of another run the session tells.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, _("The run whose model is judged"), parent)
        self.saved: Path | None = None
        for signal in (session.run_selected, session.project_changed):
            signal.connect(self._follow)
        self.refresh()

    @property
    def chosen(self) -> Path | None:
        """The run's folder or the file of the model that is chosen."""
        run = self._session.run
        return self.saved or (run.path if run is not None else None)

    def _is_offered(self, facts: RunFacts) -> bool:
        return facts.has_model or facts.run == self._session.run

    def _follow(self) -> None:
        self.saved = None
        self.refresh()

    def _take_run(self, run: Run) -> None:
        was, self.saved = self.saved, None
        if run != self._session.run:
            self._session.select_run(run)
        elif was is not None:
            self.model_changed.emit()

    def _take_file(self, file: Path) -> None:
        self.saved = file
        self.refresh()
        self.model_changed.emit()
