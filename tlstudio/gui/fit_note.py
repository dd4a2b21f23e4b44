"""FitNote: whether a run's training overfits, in words."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from tlstudio.core.errors import StudioError
from tlstudio.core.i18n import _
from tlstudio.core.overfitting import fit_of
from tlstudio.core.run import Run
from tlstudio.gui.card import label
from tlstudio.gui.fold import Fold
from tlstudio.gui.theme import em


class FitNote(QWidget):
    """One sentence, and a fold with the rest of them; hidden where there is nothing to say."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.heading, self.headline = label(_("How well it fits"), "heading", wrap=True), label("", wrap=True)
        self.reasons = label("", "muted", wrap=True)
        self.fold = Fold("", self.reasons, opened=False, kept_as="evaluate/fit_reasons")
        self.setToolTip(
            _("By the epoch whose weights were kept. Accuracy on the training images is measured while learning, with "
              "dropout and augmentation, and so comes out a little low.")
        )  # fmt: skip
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(em(0.2))
        for part in (self.heading, self.headline, self.fold):
            layout.addWidget(part)
        self.show_run(None)

    def show_run(self, run: Run | None) -> None:
        """Say how well a run's training fits its images."""
        try:
            fit = fit_of(run) if run is not None else None
        except (StudioError, ValueError, TypeError, OSError):  # the list of runs says that it is damaged
            fit = None
        self.setVisible(fit is not None)
        if fit is None:
            return
        self.headline.setText(fit.headline)
        self.fold.set_title(_("Why, and what helps") if fit.helps else _("Why"))
        self.reasons.setText(" ".join(fit.reasons))
