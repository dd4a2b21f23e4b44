"""RateDialog: finds a learning rate: the loss at rising rates, a proposal, and the rate that is taken."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from tlstudio.core.i18n import _
from tlstudio.core.rate_curve import RateCurve
from tlstudio.core.settings import Settings
from tlstudio.gui.card import Card, button, label
from tlstudio.gui.dialogs.work_dialog import WorkDialog
from tlstudio.gui.empty import Empty
from tlstudio.gui.rate import RateEdit
from tlstudio.gui.rate_plot import RatePlot
from tlstudio.gui.session import Session
from tlstudio.gui.theme import em
from tlstudio.jobs import tuning
from tlstudio.process import Job


class RateDialog(WorkDialog):
    """Begins at once when it is shown by `open()`; nothing is changed before Use is pressed."""

    def __init__(
        self,
        session: Session,
        parent: QWidget | None = None,
        find: Callable[[Path, Path, Settings], Job] = tuning.FindRate,
    ) -> None:
        super().__init__(session, parent)
        self._session, self._find = session, find
        self._rate = session.settings.training.learning_rate
        self.setWindowTitle(_("Find a learning rate"))
        self.empty = Empty()
        self.plot = RatePlot()
        self.middle = QStackedWidget()
        self.middle.addWidget(self.empty)
        self.card = Card()
        self.card.box.addWidget(self.plot)
        self.middle.addWidget(self.card)
        option = dict(session.settings.training.options())["learning_rate"]
        self.rate = RateEdit(option.low, option.high)
        self.rate.setAccessibleName(_("Learning rate"))
        self.rate.show_rate(self._rate)
        self.again = button(_("Find again"))
        self.close_button = button(_("Close"))
        self.use = button(_("Use"), "primary", tip=_("Set the learning rate of the training to this value"))
        self._lay_out()
        self._connect()
        self._show_busy(False)

    def _connect(self) -> None:
        for other in (self.again, self.close_button):
            other.setAutoDefault(False)
        self.use.setDefault(True)
        self.plot.chosen.connect(self._choose)
        self.rate.entered.connect(self._choose)
        self.again.clicked.connect(self.start)
        self.use.clicked.connect(self._take)
        self.close_button.clicked.connect(self.reject)
        self.work.busy_changed.connect(self._show_busy)

    def _lay_out(self) -> None:
        words = _("The head is trained on a few batches while the learning rate rises. A good rate lies where the loss "
                  "falls, well before its lowest point: above that the steps are too wide.")  # fmt: skip
        self.empty.say(
            _("No curve yet"), _("It is drawn when the training images have passed through the network once.")
        )
        buttons = QHBoxLayout()
        for part in (label(_("Learning rate")), self.rate, self.again):
            buttons.addWidget(part)
        buttons.addStretch(1)
        buttons.addWidget(self.close_button)
        buttons.addWidget(self.use)
        layout = QVBoxLayout(self)
        layout.setSpacing(em(0.7))
        layout.addWidget(label(words, "muted", wrap=True))
        layout.addWidget(self.middle, 1)
        layout.addWidget(self.work)
        layout.addLayout(buttons)
        self.resize(em(52), em(38))

    def open(self) -> None:
        """Show the dialog and begin."""
        super().open()
        self.start()

    def start(self) -> None:
        """Find a rate for the settings as they are."""
        project = self._session.project
        if project is None:
            self.work.say(_("Open a folder of images first: Data, Open images."), "wrong")
            return
        self.work.start(self._find(project.images, project.runs, self._session.settings), self._done, engine=True)

    def _done(self, curve: RateCurve) -> str:
        self.plot.draw(curve)
        self.middle.setCurrentWidget(self.card)
        if curve.proposed is not None:
            self._choose(curve.proposed)
        return curve.sentence

    def _choose(self, rate: float) -> None:
        self._rate = rate
        self.rate.show_rate(rate)
        self.plot.show_rate(rate)

    def _show_busy(self, busy: bool) -> None:
        found = self.middle.currentWidget() is self.card
        self.again.setEnabled(not busy and self._session.project is not None)
        self.rate.setEnabled(not busy and found)
        self.use.setEnabled(not busy and found)
        self.close_button.setText(_("Cancel") if busy else _("Close"))
        if found and not busy:
            self.plot.setFocus()

    def _take(self) -> None:
        self._session.set_settings(self._session.settings.changed("training", "learning_rate", self._rate))
        self.accept()
