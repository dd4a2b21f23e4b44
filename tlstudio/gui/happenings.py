"""Happenings: what is happening in a training, in sentences with their time."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit, QWidget

from tlstudio.core.i18n import _
from tlstudio.gui.card import Card, button, label
from tlstudio.gui.record import Sentence
from tlstudio.gui.theme import em


class Happenings(Card):
    """The card below the plots: the note of how the run ended, its sentences, and links to what comes next."""

    log_wanted = Signal()
    evaluation_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._shown: list[Sentence] = []
        self.note = label("", "wrong", wrap=True)
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setFrameShape(QFrame.Shape.NoFrame)
        self.text.setProperty("look", "plain")
        self.text.setAccessibleName(_("What is happening"))
        self.text.setTabChangesFocus(True)
        self.text.setMinimumHeight(em(4))
        self.evaluate = button(_("Evaluate ▸"), "link", tip=_("See where this model is right and where it is wrong"))
        self.evaluate.clicked.connect(self.evaluation_wanted)
        self.log = button(_("full log ▸"), "link")
        self.log.clicked.connect(self.log_wanted)
        top = QHBoxLayout()
        top.addWidget(label(_("What is happening"), "heading"))
        top.addStretch()
        top.addWidget(self.evaluate)
        top.addWidget(self.log)
        self.box.addLayout(top)
        self.box.addWidget(self.note)
        self.box.addWidget(self.text, 1)

    def show_note(self, note: str) -> None:
        """Show how the run ended, where it did not end well."""
        self.note.setText(note)
        self.note.setVisible(bool(note))

    def show_sentences(self, sentences: Sequence[Sentence]) -> None:
        """Show the sentences, the latest in sight; new ones are appended to what is there."""
        if list(sentences[: len(self._shown)]) != self._shown:
            self.text.clear()
            self._shown = []
        for sentence in sentences[len(self._shown) :]:
            self.text.appendPlainText(f"{sentence.time}  {sentence.text}")
        self._shown = list(sentences)
