"""The Evaluate page: how good a run's model is, and where it errs."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDesktopServices, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from tlstudio import jobs
from tlstudio.core.evaluations import EvaluationFolder
from tlstudio.core.events import Report, ShouldStop
from tlstudio.core.i18n import _
from tlstudio.core.metrics import Evaluation, Scored
from tlstudio.core.run import Run
from tlstudio.gui.dialogs.report_dialog import ReportDialog
from tlstudio.gui.empty import Empty
from tlstudio.gui.evaluation_choice import EvaluationChoice
from tlstudio.gui.evaluation_view import EvaluationView
from tlstudio.gui.run_facts import RunFacts, read_facts
from tlstudio.gui.session import Session
from tlstudio.gui.theme import em
from tlstudio.gui.worker import Worker
from tlstudio.process import Job


@dataclass(frozen=True)
class ReadEvaluation:
    """Read the scores and the predictions of a run: with many images too much for the window's thread."""

    folder: EvaluationFolder

    def run(self, _report: Report, _should_stop: ShouldStop) -> tuple[Evaluation, tuple[Scored, ...]]:
        """Return both. Raises StudioError where one is missing or damaged."""
        return self.folder.read()


class EvaluatePage(QWidget):
    """Shows the chosen run's evaluation; evaluates it when it has none."""

    page_wanted = Signal(int)  # the number of another page, from 0

    def __init__(
        self,
        session: Session,
        evaluate: Callable[[Path, str], Job] = jobs.Evaluate,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._evaluate = evaluate
        self._facts: RunFacts | None = None
        self._worker: Worker | None = None
        self._then: Callable[..., None] = self._read
        self._tried: set[tuple[Run, str]] = set()  # what was evaluated by itself is not begun again after a failure
        self.choice = EvaluationChoice(session)
        self.choice.setFixedWidth(em(19))
        self.empty = Empty()
        self.view = EvaluationView(session)
        self.middle = QStackedWidget()
        self.middle.addWidget(self.empty)
        self.middle.addWidget(self.view)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(em(0.8))
        layout.addWidget(self.choice)
        layout.addWidget(self.middle, 1)
        self.choice.subset_chosen.connect(lambda: self.show_run())
        self.choice.evaluate.clicked.connect(self.evaluate)
        self.choice.folder.clicked.connect(self._open_folder)
        self.choice.report.clicked.connect(self._save_report)
        self.empty.pressed.connect(self._do_first)
        for signal in (session.run_selected, session.project_changed, session.training_changed):
            signal.connect(self.show_run)
        self.show_run()

    # -- what is shown -------------------------------------------------------------------------------------------

    def show_run(self) -> None:
        """Show the chosen run's evaluation on the chosen set."""
        session = self._session
        training = session.training
        path = training.run.path if training and training.run else None
        self._facts = read_facts(session.run, path) if session.run is not None else None
        self.choice.show_run(self._facts)
        if self._facts is None or not self._facts.has_model or self._facts.state == "training":
            self._say_what_to_do()
        elif (folder := EvaluationFolder.of(self._facts.run.path, self.choice.subset)).is_there():
            self._start(ReadEvaluation(folder), self._read, engine=False)
        else:
            self._offer()

    def _read(self, found: tuple[Evaluation, tuple[Scored, ...]]) -> None:
        self.view.show_evaluation(*found)
        self.middle.setCurrentWidget(self.view)

    def _say_what_to_do(self) -> None:
        self.middle.setCurrentWidget(self.empty)
        if self._facts is None:
            text = _("Train first: the model is then judged on images that it has not seen.")
            self.empty.say(_("Nothing to evaluate yet"), text, _("Go to Train"))
        elif self._facts.state == "training":
            text = _("It can be evaluated when the training has ended; Stop ends it and keeps the best model so far.")
            self.empty.say(_("{run} is being trained").format(run=self._facts.name), text, _("Go to Train"))
        else:
            self.empty.say(_("{run} has no model").format(run=self._facts.name), self._facts.note, _("Go to Train"))

    def _offer(self) -> None:
        """Offer to evaluate, and begin by itself the first time that the page is seen with this run."""
        assert self._facts is not None
        self.middle.setCurrentWidget(self.empty)
        words = _("{run} has not been evaluated on these images yet").format(run=self._facts.name)
        tried = (self._facts.run, self.choice.subset)
        if self.choice.subset == "test":
            # Every look at them makes the next less honest: it takes a click.
            text = _(
                "Test images are locked away until the end. Every look at them is counted: this would be look {number}."
            )
            self.empty.say(words, text.format(number=self._facts.run.read().test_looks + 1), _("Evaluate"))
            return
        self.empty.say(words, _("Each image passes through the network once."), _("Evaluate"))
        if self.isVisible() and tried not in self._tried and self._session.trainer is None:
            self.evaluate()

    # -- what can be done ----------------------------------------------------------------------------------------

    def evaluate(self) -> None:
        """Evaluate the chosen run on the chosen set."""
        if self._facts is None or not self._facts.has_model:
            return
        self._tried.add((self._facts.run, self.choice.subset))
        self._start(self._evaluate(self._facts.run.path, self.choice.subset), self._evaluated, engine=True)
        self.middle.setCurrentWidget(self.empty)
        self.empty.say(
            _("Evaluating {run}…").format(run=self._facts.name), _("The line at the bottom says how far it is.")
        )

    def _evaluated(self, evaluation: Evaluation) -> None:
        self._session.message.emit(_("Evaluated {count} images.").format(count=f"{evaluation.images:,}"))
        self.show_run()

    def _start(self, job: Job, done: Callable[..., None], engine: bool) -> None:
        """Run a job; the answer of one that was overtaken by another is dropped."""
        if self._worker is not None:
            self._worker.stop()
        self._then = done
        self._worker = self._session.start(job, self._answer, on_failed=self._failed, engine=engine)
        self._worker.stopped.connect(self._stopped)

    def _answer(self, result: object) -> None:
        if self.sender() is self._worker:
            self._then(result)

    def _failed(self, sentence: str) -> None:
        if self.sender() is self._worker:
            self.middle.setCurrentWidget(self.empty)
            self.empty.say(_("The run could not be evaluated"), sentence, _("Evaluate"))

    def _stopped(self) -> None:
        if self.sender() is self._worker:
            self._offer()

    def _do_first(self) -> None:
        if self._facts is not None and self._facts.has_model and self._facts.state != "training":
            self.evaluate()
        else:
            self.page_wanted.emit(1)

    def _save_report(self) -> None:
        if self._facts is not None:
            ReportDialog(self._session, self._facts.run, self.choice.subset, self).open()

    def _open_folder(self) -> None:
        if self._facts is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._facts.run.path)))

    def showEvent(self, event: QShowEvent) -> None:
        """Begin to evaluate what has not been."""
        super().showEvent(event)
        self.show_run()
