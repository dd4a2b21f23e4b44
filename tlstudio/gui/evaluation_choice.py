"""EvaluationChoice: which images a model is judged by, and which model."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QWidget

from tlstudio.core.i18n import _
from tlstudio.core.subsets import SUBSETS
from tlstudio.gui.card import Card, button, label
from tlstudio.gui.compare_runs import CompareRuns
from tlstudio.gui.fit_note import FitNote
from tlstudio.gui.run_combo import RunCombo
from tlstudio.gui.run_facts import RunFacts, subset_counts
from tlstudio.gui.session import Session
from tlstudio.gui.wording import image_count


class EvaluationChoice(Card):
    """The left column of the Evaluate page."""

    subset_chosen = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.subsets = QComboBox()
        self.subsets.setAccessibleName(_("Evaluated on"))
        self.subsets.setToolTip(
            _("Validation images chose the best epoch, which flatters it a little; test images had no part in it.")
        )
        self.subsets.activated.connect(lambda _index: self.subset_chosen.emit())
        self.runs = RunCombo(session)
        self.note = label("", "muted", wrap=True)
        self.fit, self.compare = FitNote(), CompareRuns(session)
        self.evaluate = button(_("Evaluate"), tip=_("Pass the images through the network (again)"))
        self.folder = button(_("Open folder"), tip=_("The run's folder: evaluation.json, predictions.csv and the rest"))
        self.box.addWidget(label(_("Evaluated on"), "heading"))
        self.box.addWidget(self.subsets)
        self.box.addWidget(label(_("Model"), "heading"))
        self.box.addWidget(self.runs)
        self.box.addWidget(self.note)
        self.box.addWidget(self.fit)
        self.box.addWidget(self.compare)
        self.box.addStretch(1)
        self.report = button(_("Save report…"), tip=_("All of it as PDF and HTML, for a notebook or a paper"))
        self.box.addWidget(self.evaluate)
        self.box.addWidget(self.report)
        self.box.addWidget(self.folder)

    @property
    def subset(self) -> str:
        """The set of images that is chosen."""
        return str(self.subsets.currentData() or "validation")

    def show_run(self, facts: RunFacts | None) -> None:
        """Show the sets of images that a run can be judged by."""
        chosen = self.subset
        counts = subset_counts(facts.run) if facts is not None else {}
        self.subsets.clear()
        for name in ("validation", "test"):
            if count := counts.get(name):
                self.subsets.addItem(f"{_(SUBSETS[name])} ({image_count(count)})", name)
        self.subsets.setCurrentIndex(max(0, self.subsets.findData(chosen)))
        self.subsets.setEnabled(self.subsets.count() > 0)
        self.evaluate.setEnabled(facts is not None and facts.has_model and facts.state != "training")
        self.report.setEnabled(self.evaluate.isEnabled())
        self.folder.setEnabled(facts is not None)
        self.note.setText(facts.details if facts is not None else "")
        shown = facts.run if facts is not None and facts.has_model and facts.state != "training" else None
        self.fit.show_run(shown)
        self.compare.show_run(shown, self.subset)
