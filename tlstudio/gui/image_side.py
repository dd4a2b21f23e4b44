"""ImageSide: beside a large picture, what was decided about it, what can be done with it, and the facts of its file."""

from collections.abc import Iterable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFormLayout, QGridLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from tlstudio.core.image_details import Details
from tlstudio.gui.card import button, label, rule, scrolled
from tlstudio.gui.theme import em


class ImageSide(QWidget):
    """`state` and what can be done stand above, `details` scroll below."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedWidth(em(21))
        self.state = QWidget()
        self._state = _form(self.state)
        self.buttons: list[QPushButton] = []
        self._actions = QGridLayout()
        self._actions.setContentsMargins(em(0.6), em(0.3), em(0.6), em(0.3))
        self._actions.setSpacing(em(0.4))
        self._rule = rule()
        inside = QWidget()
        inside.setObjectName("scrolled")
        self._details = _form(inside)
        self.details = scrolled(inside)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(em(0.3))
        box.addWidget(self.state)
        box.addLayout(self._actions)
        box.addWidget(self._rule)
        box.addWidget(self.details, 1)
        self.show_state(())

    def offer(self, actions: Iterable[QAction]) -> None:
        """Offer what can be done as buttons, which follow their actions."""
        for action in actions:
            made = button("")
            made.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the keys are the viewer's
            made.setAutoDefault(False)
            made.clicked.connect(action.trigger)
            self.buttons.append(made)
            self._actions.addWidget(made, (len(self.buttons) - 1) // 2, (len(self.buttons) - 1) % 2)
            keys = action.shortcut().toString()
            made.setText(action.text())
            made.setToolTip(f"{action.text()} ({keys})" if keys else action.text())

    def show_state(self, rows: Sequence[tuple[str, str]]) -> None:
        """Show what was decided; without anything there is no place for it."""
        _fill(self._state, rows)
        for part in (self.state, self._rule):
            part.setVisible(bool(rows))
        for made in self.buttons:
            made.setEnabled(bool(rows))

    def show_details(self, found: Details) -> None:
        """Show the facts of the file and what the camera wrote."""
        _fill(self._details, (*found.file, *found.metadata))


def _form(inside: QWidget) -> QFormLayout:
    form = QFormLayout(inside)
    form.setContentsMargins(em(0.6), em(0.3), em(0.6), em(0.3))
    form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
    return form


def _fill(form: QFormLayout, rows: Sequence[tuple[str, str]]) -> None:
    while form.rowCount():
        form.removeRow(0)
    for name, text in rows:
        said: QLabel = label(text, wrap=True)
        said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        said.setMinimumWidth(em(8))
        form.addRow(label(name, "muted"), said)
