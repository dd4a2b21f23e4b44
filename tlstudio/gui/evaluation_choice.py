"""EvaluationChoice: which images a model is judged by, and which model."""

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from tlstudio.core.i18n import _
from tlstudio.gui.card import Card, button, label, scrolled
from tlstudio.gui.compare_runs import CompareRuns
from tlstudio.gui.fit_note import FitNote
from tlstudio.gui.images_combo import ImagesCombo
from tlstudio.gui.run_combo import RunCombo
from tlstudio.gui.run_facts import RunFacts, subset_counts
from tlstudio.gui.session import Session
from tlstudio.gui.theme import em


class EvaluationChoice(Card):
    """The left column of the Evaluate page. `changed` comes when other images or a saved model are chosen."""

    changed = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.images = ImagesCombo(session)
        self.runs = RunCombo(session)
        self.note = label("", "muted", wrap=True)
        self.fit, self.compare = FitNote(), CompareRuns(session)
        self.evaluate = button(_("Evaluate"), tip=_("Pass the images through the network (again)"))
        self.report = button(_("Save report…"), tip=_("All of it as PDF and HTML, for a notebook or a paper"))
        self.folder = button(_("Open folder"), tip=_("The folder of evaluation.json, predictions.csv and the rest"))
        self.box.addWidget(label(_("Evaluated on"), "heading"))
        self.box.addWidget(self.images)
        self.box.addWidget(label(_("Model"), "heading"))
        self.box.addWidget(self.runs)
        self.box.addWidget(self.note)
        self.box.addWidget(self._more(), 1)
        for widget in (self.evaluate, self.report, self.folder):
            self.box.addWidget(widget)
        self.images.images_changed.connect(self.changed)
        self.runs.model_changed.connect(self.changed)

    def _more(self) -> QWidget:
        """What is said of the model; it scrolls where the window is low."""
        inside = QWidget()
        inside.setObjectName("scrolled")
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(em(0.6))
        column.addWidget(self.fit)
        column.addWidget(self.compare)
        column.addStretch(1)
        return scrolled(inside)

    @property
    def model(self) -> Path | None:
        """The run's folder or the file of the model that is chosen."""
        return self.runs.chosen

    @property
    def on(self) -> str:
        """The images that are chosen: "validation", "test", a folder's path, or "" where there are none yet."""
        return self.images.chosen

    def show_model(self, facts: RunFacts | None) -> None:
        """Show the images that the model can be judged by; `facts` are those of the run, None for a saved model."""
        saved = self.runs.saved
        shown = facts.run if facts is not None and facts.has_model and facts.state != "training" else None
        self.images.offer(subset_counts(facts.run) if facts is not None else {})
        self.images.setEnabled(self.model is not None)
        self.evaluate.setEnabled((saved is not None or shown is not None) and bool(self.on))
        self.report.setEnabled(self.evaluate.isEnabled())
        self.folder.setEnabled(self.model is not None)
        self.note.setText(_of_run(facts) if facts is not None else _of_saved(saved) if saved is not None else "")
        self.fit.show_run(shown)
        self.compare.show_model(saved or (shown.path if shown is not None else None), self.on)


def _of_run(facts: RunFacts) -> str:
    """Say what a run is, and which epoch's model is judged."""
    best = facts.results.get("best_epoch")
    if facts.state != "done" or not best:
        return facts.details
    return _("{run}, the best is {epoch}").format(run=facts.details, epoch=best)


def _of_saved(model: Path) -> str:
    """Say where a saved model lies, and why nothing is said of how it fits."""
    text = _("From {folder}. How it was trained is not in the file: whether it overfits is told of runs only.")
    return text.format(folder=model.parent)
