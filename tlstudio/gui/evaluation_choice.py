"""EvaluationChoice: which images a model is judged by, and which model."""

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from tlstudio.core.i18n import _
from tlstudio.gui.card import Card, button, label, scrolled
from tlstudio.gui.images_combo import ImagesCombo
from tlstudio.gui.run_combo import RunCombo
from tlstudio.gui.run_facts import RunFacts, subset_counts
from tlstudio.gui.session import Session
from tlstudio.gui.theme import em


class Beside(Protocol):
    """A widget that says something of the model that is judged, and the images it is judged by."""

    def show_choice(self, model: Path | None, on: str) -> None:
        """Show another choice, or the same one after it was evaluated; None where nothing is chosen."""
        ...


# What stands below the model, in its order: each a widget and Beside.
_BELOW: tuple[Callable[[Session], QWidget], ...] = ()
# Buttons at the foot, for what has been evaluated: a name, a tooltip, and what opens it for a model and its images.
_FOOT: tuple[tuple[str, str, Callable[[Session, Path, str, QWidget], object]], ...] = ()


class EvaluationChoice(Card):
    """The left column of the Evaluate page. `changed` comes when other images or a saved model are chosen."""

    changed = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._session = session
        self.images = ImagesCombo(session)
        self.runs = RunCombo(session)
        self.note = label("", "muted", wrap=True)
        self.evaluate = button(_("Evaluate"), tip=_("Pass the images through the network (again)"))
        self.folder = button(_("Open folder"), tip=_("The folder of evaluation.json, predictions.csv and the rest"))
        self.box.addWidget(label(_("Evaluated on"), "heading"))
        self.box.addWidget(self.images)
        self.box.addWidget(label(_("Model"), "heading"))
        self.box.addWidget(self.runs)
        self.box.addWidget(self.note)
        self.below = [make(session) for make in _BELOW]
        self._add_below()
        self.box.addWidget(self.evaluate)
        self.foot = [button(_(name), tip=_(tip)) for name, tip, _open in _FOOT]
        for one, (_name, _tip, open_) in zip(self.foot, _FOOT, strict=True):
            one.clicked.connect(lambda _checked=False, open_=open_: self._open(open_))
            self.box.addWidget(one)
        self.box.addWidget(self.folder)
        self.images.images_changed.connect(self.changed)
        self.runs.model_changed.connect(self.changed)

    def _add_below(self) -> None:
        if not self.below:
            self.box.addStretch(1)
            return
        inside = QWidget()
        inside.setObjectName("scrolled")
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, em(0.3), 0)
        column.setSpacing(em(0.6))
        for widget in self.below:
            column.addWidget(widget)
        column.addStretch(1)
        self.box.addWidget(scrolled(inside), 1)

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
        self.images.offer(subset_counts(facts.run) if facts is not None else {})
        self.images.setEnabled(self.model is not None)
        ready = saved is not None or (facts is not None and facts.has_model and facts.state != "training")
        self.evaluate.setEnabled(ready and bool(self.on))
        self.folder.setEnabled(self.model is not None)
        self.note.setText(facts.details if facts is not None else str(saved.parent) if saved is not None else "")

    def tell(self, is_evaluated: bool) -> None:
        """Let the widgets below the model and the buttons at the foot follow the choice."""
        for widget in self.below:
            beside: Beside = widget  # type: ignore[assignment]
            beside.show_choice(self.model if self.on else None, self.on)
        for one in self.foot:
            one.setEnabled(is_evaluated)

    def _open(self, open_: Callable[[Session, Path, str, QWidget], object]) -> None:
        if self.model is not None and self.on:
            open_(self._session, self.model, self.on, self.window())
