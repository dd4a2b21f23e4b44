"""Predicting: the images a model is asked about, those that wait for their turn, and their answers in the table."""

from collections.abc import Callable, Iterable
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from tlstudio.core.description import read_description
from tlstudio.core.errors import StudioError
from tlstudio.core.events import Predicted
from tlstudio.core.i18n import _
from tlstudio.core.predictions import Predictions
from tlstudio.gui.asking import TOP, Asking
from tlstudio.gui.judging import Judge
from tlstudio.gui.prediction_view import PredictionView
from tlstudio.gui.session import Session
from tlstudio.gui.wording import duration, image_count
from tlstudio.process import Job


class Predicting(QObject):
    """One prediction: what it is about, which may grow, how far it is, and how it ends; `view` shows its answers.

    It belongs to the project in which it was asked for, as the corrections of its answers do: where another project is
    opened, it is given up and the view is emptied. What was asked before any project was open goes on in the first.

    `progressed` carries Progress; `answered` follows when an answer is there as a whole, `changed` when it begins or
    ends and with each portion of answers.
    """

    progressed = Signal(object)
    answered = Signal()
    changed = Signal()

    def __init__(
        self, session: Session, predict: Callable[[Path, tuple[Path, ...], int], Job], view: PredictionView
    ) -> None:
        super().__init__(view)
        self._session, self._predict, self._view = session, predict, view
        self._project = session.project
        self._model: Path | None = None
        self._paths: list[Path] = []  # all that the table is about
        self._waiting: list[Path] = []  # pictures that came singly while the model was busy
        self.summary = ""  # how many were predicted in what time, once the answer is there
        self._asking = Asking(session, self)
        self._asking.came.connect(self._take)
        self._asking.progressed.connect(self.progressed)
        self._asking.answered.connect(self._done)
        self._asking.ended.connect(self._ended)
        session.project_changed.connect(self._follow_project)

    @property
    def busy(self) -> bool:
        """Tell whether the model is being asked."""
        return self._asking.busy

    @property
    def seconds(self) -> float:
        """How long ago the model was asked."""
        return self._asking.seconds

    @property
    def to_show(self) -> bool:
        """Tell whether there are answers, or some to come."""
        return self.busy or bool(self._view.rows.everything)

    def judge(self) -> Judge:
        """Return what the answers are judged by now."""
        return self._view.rows.judge

    # -- asking the model ----------------------------------------------------------------------------------------

    def set_model(self, model: Path | None) -> None:
        """Ask another model from now on, and of what is there at once."""
        self._model = model
        if self._paths:
            self.start(self._paths)

    def start(self, paths: Iterable[Path]) -> None:
        """Ask about images and folders of images, in place of what was there; without a model they are kept for it."""
        self._paths, self._waiting = list(paths), []
        if self._model is not None:
            self._begin(self._model)
            self._ask(self._model, self._paths)

    def add(self, paths: Iterable[Path]) -> None:
        """Ask about pictures that join those that are there."""
        more = list(paths)
        self._paths += more
        if self._model is None:
            return
        if self.busy:
            self._waiting += more
        else:
            self._begin(self._model, keep=self.to_show)
            self._ask(self._model, more)

    def want(self, path: Path) -> None:
        """Have the row of a picture chosen when its answer comes."""
        self._view.want(path)

    def stop(self) -> None:
        """Stop asking; what is predicted so far is kept."""
        self._waiting = []
        self._asking.stop()

    def clear(self) -> None:
        """Give up what is asked about, and empty the view."""
        self._paths, self._waiting, self.summary = [], [], ""
        self._asking.give_up()
        self._view.begin(None, ())
        self.changed.emit()

    def _follow_project(self) -> None:
        """Begin anew in another project; the same one is told of too, when its images were looked through again."""
        before, self._project = self._project, self._session.project
        if before is not None and before != self._project:
            self.clear()

    def _begin(self, model: Path, *, keep: bool = False) -> None:
        try:
            classes = read_description(model).classes
        except StudioError:  # the job will say so
            classes = ()
        self._view.begin(model, classes, keep=keep)
        self.summary = ""

    def _ask(self, model: Path, paths: Iterable[Path]) -> None:
        self._asking.start(self._predict(model, tuple(paths), TOP))
        self.changed.emit()

    # -- the answers ---------------------------------------------------------------------------------------------

    def take_arrived(self, portion: Predicted) -> None:
        """Take in files that arrived in a watched folder and are predicted already, each once, as it is now."""
        if self._model is None:
            return
        if not self.to_show:
            self._begin(self._model)
        files = [one.path for one in (*portion.items, *portion.problems)]
        self._view.forget(files)
        known = set(self._paths)
        self._paths += [path for path in map(Path, files) if path not in known]
        self._take(portion)

    def _take(self, portion: Predicted) -> None:
        self._view.add(portion.items, portion.problems)
        self.changed.emit()

    def _done(self, predictions: Predictions) -> None:
        if predictions.classes:
            self._view.set_classes(predictions.classes)
        self._view.say_note(predictions.note)
        if self._view.rows.everything:
            images, time = image_count(self._asking.count), duration(self.seconds)
            self.summary = _("{images} predicted in {time}").format(images=images, time=time)
            self.answered.emit()

    def _ended(self) -> None:
        waiting, self._waiting = self._waiting, []
        if waiting and self._model is not None:
            self._ask(self._model, waiting)
        else:
            self.changed.emit()
