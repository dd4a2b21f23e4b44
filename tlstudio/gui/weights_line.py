"""WeightsLine: whether the chosen backbone's pre-trained weights are at hand, and where to get them."""

from PySide6.QtWidgets import QHBoxLayout, QWidget

from tlstudio.core.catalog import BACKBONES
from tlstudio.core.i18n import N_, _
from tlstudio.gui.card import Role, button, label, set_role
from tlstudio.gui.session import Session

_WORDS: dict[str, tuple[str, Role]] = {
    "bundled": (N_("● built in"), "good"),
    "package": (N_("● on this computer"), "good"),
    "computer": (N_("● on this computer"), "good"),
    "missing": (N_("▲ weights missing"), "warning"),
}


class WeightsLine(QWidget):
    """A word on the weights, with a button that opens the weights store."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.words = label("", wrap=True)
        self.open = button(_("Weights…"), "link", tip=_("See, import or download pre-trained weights"))
        self.open.clicked.connect(self._open)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.words, 1)
        layout.addWidget(self.open)

    def refresh(self) -> None:
        """Say how it stands with the backbone that is chosen."""
        settings = self._session.settings
        if settings.model.from_scratch:
            self.words.setText(_("random weights"))
            set_role(self.words, "warning")
            return
        text, role = _WORDS[self._where(settings.model.backbone)]
        self.words.setText(_(text))
        set_role(self.words, role)

    def _where(self, backbone: str) -> str:
        from tlstudio.core import weights

        return weights.status(BACKBONES[backbone]).where

    def _open(self) -> None:
        from tlstudio.gui.dialogs.weights_dialog import WeightsDialog

        dialog = WeightsDialog(self._session, self.window())
        dialog.finished.connect(lambda _result: self.refresh())
        dialog.open()
