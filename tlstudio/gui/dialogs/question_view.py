"""QuestionView: one doubtful image, what is said of it, and images of both classes to compare it with."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from tlstudio.core.i18n import _
from tlstudio.core.label_errors import NEIGHBOURS
from tlstudio.core.label_review import Question
from tlstudio.gui.bars import Bars
from tlstudio.gui.card import Card, label
from tlstudio.gui.picture import PictureView
from tlstudio.gui.theme import em
from tlstudio.gui.tile import Elided

_SMALL = 320  # pixels of the images to compare with


class QuestionView(QWidget):
    """The picture at the left; its name, the two classes with their probabilities and the likest images at the right.

    `answer` says what was answered already.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._path: Path | None = None
        self.picture = PictureView()
        self.name = Elided("heading")
        self.filed = label("", wrap=True)
        self.answer = label("", "good", wrap=True)
        self.bars = Bars()
        self.alike, self.unlike = Examples(), Examples()
        left = Card()
        left.box.addWidget(self.picture)
        right = Card()
        for part in (self.name, self.filed, self.answer, self.bars, self.unlike, self.alike):
            right.box.addWidget(part)
        right.box.addStretch(1)
        right.setFixedWidth(em(30))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(left, 1)
        row.addWidget(right)

    def show_question(self, question: Question, classes: Sequence[str]) -> None:
        """Show an image; `classes` give the order of the colours."""
        suspect = question.suspect
        self.filed.setText(
            _("Filed under {label}, but it looks like {suggestion}.").format(
                label=question.label, suggestion=question.suggestion
            )
        )
        self.answer.setText(_answer(question))
        self.bars.show_top(
            ((question.suggestion, suspect.suggestion_probability), (question.label, suspect.label_probability)),
            classes,
        )
        if suspect.path == self._path:
            return
        self._path = suspect.path
        self.picture.show_file(suspect.path)
        self.name.setText(suspect.path.name)
        self.name.setToolTip(question.name)
        self.unlike.show_images(_("Most like it in {label}").format(label=question.suggestion), suspect.unlike)
        self.alike.show_images(_("Most like it in {label}").format(label=question.label), suspect.alike)


class Examples(QWidget):
    """A few small images in a row, under a line that says what they are."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = label("", "muted", wrap=True)
        self.pictures = [PictureView(edge=_SMALL) for _place in range(NEIGHBOURS)]
        row = QHBoxLayout()
        row.setSpacing(em(0.4))
        for picture in self.pictures:
            picture.setFixedHeight(em(6))
            row.addWidget(picture, 1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, em(0.3), 0, 0)
        box.addWidget(self.title)
        box.addLayout(row)

    def show_images(self, title: str, paths: Sequence[Path]) -> None:
        """Show as many as there is room for."""
        self.title.setText(title)
        self.setVisible(bool(paths))
        for place, picture in enumerate(self.pictures):
            picture.show_file(paths[place] if place < len(paths) else None)


def _answer(question: Question) -> str:
    match question.answer:
        case "kept":
            return _("✔ Kept as {label}").format(label=question.label)
        case "relabelled":
            return _("✔ Relabelled to {label}").format(label=question.now)
        case "excluded":
            return _("✔ Excluded")
        case _:
            return ""
