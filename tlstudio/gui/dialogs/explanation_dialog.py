"""ExplanationDialog: one picture of a gallery of maps, large; arrow keys go on, Escape closes."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from tlstudio.core.by_locale import numeral
from tlstudio.core.i18n import _
from tlstudio.gui.card import button, label
from tlstudio.gui.dialogs.dialog import Dialog
from tlstudio.gui.explanation_view import ExplanationView
from tlstudio.gui.heat_wall import Tile
from tlstudio.gui.session import Session
from tlstudio.gui.theme import em


class ExplanationDialog(Dialog):
    """Shows the maps of `tiles[row]`, at first of the class that `choice` means; call `show()`."""

    topic = "predict"

    def __init__(
        self, session: Session, model: Path, tiles: Sequence[Tile], row: int, choice: str,
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._model, self._tiles, self._choice = model, tiles, choice
        self.row = -1
        self.view = ExplanationView(session)
        self.says = label("", wrap=True)
        self.position = label("", "muted")
        self.back = button("◀", tip=_("Previous picture (Left)"))
        self.forward = button("▶", tip=_("Next picture (Right)"))
        for part, step in ((self.back, -1), (self.forward, 1)):
            part.setAccessibleName(part.toolTip())
            part.setAutoDefault(False)
            part.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the keys are the dialog's
            part.clicked.connect(lambda _on=False, step=step: self.go(self.row + step))
        below = QHBoxLayout()
        below.addWidget(self.says, 1)
        for widget in (self.back, self.position, self.forward):
            below.addWidget(widget)
        layout = QVBoxLayout(self)
        layout.addWidget(self.view, 1)
        layout.addWidget(self.view.controls)
        layout.addLayout(below)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFocus()
        self.resize(em(64), em(46))
        self.go(row)

    def go(self, row: int) -> None:
        """Show another picture; beyond the ends nothing happens."""
        if not 0 <= row < len(self._tiles):
            return
        self.row = row
        tile = self._tiles[row]
        self.setWindowTitle(tile.path.name)
        self.view.know(self._model, tile.path, tile.found)
        self.view.show_picture(self._model, tile.path)
        self.view.choose(tile.name(self._choice))
        self.says.setText(" · ".join(text for text in (tile.path.name, tile.truth) if text))
        count = numeral(len(self._tiles))
        self.position.setText(_("{number} of {count}").format(number=numeral(row + 1), count=count))
        self.back.setEnabled(row > 0)
        self.forward.setEnabled(row < len(self._tiles) - 1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrow keys, Home and End move."""
        match event.key():
            case Qt.Key.Key_Left | Qt.Key.Key_Up | Qt.Key.Key_PageUp:
                self.go(self.row - 1)
            case Qt.Key.Key_Right | Qt.Key.Key_Down | Qt.Key.Key_PageDown | Qt.Key.Key_Space:
                self.go(self.row + 1)
            case Qt.Key.Key_Home:
                self.go(0)
            case Qt.Key.Key_End:
                self.go(len(self._tiles) - 1)
            case _:
                super().keyPressEvent(event)
