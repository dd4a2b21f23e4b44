"""Banner: a sentence about what went wrong, above the page, until it is dismissed."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from tlstudio.core.i18n import _
from tlstudio.gui.announcing import announcer
from tlstudio.gui.card import button, label
from tlstudio.gui.offers import Offer, OfferButtons
from tlstudio.gui.theme import em


class Banner(QFrame):
    """Hidden until `say`; the last sentence wins."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("banner")
        self.words = label("", wrap=True)
        self.words.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.words.setAccessibleName(_("What went wrong"))
        self.offers = OfferButtons()
        self.offers.accepted.connect(self.hide)
        self.dismiss = button(_("Dismiss"), "link")
        self.dismiss.clicked.connect(self.hide)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(em(1), em(0.5), em(0.7), em(0.5))
        layout.addWidget(label("✖", "wrong"))
        layout.addWidget(self.words, 1)
        layout.addWidget(self.offers)
        layout.addWidget(self.dismiss)
        self.hide()

    def say(self, sentence: str) -> None:
        """Show a sentence."""
        self.words.setText(sentence)
        self.offers.show_offers(())
        self.show()
        announcer().say(self, sentence, alert=True)

    def offer(self, offers: Sequence[Offer]) -> None:
        """Show what can be done about it, beside the sentence."""
        self.offers.show_offers(offers)
