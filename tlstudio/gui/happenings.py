"""Happenings: what is happening in a training, in sentences with their time."""

import html
from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit, QSizePolicy, QWidget

from tlstudio.core.i18n import _
from tlstudio.gui import theme
from tlstudio.gui.card import Card, button, label
from tlstudio.gui.offers import OfferButtons
from tlstudio.gui.record import Sentence
from tlstudio.gui.theme import em


class Happenings(Card):
    """The card below the plots: the sentences of a run, how it ended, and links to what comes next."""

    log_wanted = Signal()
    evaluation_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._shown: list[str] = []
        self._note = ""
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setFrameShape(QFrame.Shape.NoFrame)
        self.text.setProperty("look", "plain")
        self.text.setAccessibleName(_("What is happening"))
        self.text.setTabChangesFocus(True)
        self.text.setMinimumHeight(em(5.6))
        self.text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self.text.document().setDocumentMargin(0)
        self.evaluate = button(_("Evaluate ▸"), "link", tip=_("See where this model is right and where it is wrong"))
        self.evaluate.clicked.connect(self.evaluation_wanted)
        self.log = button(_("full log ▸"), "link")
        self.log.clicked.connect(self.log_wanted)
        self.offers = OfferButtons()
        top = QHBoxLayout()
        top.addWidget(label(_("What is happening"), "heading"))
        top.addStretch()
        top.addWidget(self.offers)
        top.addWidget(self.evaluate)
        top.addWidget(self.log)
        self.box.addLayout(top)
        self.box.addWidget(self.text, 1)

    def show_sentences(self, sentences: Sequence[Sentence], note: str = "", wrong: bool = False) -> None:
        """Show the sentences, the latest in sight, and how the run ended where it did not end well.

        What is there already stays: only what is new is appended.
        """
        shown = [f"{sentence.time}  {sentence.text}" for sentence in sentences]
        if self._note or shown[: len(self._shown)] != self._shown:
            self.text.clear()
            self._shown = []
        for line in shown[len(self._shown) :]:
            self.text.appendPlainText(line)
        self._shown, self._note = shown, note
        if note:
            tokens = theme.current()
            colour = tokens.wrong if wrong else tokens.warning
            self.text.appendHtml(f'<span style="color: {colour}">{html.escape(note)}</span>')
