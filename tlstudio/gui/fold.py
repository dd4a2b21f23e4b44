"""Fold: a part of a form under a heading that opens and closes it."""

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from tlstudio.gui.card import button, label


class Fold(QWidget):
    """A heading and a body; `hint` is a muted word at the heading's right."""

    def __init__(self, title: str, body: QWidget, *, opened: bool = True, hint: str = "") -> None:
        super().__init__()
        self.title = title
        self.body = body
        self.head = button("", "fold")
        self.head.setCheckable(True)
        self.head.setAccessibleName(title)
        self.head.toggled.connect(self._show)
        top = QHBoxLayout()
        top.addWidget(self.head, 1)
        self.hint = label(hint, "muted")
        top.addWidget(self.hint)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(top)
        layout.addWidget(body)
        self.head.setChecked(opened)
        self._show(opened)

    def _show(self, opened: bool) -> None:
        self.head.setText(f"{'▾' if opened else '▸'}  {self.title}")
        self.body.setVisible(opened)
