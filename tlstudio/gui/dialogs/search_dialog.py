"""SearchDialog: tries settings of the head for some minutes, shows every trial, and takes over the best."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSpinBox, QStackedWidget, QVBoxLayout, QWidget

from tlstudio.core.events import Event, TrialDone, TrialEpoch
from tlstudio.core.i18n import _
from tlstudio.core.search_result import SearchResult, judged_by, read_search, with_values
from tlstudio.core.settings import Settings
from tlstudio.gui.card import Card, button, label, set_role
from tlstudio.gui.dialogs.work_dialog import WorkDialog
from tlstudio.gui.empty import Empty
from tlstudio.gui.search_plot import SearchPlot
from tlstudio.gui.session import Session
from tlstudio.gui.theme import em
from tlstudio.gui.trial_table import TrialTable
from tlstudio.jobs import tuning
from tlstudio.process import Job

_REMEMBERED = "search_minutes"
_USUAL_MINUTES = 5


class SearchDialog(WorkDialog):
    """Shows the last search that fits the settings, and makes a new one; call `open()`."""

    def __init__(
        self,
        session: Session,
        parent: QWidget | None = None,
        search: Callable[[Path, Path, Settings, float], Job] = tuning.Search,
    ) -> None:
        super().__init__(session, parent)
        self._session, self._search = session, search
        self.result_: SearchResult | None = None
        self.setWindowTitle(_("Search settings"))
        self.minutes = self._minutes_box()
        self.empty = Empty()
        self.plot = SearchPlot()
        self.table = TrialTable()
        self.middle = QStackedWidget()
        self.sentence = label("", wrap=True)
        self.start_button = button(_("Start"))
        self.close_button = button(_("Close"))
        self.close_button.setAutoDefault(False)
        self.use = button(_("Use these settings"), tip=_("Set what was searched to the values of the best trial"))
        self._lay_out()
        self.work.happened.connect(self._follow)
        self.work.busy_changed.connect(self._show_busy)
        self.start_button.clicked.connect(self.start)
        self.close_button.clicked.connect(self.reject)
        self.use.clicked.connect(self._take)
        self._show_last()

    def _minutes_box(self) -> QSpinBox:
        box = QSpinBox()
        box.setRange(1, 600)
        box.setSuffix(" " + _("min"))
        remembered = str(self._session.store.value(_REMEMBERED, ""))
        box.setValue(int(remembered) if remembered.isdecimal() else _USUAL_MINUTES)
        box.lineEdit().setTextMargins(em(0.25), 0, 0, 0)
        box.setAccessibleName(_("Minutes to search"))
        box.setToolTip(_("How long settings are tried, once the images have passed through the network"))
        return box

    def _lay_out(self) -> None:
        words = _("Short trainings of the head with other learning rates, dropout, dense units and label smoothing, "
                  "the first one with your settings as they are. {judged_by}")  # fmt: skip
        self.empty.say(_("No trials yet"), _("Choose how many minutes to spend, and press Start."))
        trials = Card()
        trials.box.addWidget(self.plot, 1)
        trials.box.addWidget(self.table)
        self.table.setFixedHeight(em(14))
        self.middle.addWidget(self.empty)
        self.middle.addWidget(trials)
        buttons = QHBoxLayout()
        for part in (label(_("Search for")), self.minutes, self.start_button):
            buttons.addWidget(part)
        buttons.addStretch(1)
        buttons.addWidget(self.close_button)
        buttons.addWidget(self.use)
        layout = QVBoxLayout(self)
        layout.setSpacing(em(0.7))
        layout.addWidget(label(words.format(judged_by=judged_by()), "muted", wrap=True))
        layout.addWidget(self.middle, 1)
        layout.addWidget(self.sentence)
        layout.addWidget(self.work)
        layout.addLayout(buttons)
        self.resize(em(66), em(58))

    def _show_last(self) -> None:
        project = self._session.project
        result = read_search(project.runs, self._session.settings) if project is not None else None
        if result is not None:
            self._show(result)
            self.sentence.setText(_("The last search. {sentence}").format(sentence=result.sentence))
        self._show_busy(False)

    def start(self) -> None:
        """Search from the settings as they are."""
        project = self._session.project
        if project is None:
            self.work.say(_("Open a folder of images first: Data, Open images."), "wrong")
            return
        self._session.store.setValue(_REMEMBERED, self.minutes.value())
        self.result_ = None
        self.plot.show_trials((), None)
        self.table.clear()
        self.sentence.setText("")
        self.middle.setCurrentIndex(1)
        job = self._search(project.images, project.runs, self._session.settings, self.minutes.value())
        self.work.start(job, self._done, engine=True)

    def _follow(self, event: Event) -> None:
        if isinstance(event, TrialEpoch):
            self.plot.add(event)
        elif isinstance(event, TrialDone):
            self.table.add(event.trial, event.values, event.accuracy, event.state)

    def _done(self, result: SearchResult) -> str:
        self._show(result)
        return ""

    def _show(self, result: SearchResult) -> None:
        self.result_ = result
        self.plot.show_trials(result.trials, result.best_number)
        self.table.clear()
        for trial in result.trials:
            self.table.add(trial.number, trial.values, trial.accuracy, trial.state)
        self.sentence.setText(result.sentence)
        set_role(self.sentence, "good" if result.better else "")
        self.middle.setCurrentIndex(1)

    def _show_busy(self, busy: bool) -> None:
        found = not busy and self.result_ is not None and self._wanted() != self._session.settings
        if not busy and not self.plot.accuracies:
            self.middle.setCurrentIndex(0)
        for part in (self.minutes, self.start_button):
            part.setEnabled(not busy and self._session.project is not None)
        self.use.setEnabled(found)
        _make_primary(self.use if found else self.start_button, self.start_button if found else self.use)
        self.close_button.setText(_("Cancel") if busy else _("Close"))

    def _wanted(self) -> Settings:
        assert self.result_ is not None
        return with_values(self._session.settings, self.result_.best.values)

    def _take(self) -> None:
        self._session.set_settings(self._wanted())
        self.accept()


def _make_primary(first: QPushButton, second: QPushButton) -> None:
    """Have Enter press the first of two buttons, and show it."""
    for part, look in ((first, "primary"), (second, "")):
        part.setProperty("look", look)
        part.style().unpolish(part)
        part.style().polish(part)
    first.setDefault(True)
