"""PredictCard: the left of the Predict page: what is asked, of which model, and what is done with the answers."""

from PySide6.QtWidgets import QProgressBar, QVBoxLayout, QWidget

from tlstudio.core.by_locale import numeral
from tlstudio.core.events import Progress
from tlstudio.core.i18n import _
from tlstudio.gui.card import Card, button, label, scrolled
from tlstudio.gui.drop_zone import DropZone
from tlstudio.gui.model_combo import ModelCombo
from tlstudio.gui.prediction_work import Work
from tlstudio.gui.session import Session
from tlstudio.gui.theme import em
from tlstudio.gui.threshold import Threshold
from tlstudio.gui.watching import Watching
from tlstudio.gui.wording import duration


class PredictCard(Card):
    """The upper part scrolls where there is no room; the progress and the uses of the answers stay in sight."""

    def __init__(self, session: Session, work: Work, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.setFixedWidth(em(21))
        self.drop = DropZone()
        self.models = ModelCombo(session)
        self.threshold = Threshold()
        self.watching = Watching(session, work.watch)
        self.camera = button(
            _("Use a camera…"), "link", tip=_("See what a camera or microscope sees, and predict it"), gives=True
        )
        self.stage = label("", "muted", wrap=True)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(_("Progress of the prediction"))
        self.cancel = button(_("Cancel"), tip=_("Stop predicting and watching; what is predicted so far is kept"))
        self.save = button(
            _("Save table…"), tip=_("One row an image: class, confidence, second, your correction, problem")
        )
        self.sort = button(
            _("Sort files into folders…"), tip=_("Copy or move the files into a folder for each class"), gives=True
        )
        self.add = button("", gives=True)
        self.box.addWidget(self._upper(), 1)
        for part in (self.stage, self.bar, self.cancel, self.save, self.sort, self.add):
            self.box.addWidget(part)
        self.show_working(False, False)
        self.show_uses(False, 0)

    def _upper(self) -> QWidget:
        inside = QWidget()
        inside.setObjectName("scrolled")
        box = QVBoxLayout(inside)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(em(0.6))
        box.addWidget(self.drop)
        for heading, parts in (
            (_("Model"), (self.models,)),
            (_("Ask me when below"), (self.threshold,)),
            (_("Watch a folder"), (self.watching,)),
            (_("Camera"), (self.camera,)),
        ):
            box.addWidget(label(heading, "heading", wrap=True))
            for part in parts:
                box.addWidget(part)
        box.addStretch(1)
        return scrolled(inside)

    def follow(self, event: Progress, seconds: float) -> None:
        """Show how far the prediction is, after so many seconds, and about how long it will still take."""
        text = f"{event.stage}: {event.amount}"
        if 0 < event.done < event.total and seconds > 2:
            left = duration(seconds * (event.total - event.done) / event.done)
            text += " · " + _("about {time} left").format(time=left)
        self.stage.setText(text)
        self.bar.setRange(0, max(1, event.total))
        self.bar.setValue(event.done)

    def show_working(self, predicting: bool, watching: bool) -> None:
        """Show a prediction that goes on, and Cancel where there is something to stop."""
        if predicting and self.stage.isHidden():
            self.stage.setText(_("Loading the model…"))
            self.bar.setRange(0, 0)
        self.stage.setVisible(predicting)
        self.bar.setVisible(predicting)
        self.cancel.setVisible(predicting or watching)

    def show_uses(self, any_rows: bool, to_add: int) -> None:
        """Say what can be done with the answers: there are rows, and so many corrections that are not added yet."""
        self.save.setEnabled(any_rows)
        self.sort.setEnabled(any_rows)
        self.add.setEnabled(to_add > 0)
        text = _("Add to the dataset ({count})…") if to_add else _("Add to the dataset…")
        self.add.setText(text.format(count=numeral(to_add)))
        self.add.setToolTip(
            _("Copy the images you corrected or confirmed, with their right class, into the training images")
            if to_add
            else _("First correct (R) or confirm (K) predictions: those images can be added to the training images")
        )
