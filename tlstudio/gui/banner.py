"""Banner: a sentence about what went wrong, above the page, until it is dismissed."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from tlstudio.core.i18n import _
from tlstudio.gui.announcing import announcer
from tlstudio.gui.card import button, label
from tlstudio.gui.dialogs.save_log import save_log
from tlstudio.gui.offers import Offer, OfferButtons
from tlstudio.gui.theme import em


class Banner(QFrame):
    """Hidden until `say`; the last sentence wins. What nobody foresaw comes with a button that saves the log."""

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
        self.log = button(_("Save log…"), tip=_("One file to send to whoever helps; what is in it is said first"))
        self.log.clicked.connect(lambda: save_log(self))
        self.dismiss = button(_("Dismiss"), "link")
        self.dismiss.clicked.connect(self.hide)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(em(1), em(0.5), em(0.7), em(0.5))
        layout.addWidget(label("✖", "wrong"))
        layout.addWidget(self.words, 1)
        layout.addWidget(self.offers)
        layout.addWidget(self.log)
        layout.addWidget(self.dismiss)
        self.hide()

    def say(self, sentence: str) -> None:
        """Show a sentence."""
        self.words.setText(sentence)
        self.offers.show_offers(())
        self.log.hide()
        self.show()
        announcer().say(self, sentence, alert=True)

    def say_unforeseen(self, sentence: str) -> None:
        """Show a sentence and offer the log; what else is offered about the same sentence stays."""
        if self.isHidden() or self.words.text() != sentence:
            self.say(sentence)
        self.log.show()

    def offer(self, offers: Sequence[Offer]) -> None:
        """Show what can be done about it, beside the sentence."""
        self.offers.show_offers(offers)
