"""The Evaluate page: how good a model is, and where it errs."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDesktopServices, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from tlstudio.core import insight
from tlstudio.core.by_locale import numeral
from tlstudio.core.doubts import likely_label_errors
from tlstudio.core.errors import StudioError
from tlstudio.core.evaluations import EvaluationFolder
from tlstudio.core.events import Report, ShouldStop
from tlstudio.core.i18n import _
from tlstudio.core.metrics import Evaluation, Scored
from tlstudio.gui.columns import Columns
from tlstudio.gui.dialogs.explanation_gallery import ExplanationGallery
from tlstudio.gui.dialogs.report_dialog import ReportDialog
from tlstudio.gui.empty import Empty
from tlstudio.gui.evaluation_choice import EvaluationChoice
from tlstudio.gui.evaluation_view import EvaluationView
from tlstudio.gui.run_facts import RunFacts, read_facts
from tlstudio.gui.session import Session
from tlstudio.gui.theme import em
from tlstudio.gui.worker import Worker
from tlstudio.jobs import evaluation
from tlstudio.process import Job

Read = tuple[Evaluation, tuple[Scored, ...], tuple[Scored, ...]]


@dataclass(frozen=True)
class ReadEvaluation:
    """Read the scores and the predictions of a model: with many images too much for the window's thread.

    `runs` and `images` are of the open project, where likely label errors may have been looked for.
    """

    folder: EvaluationFolder
    runs: Path | None = None
    images: Path | None = None

    def run(self, _report: Report, _should_stop: ShouldStop) -> Read:
        """Return both, and those whose label is doubtful. Raises StudioError where a file is missing or damaged."""
        evaluation, scored = self.folder.read()
        found = None
        if self.runs is not None and self.images is not None:
            with suppress(StudioError):  # the Data page says what is wrong with it
                found = insight.load(self.runs, self.images)
        return evaluation, scored, likely_label_errors(scored, evaluation.classes, found.suspects if found else ())


class EvaluatePage(QWidget):
    """Shows the chosen model's evaluation on the chosen images; evaluates it when it has none."""

    page_wanted = Signal(int)  # the number of another page, from 0

    def __init__(
        self,
        session: Session,
        evaluate: Callable[[Path, str], Job] = evaluation.Evaluate,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._evaluate = evaluate
        self._facts: RunFacts | None = None
        self._worker: Worker | None = None
        self._then: Callable[..., None] = self._read
        self._tried: set[tuple[Path, str]] = set()  # what was evaluated by itself is not begun again after a failure
        self.choice = EvaluationChoice(session)
        self.choice.setFixedWidth(em(19))
        self.empty = Empty()
        self.view = EvaluationView(session)
        self.middle = QStackedWidget()
        self.middle.addWidget(self.empty)
        self.middle.addWidget(self.view)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(Columns((self.choice, self.middle), wide=1, spacing=em(0.8)))
        self.choice.changed.connect(self.show_run)
        self.choice.evaluate.clicked.connect(self.evaluate)
        self.choice.folder.clicked.connect(self._open_folder)
        self.choice.report.clicked.connect(self._save_report)
        self.empty.pressed.connect(self._do_first)
        session.maps_wanted.connect(self.open_maps)
        for signal in (session.run_selected, session.project_changed, session.training_changed):
            signal.connect(self.show_run)
        self.show_run()

    # -- what is shown -------------------------------------------------------------------------------------------

    def show_run(self) -> None:
        """Show the chosen model's evaluation on the chosen images."""
        session, choice = self._session, self.choice
        training = session.training
        path = training.run.path if training and training.run else None
        own = session.run is not None and choice.runs.saved is None
        self._facts = read_facts(session.run, path) if own and session.run is not None else None
        choice.show_model(self._facts)
        folder = self._folder
        if folder is None or not self._is_ready:
            self._say_what_to_do()
        elif folder.is_there():
            project = session.project
            job = ReadEvaluation(folder, project.runs, project.images) if project else ReadEvaluation(folder)
            self._start(job, self._read, engine=False)
        else:
            self._offer()

    @property
    def _folder(self) -> EvaluationFolder | None:
        model, on = self.choice.model, self.choice.on
        return EvaluationFolder.of(model, on) if model is not None and on else None

    @property
    def _is_ready(self) -> bool:
        facts = self._facts
        return self.choice.runs.saved is not None or (
            facts is not None and facts.has_model and facts.state != "training"
        )

    @property
    def _name(self) -> str:
        saved = self.choice.runs.saved
        return saved.name if saved is not None else self._facts.name if self._facts is not None else ""

    def _read(self, found: Read) -> None:
        evaluation, scored, doubtful = found
        self.view.show_evaluation(evaluation, scored, self.choice.model or Path(), doubtful)
        self.middle.setCurrentWidget(self.view)

    def _say_what_to_do(self) -> None:
        self.middle.setCurrentWidget(self.empty)
        if self._is_ready:
            text = _("Choose a folder that holds a folder of images for each class, named as the model names them.")
            self.empty.say(_("What is {model} to be judged by?").format(model=self._name), text, _("Choose a folder…"))
        elif self._facts is None:
            text = _("Train first: the model is then judged on images that it has not seen.")
            self.empty.say(_("Nothing to evaluate yet"), text, _("Go to Train"))
        elif self._facts.state == "training":
            text = _("It can be evaluated when the training has ended; Stop ends it and keeps the best model so far.")
            self.empty.say(_("{run} is being trained").format(run=self._facts.name), text, _("Go to Train"))
        else:
            self.empty.say(_("{run} has no model").format(run=self._facts.name), self._facts.note, _("Go to Train"))

    def _offer(self) -> None:
        """Offer to evaluate, and begin by itself the first time that the page is seen with this choice."""
        self.middle.setCurrentWidget(self.empty)
        words = _("{run} has not been evaluated on these images yet").format(run=self._name)
        if self.choice.on == "test" and self._facts is not None:
            # Every look at them makes the next less honest: it takes a click.
            text = _(
                "Test images are locked away until the end. Every look at them is counted: this would be look {number}."
            )
            self.empty.say(words, text.format(number=self._facts.run.read().test_looks + 1), _("Evaluate"))
            return
        self.empty.say(words, _("Each image passes through the network once."), _("Evaluate"))
        if self.isVisible() and self._choice not in self._tried and self._session.trainer is None:
            self.evaluate()

    @property
    def _choice(self) -> tuple[Path, str]:
        return self.choice.model or Path(), self.choice.on

    # -- what can be done ----------------------------------------------------------------------------------------

    def evaluate(self) -> None:
        """Evaluate the chosen model on the chosen images."""
        model, on = self._choice
        if not self._is_ready or not on:
            return
        self._tried.add((model, on))
        self._start(self._evaluate(model, on), self._evaluated, engine=True)
        self.middle.setCurrentWidget(self.empty)
        self.empty.say(_("Evaluating {run}…").format(run=self._name), _("The line at the bottom says how far it is."))

    def _evaluated(self, evaluation: Evaluation) -> None:
        self._session.message.emit(_("Evaluated {count} images.").format(count=numeral(evaluation.images)))
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
            self.empty.say(_("This could not be evaluated"), sentence, _("Evaluate"))

    def _stopped(self) -> None:
        if self.sender() is self._worker:
            self._offer()

    def _do_first(self) -> None:
        if not self._is_ready:
            self.page_wanted.emit(1)
        elif not self.choice.on:
            self.choice.images.ask_for_folder()
        else:
            self.evaluate()

    def _save_report(self) -> None:
        model, on = self._choice
        if self._is_ready and on:
            ReportDialog(self._session, model, on, self).open()

    def open_maps(self, scored: Sequence[Scored]) -> ExplanationGallery | None:
        """Show where the chosen model looked in some evaluated images."""
        if self.choice.model is None:
            return None
        pictures = [(Path(row.path), row.label) for row in scored]
        gallery = ExplanationGallery(self._session, self.choice.model, pictures, self.view.classes, self.window())
        gallery.begin()
        return gallery

    def _open_folder(self) -> None:
        folder = self._folder
        path = folder.path if folder is not None and folder.is_there() else self.choice.model
        if path is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(path if path.is_dir() else path.parent)))

    def showEvent(self, event: QShowEvent) -> None:
        """Begin to evaluate what has not been."""
        super().showEvent(event)
        self.show_run()
