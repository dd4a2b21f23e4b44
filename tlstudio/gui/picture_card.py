"""PictureCard: one picture with its name, where the model looked in it and what the model says of it."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from tlstudio.core.by_locale import numeral
from tlstudio.core.i18n import _
from tlstudio.gui.answer import Answer
from tlstudio.gui.card import Card, label
from tlstudio.gui.correcting import Correcting
from tlstudio.gui.explanation_view import ExplanationView
from tlstudio.gui.judging import Judge, Row
from tlstudio.gui.picture import PictureView
from tlstudio.gui.session import Session
from tlstudio.gui.theme import em
from tlstudio.gui.tile import Elided
from tlstudio.gui.turning import Turning
from tlstudio.process import Job

Explains = Callable[[Path, tuple[Path, ...]], Job]  # of a model and pictures


class PictureCard(Card):
    """Shows one row of the predictions. `stepped` carries -1 or 1: the previous or the next one is wanted."""

    stepped = Signal(int)

    def __init__(
        self, session: Session, correcting: Correcting, explain: Explains, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent=parent)
        self.name = Elided("heading")
        self.position = label("", "muted")
        self.back = _arrow(Qt.ArrowType.LeftArrow, _("Previous image"))
        self.forward = _arrow(Qt.ArrowType.RightArrow, _("Next image"))
        self.picture = PictureView()
        self.explanation = ExplanationView(session, explain)
        self.answer = Answer(correcting)
        self._lay_out()
        self.back.clicked.connect(lambda: self.stepped.emit(-1))
        self.forward.clicked.connect(lambda: self.stepped.emit(1))

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self.name, 1)
        for part in (self.back, self.position, self.forward):
            top.addWidget(part)
        shown = QVBoxLayout()
        shown.setSpacing(em(0.3))
        shown.addWidget(label(_("Image"), "muted"))
        shown.addWidget(self.picture, 1)
        body = Turning()
        body.setSpacing(em(1.2))
        pictures = QHBoxLayout()
        pictures.setSpacing(em(0.8))
        pictures.addLayout(shown, 1)
        pictures.addWidget(self.explanation, 1)
        left = QVBoxLayout()
        left.setSpacing(em(0.3))
        left.addLayout(pictures, 1)
        left.addWidget(self.explanation.controls)
        body.addLayout(left, 3)
        body.addWidget(self.answer, 1)
        self.box.addLayout(top)
        self.box.addLayout(body, 1)

    def show_row(
        self, row: Row | None, model: Path | None, classes: Sequence[str], judge: Judge, *, again: bool
    ) -> None:
        """Show a row and what `model` says of it; its picture is read `again` only where it may be another."""
        path = row.path if row is not None else None
        self.name.setText(path.name if path else "")
        self.name.setToolTip(str(path or ""))
        if again or path != self.picture.path:
            self.picture.show_file(path)
        self.explanation.show_picture(model, path if row is not None and row.prediction is not None else None)
        self.answer.show_row(row, classes, judge)

    def show_position(self, number: int, count: int) -> None:
        """Say which row from 0 of how many it is, -1 where there is none, and where the arrows lead somewhere."""
        text = _("{number} of {count}").format(number=numeral(number + 1), count=numeral(count)) if number >= 0 else ""
        self.position.setText(text)
        self.back.setEnabled(number > 0)
        self.forward.setEnabled(0 <= number < count - 1)


def _arrow(shape: Qt.ArrowType, name: str) -> QToolButton:
    button = QToolButton()
    button.setArrowType(shape)
    button.setAutoRaise(True)
    button.setAccessibleName(name)
    button.setToolTip(name)
    return button
