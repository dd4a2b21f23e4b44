"""CompareDialog: which network suits these images, with the uncertainty, and what each costs."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from tlstudio.core.by_locale import date, numeral
from tlstudio.core.comparison import Comparison, load
from tlstudio.core.errors import StudioError
from tlstudio.core.i18n import _
from tlstudio.core.settings import Settings
from tlstudio.core.verdict import sentences
from tlstudio.gui.card import button, label
from tlstudio.gui.dialogs.work_dialog import WorkDialog
from tlstudio.gui.ranking import Ranking
from tlstudio.gui.session import Session
from tlstudio.gui.theme import em
from tlstudio.gui.wording import image_count
from tlstudio.jobs import tuning
from tlstudio.process import Job


class CompareDialog(WorkDialog):
    """Compares networks on the open images, and shows the last comparison; call `open()`."""

    def __init__(
        self,
        session: Session,
        parent: QWidget | None = None,
        compare: Callable[[Path, Path, tuple[str, ...], Settings], Job] = tuning.Compare,
    ) -> None:
        super().__init__(session, parent)
        self._session = session
        self._compare = compare
        self.setWindowTitle(_("Compare networks"))
        self.ranking = Ranking()
        self.verdict = label("", wrap=True)
        self.origin = label("", "muted", wrap=True)
        self.weights_button = button(_("Weights…"), tip=_("See, import or download pre-trained weights"))
        self.use_button = button(_("Use this network"))
        self.close_button = button(_("Close"))
        self.start_button = button(_("Compare"), "primary")
        self._lay_out()
        self.weights_button.clicked.connect(self._open_weights)
        self.use_button.clicked.connect(self.use)
        self.close_button.clicked.connect(self.reject)
        self.start_button.clicked.connect(self.start)
        self.ranking.ticked_changed.connect(self._allow)
        self.ranking.currentCellChanged.connect(lambda *_cells: self._allow())
        self.work.busy_changed.connect(lambda _busy: self._allow())
        self._show_last()
        self._allow()

    def _lay_out(self) -> None:
        words = _(
            "Each picture passes once through every ticked network, and a simple classifier that has not seen it names "
            "it from what the network made of it. Test images are left alone. Fine-tuning may still change the order."
        )
        buttons = QHBoxLayout()
        buttons.addWidget(self.weights_button)
        buttons.addStretch(1)
        for part in (self.use_button, self.close_button, self.start_button):
            buttons.addWidget(part)
        layout = QVBoxLayout(self)
        layout.setSpacing(em(0.7))
        layout.addWidget(label(words, "muted", wrap=True))
        layout.addWidget(self.ranking, 1)
        layout.addWidget(self.verdict)
        layout.addWidget(self.origin)
        layout.addWidget(self.work)
        layout.addLayout(buttons)
        self.resize(em(72), em(46))

    # -- what is shown ---------------------------------------------------------------------------------------------

    def _show_last(self) -> None:
        if self._session.project is None:
            self.work.say(_("No images are open. Open a folder of images first."), "wrong")
            return
        try:
            self._show(load(self._session.project.runs))
        except StudioError as error:
            self.work.say(str(error), "wrong")

    def _show(self, comparison: Comparison | None) -> None:
        self.ranking.show_comparison(comparison)
        self.verdict.setVisible(comparison is not None)
        self.origin.setVisible(comparison is not None)
        if comparison is not None:
            self.verdict.setText(" ".join(sentences(comparison)))
            self.origin.setText(_origin(comparison))

    def _allow(self) -> None:
        busy, chosen = self.work.busy, self.ranking.chosen
        self.ranking.setEnabled(not busy)
        self.weights_button.setEnabled(not busy)
        self.start_button.setEnabled(not busy and bool(self.ranking.ticked) and self._session.project is not None)
        self.use_button.setEnabled(not busy and chosen is not None)
        self.use_button.setText(_("Use {network}").format(network=chosen.label) if chosen else _("Use this network"))
        self.close_button.setText(_("Cancel") if busy else _("Close"))

    # -- what can be done ------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Compare the networks that are ticked."""
        project = self._session.project
        if project is None:
            return
        job = self._compare(project.images, project.runs, self.ranking.ticked, self._session.settings)
        self.work.start(job, self._done, engine=True)

    def _done(self, comparison: Comparison) -> str:
        self._show(comparison)
        return _("Compared. Choose a row to use its network.")

    def use(self) -> None:
        """Put the network of the current row into the settings."""
        chosen = self.ranking.chosen
        if chosen is not None:
            self._session.set_settings(self._session.settings.changed("model", "backbone", chosen.name))
            self.accept()

    def _open_weights(self) -> None:
        from tlstudio.gui.dialogs.weights_dialog import WeightsDialog

        dialog = WeightsDialog(self._session, self)
        dialog.finished.connect(lambda _result: self.ranking.refresh())
        dialog.finished.connect(lambda _result: self._allow())
        dialog.open()


def _origin(comparison: Comparison) -> str:
    when = date(datetime.fromisoformat(comparison.created))
    words = {"when": when, "images": image_count(comparison.images), "folds": comparison.folds}
    if comparison.groups:
        text = _("Compared on {when}, on {images}, each judged by a classifier that learned from other groups "
                 "({folds}-fold cross-validation).")  # fmt: skip
        return text.format(**words)
    text = _("Compared on {when}, on {images}, each judged by a classifier that learned from {share} of the others "
             "({folds}-fold cross-validation).")  # fmt: skip
    share = f"{numeral(100 * (comparison.folds - 1) / comparison.folds, '.0f')} %"
    return text.format(**words, share=share)
