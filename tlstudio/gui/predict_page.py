"""The Predict page: drop images, see what the model says of them, correct it, keep it as a table or sort the files."""

from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from tlstudio.core.events import Progress
from tlstudio.core.i18n import _
from tlstudio.core.names import is_model
from tlstudio.core.predictions import Predictions
from tlstudio.gui.adding import Adding
from tlstudio.gui.columns import Columns
from tlstudio.gui.empty import Empty
from tlstudio.gui.keys import give_keys
from tlstudio.gui.open_model import OpenModel
from tlstudio.gui.predict_card import PredictCard
from tlstudio.gui.predicting import Predicting
from tlstudio.gui.prediction_uses import PredictionUses
from tlstudio.gui.prediction_view import PredictionView
from tlstudio.gui.prediction_work import Work
from tlstudio.gui.session import Session
from tlstudio.gui.taking import Taking
from tlstudio.gui.theme import em
from tlstudio.gui.wording import image_count


class PredictPage(QWidget):
    """Asks the chosen model about the images that were dropped; asks again when another model is chosen.

    What is dropped takes the place of what was there; pictures that come singly, pasted, taken or as they arrive in a
    watched folder, join it.
    """

    predicted = Signal()  # an answer is there as a whole

    def __init__(self, session: Session, work: Work = Work(), parent: QWidget | None = None) -> None:  # noqa: B008
        super().__init__(parent)
        self._session = session
        self.left = PredictCard(session, work)
        self.drop, self.models = self.left.drop, self.left.models
        self.empty = Empty()
        self.view = PredictionView(session, work.explain)
        self.predicting = Predicting(session, work.predict, self.view)
        self.uses = PredictionUses(session, self.view, work, self)
        self.adding = Adding(session, self.view, work, self)
        self.taking = Taking(session, self.predicting, OpenModel(session, work.look, self), self)
        self.middle = QStackedWidget()
        self.middle.addWidget(self.empty)
        self.middle.addWidget(self.view)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(Columns((self.left, self.middle), wide=1, spacing=em(0.8)))
        self.setAcceptDrops(True)
        paste = QAction(_("Paste"), self)
        give_keys(paste, "paste")  # wherever the keyboard is, such as on the tab by which this page was chosen
        paste.triggered.connect(self.taking.paste)
        self.addAction(paste)
        self._connect()
        self.view.set_threshold(self.left.threshold.share)
        self._change_model()

    def _connect(self) -> None:
        left = self.left
        left.drop.chosen.connect(self.predict)
        left.drop.pasted.connect(self.taking.paste)
        left.models.model_changed.connect(self._change_model)
        left.threshold.changed.connect(lambda: self.view.set_threshold(left.threshold.share))
        left.watching.came.connect(self.predicting.take_arrived)
        left.watching.switched.connect(self._show_working)
        left.cancel.clicked.connect(self.stop)
        left.camera.clicked.connect(self.taking.open_camera)
        left.save.clicked.connect(self.uses.ask_where_to_save)
        left.sort.clicked.connect(self.uses.sort_files)
        left.add.clicked.connect(self.adding.ask_to_add)
        self.predicting.progressed.connect(self._show_progress)
        self.predicting.answered.connect(self._show_answer)
        self.predicting.changed.connect(self._show_working)
        self.view.counted.connect(self._show_counts)
        self.empty.pressed.connect(self._do_first)

    @property
    def predictions(self) -> Predictions | None:
        """What the model said of what is in the table; None where nothing is."""
        return self.view.predictions

    # -- asking the model ----------------------------------------------------------------------------------------

    def predict(self, paths: Iterable[Path]) -> None:
        """Ask the model about images and folders of images; a saved model alone is the one to ask from now on."""
        wanted = list(paths)
        if len(wanted) == 1 and is_model(wanted[0]):
            self.models.open_model(wanted[0])
        else:
            self.predicting.start(wanted)

    def _change_model(self) -> None:
        model = self.models.chosen
        self.left.watching.set_model(model)
        self.taking.model.set_model(model)
        self.predicting.set_model(model)
        self._say_what_to_do()

    def stop(self) -> None:
        """Stop predicting and watching; what is predicted so far is kept."""
        self.predicting.stop()
        self.left.watching.stop()

    # -- what is shown -------------------------------------------------------------------------------------------

    def _show_working(self) -> None:
        self.middle.setCurrentWidget(self.view if self.predicting.to_show else self.empty)
        self.left.show_working(self.predicting.busy, self.left.watching.on)
        self._show_uses()

    def _show_progress(self, event: Progress) -> None:
        self.left.follow(event, self.predicting.seconds)
        self._session.progress.emit(event)

    def _show_answer(self) -> None:
        self.view.table.setFocus()
        self._show_counts()
        self.predicted.emit()

    def _show_uses(self) -> None:
        self.left.show_uses(bool(self.view.rows.everything), self.adding.to_add())

    def _show_counts(self) -> None:
        """Say how many are sure and how many are not, once the answer is there."""
        self._show_uses()
        rows, summary = self.view.rows.everything, self.predicting.summary
        if (rows and not self.predicting.busy) or summary:
            self._session.message.emit(" · ".join([summary or image_count(len(rows)), *self.view.counts_in_words()]))

    def _say_what_to_do(self) -> None:
        if self.models.chosen is None:
            self.empty.say(
                _("No model to ask yet"),
                _("Train one, or open a model that was saved earlier (.tlmodel or .keras)."),
                _("A saved model…"),
            )
        else:
            text = _(
                "Drop images or a folder on the left, or paste them: the model says of each one which class it is, how "
                "sure it is, and whether it has seen anything like it."
            )
            self.empty.say(_("What is on these pictures?"), text, _("Choose images…"))

    def _do_first(self) -> None:
        if self.models.chosen is None:
            self.models.ask_for_model()
        else:
            self.drop.files_action.trigger()

    # -- other ways for pictures to come -------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take images anywhere on the page."""
        self.drop.dragEnterEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        """Predict what was dropped."""
        self.drop.dropEvent(event)
