"""Answer: what the model says of one picture, how far to trust it, and the training images that are most like it."""

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from tlstudio.core.i18n import _
from tlstudio.gui.bars import Bars
from tlstudio.gui.card import Role, button, label, set_role
from tlstudio.gui.correcting import Correcting
from tlstudio.gui.judging import Judge, Row, what_unlike_means
from tlstudio.gui.similar_images import SimilarImages
from tlstudio.gui.theme import em

_ROLES: dict[str, Role] = {"unsure": "warning", "unlike": "wrong", "checked": "good"}


class Answer(QWidget):
    """The likeliest classes as bars, the two answers of a person, and the neighbours."""

    def __init__(self, correcting: Correcting, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.why_none = ""  # why the model knows no training images
        self.bars = Bars()
        self.note = label("", wrap=True)
        self.confirm = button(
            _("Confirm (K)"), tip=_("The prediction is right: it need not be looked at again"), gives=True
        )
        self.correct = button(_("Correct… (R)"), tip=_("Say which class it really is"), gives=True)
        self.similar = SimilarImages()
        self.confirm.clicked.connect(correcting.confirm.trigger)
        self.correct.clicked.connect(correcting.correct.trigger)
        # A click on a button leaves the keyboard there.
        self.addActions([correcting.confirm, correcting.correct, correcting.take_back])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(em(0.5))
        column.addWidget(self.bars)
        column.addWidget(self.note)
        answers = QHBoxLayout()
        answers.addWidget(self.confirm)
        answers.addWidget(self.correct)
        answers.addStretch(1)
        column.addLayout(answers)
        column.addStretch(1)
        column.addWidget(self.similar)

    def show_row(self, row: Row | None, classes: Sequence[str], judge: Judge) -> None:
        """Show what is known of a row; None shows nothing."""
        prediction = row.prediction if row is not None else None
        self.bars.show_top(prediction.top if prediction else (), classes)
        state = judge.state(row) if row is not None else "sure"
        self.note.setText(judge.note(row) if row is not None and state in _ROLES else "")
        self.note.setVisible(bool(self.note.text()))
        self.note.setToolTip(what_unlike_means(prediction.distance) if prediction and state == "unlike" else "")
        set_role(self.note, _ROLES.get(state, ""))
        self.confirm.setVisible(prediction is not None)
        self.correct.setVisible(prediction is not None)
        why_none = self.why_none if prediction is not None else ""
        self.similar.show_neighbours(prediction.neighbours if prediction else (), classes, why_none)
