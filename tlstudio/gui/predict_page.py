"""The Predict page: drop images, see what the model says of them, keep it as a table."""

import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QProgressBar, QStackedWidget, QWidget

from tlstudio import jobs
from tlstudio.core.errors import StudioError
from tlstudio.core.events import Event, Progress
from tlstudio.core.i18n import _
from tlstudio.core.prediction_table import write_table
from tlstudio.core.predictions import Predictions
from tlstudio.gui.card import Card, button, label
from tlstudio.gui.drop_zone import DropZone
from tlstudio.gui.empty import Empty
from tlstudio.gui.model_combo import ModelCombo
from tlstudio.gui.prediction_view import PredictionView
from tlstudio.gui.session import Session
from tlstudio.gui.theme import em
from tlstudio.gui.wording import duration, image_count
from tlstudio.gui.worker import Worker
from tlstudio.process import Job

TOP = 5


class PredictPage(QWidget):
    """Asks the chosen model about the images that were dropped; asks again when another model is chosen."""

    predicted = Signal()

    def __init__(
        self,
        session: Session,
        predict: Callable[[Path, tuple[Path, ...], int], Job] = jobs.Predict,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._predict = predict
        self._paths: tuple[Path, ...] = ()
        self._predictions: Predictions | None = None
        self._worker: Worker | None = None
        self._began = 0.0
        self.drop = DropZone()
        self.models = ModelCombo(session)
        self.stage = label("", "muted")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.cancel = button(_("Cancel"), tip=_("Stop; what is predicted so far is kept"))
        self.save = button(_("Save table (CSV)…"), tip=_("One row an image: class, probability, second, problem"))
        self.empty = Empty()
        self.view = PredictionView()
        self.middle = QStackedWidget()
        self.middle.addWidget(self.empty)
        self.middle.addWidget(self.view)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(em(0.8))
        layout.addWidget(self._left())
        layout.addWidget(self.middle, 1)
        self.setAcceptDrops(True)
        self._connect()
        self._say_what_to_do()
        self._show_working(False)

    def _left(self) -> Card:
        left = Card()
        left.setFixedWidth(em(19))
        left.box.addWidget(self.drop)
        left.box.addWidget(label(_("Model"), "heading"))
        left.box.addWidget(self.models)
        left.box.addWidget(self.stage)
        left.box.addWidget(self.bar)
        left.box.addWidget(self.cancel)
        left.box.addStretch(1)
        left.box.addWidget(self.save)
        return left

    def _connect(self) -> None:
        self.drop.chosen.connect(self.predict)
        self.models.model_changed.connect(self._model_changed)
        self.cancel.clicked.connect(self._stop)
        self.save.clicked.connect(self._ask_where_to_save)
        self.empty.pressed.connect(self._do_first)

    @property
    def predictions(self) -> Predictions | None:
        """What the model said last."""
        return self._predictions

    # -- asking the model ----------------------------------------------------------------------------------------

    def predict(self, paths: tuple[Path, ...]) -> None:
        """Ask the model about images and folders of images."""
        self._paths = tuple(paths)
        model = self.models.chosen
        if model is None:
            self._say_what_to_do()
            return
        self._stop()
        self._began = time.monotonic()
        job = self._predict(model, self._paths, TOP)
        self._worker = self._session.start(job, self._done, on_event=self._follow, on_ended=self._ended)
        self._show_working(True)

    def _model_changed(self) -> None:
        if self._paths:
            self.predict(self._paths)
        else:
            self._say_what_to_do()

    def _stop(self) -> None:
        if self._worker is not None:
            self._worker.stop()

    def _follow(self, event: Event) -> None:
        if isinstance(event, Progress) and self.sender() is self._worker:
            self.stage.setText(f"{event.stage}: {event.done:,} / {event.total:,}")
            self.bar.setRange(0, max(1, event.total))
            self.bar.setValue(event.done)
            self._session.progress.emit(event)

    def _ended(self) -> None:
        if self.sender() is self._worker:
            self._show_working(False)

    def _show_working(self, working: bool) -> None:
        for part in (self.stage, self.bar, self.cancel):
            part.setVisible(working)
        if working:
            self.stage.setText(_("Loading the model…"))
            self.bar.setRange(0, 0)
        self.save.setEnabled(self._predictions is not None)

    def _done(self, predictions: Predictions) -> None:
        if self.sender() is not self._worker:  # it was overtaken by another question
            return
        self._predictions = predictions
        self.view.show_predictions(predictions)
        self.middle.setCurrentWidget(self.view)
        self.view.table.setFocus()
        seconds = duration(time.monotonic() - self._began)
        text = _("{images} predicted in {time}").format(images=image_count(len(predictions.items)), time=seconds)
        if predictions.problems:
            text += " · " + _("{count} could not be read").format(count=image_count(len(predictions.problems)))
        self._session.message.emit(text)
        self.predicted.emit()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take images anywhere on the page."""
        self.drop.dragEnterEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        """Predict what was dropped."""
        self.drop.dropEvent(event)

    # -- the rest ------------------------------------------------------------------------------------------------

    def _say_what_to_do(self) -> None:
        if self._predictions is not None:
            return
        if self.models.chosen is None:
            self.empty.say(
                _("No model to ask yet"),
                _("Train one, or open a model that was saved earlier (.keras)."),
                _("Open a model…"),
            )
        else:
            text = _(
                "Drop images or a folder on the left: the model says of each one which class it is, and how sure it is."
            )
            self.empty.say(_("What is on these pictures?"), text, _("Choose images…"))

    def _do_first(self) -> None:
        if self.models.chosen is None:
            self.models.ask_for_model()
        else:
            self.drop.files_action.trigger()

    def _ask_where_to_save(self) -> None:
        file, _filter = QFileDialog.getSaveFileName(self, _("Save the table"), "predictions.csv", _("Tables (*.csv)"))
        if file:
            self.save_table(Path(file) if Path(file).suffix else Path(file + ".csv"))

    def save_table(self, path: Path) -> None:
        """Write the predictions as CSV."""
        if self._predictions is None:
            return
        try:
            write_table(path, self._predictions)
        except StudioError as error:
            self._session.failed.emit(str(error))
        else:
            self._session.message.emit(_("Saved {path}").format(path=path))
