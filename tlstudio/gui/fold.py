"""Fold: a part of a form under a heading that opens and closes it."""

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from tlstudio.gui.card import button
from tlstudio.gui.store import store
from tlstudio.gui.tile import Elided


class Fold(QWidget):
    """A heading and a body; `hint` is a muted word at the heading's right.

    With `kept_as`, a name in the store, whether it is open is remembered from one start to the next.
    """

    def __init__(self, title: str, body: QWidget, *, opened: bool = True, hint: str = "", kept_as: str = "") -> None:
        super().__init__()
        self.body = body
        self._kept_as = kept_as
        self.head = button("", "fold", gives=True)
        self.head.setCheckable(True)
        top = QHBoxLayout()
        top.addWidget(self.head, 1)
        self.hint = Elided(least=3)
        self.hint.setText(hint)
        top.addWidget(self.hint)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(top)
        layout.addWidget(body)
        if kept_as:
            opened = str(store().value(kept_as, opened)).lower() == "true"
        self.head.setChecked(opened)
        self.set_title(title)
        # Not shown where it is open: that comes with the window. By itself now, Qt would style all in it, and again at
        # each step by which this gets there.
        if not opened:
            body.hide()
        self.head.toggled.connect(self._show)
        self.head.clicked.connect(self._keep)

    def set_title(self, title: str) -> None:
        """Give it another heading."""
        self.title = title
        self.head.setAccessibleName(title)
        self._show_title()

    def _show(self, opened: bool) -> None:
        self._show_title()
        self.body.setVisible(opened)

    def _show_title(self) -> None:
        self.head.setText(f"{'▾' if self.head.isChecked() else '▸'}  {self.title}")

    def _keep(self, opened: bool) -> None:
        if self._kept_as:
            store().setValue(self._kept_as, opened)
