"""TextSizeMenu: how large the text is, chosen in the menu or by Ctrl and plus, minus or 0."""

from collections.abc import Callable
from functools import partial

from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from tlstudio.core.i18n import _
from tlstudio.gui.keys import give_keys
from tlstudio.gui.text_size import SIZES, next_size, remember
from tlstudio.gui.theme import theme


class TextSizeMenu(QMenu):
    """The sizes, and the steps from one to the next; the choice is remembered."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(_("Text size"), parent)
        self._window = parent
        self.larger = self._step(_("Larger"), lambda: next_size(theme().text_size, 1), "text.larger")
        self.smaller = self._step(_("Smaller"), lambda: next_size(theme().text_size, -1), "text.smaller")
        self.normal = self._step(_("As the system"), lambda: 100, "text.normal")
        self.addSeparator()
        self._group = QActionGroup(self)
        self.sizes = {percent: self._size(percent) for percent in SIZES}
        self.aboutToShow.connect(self._refresh)

    def _step(self, text: str, size: Callable[[], int], keys: str) -> QAction:
        action = self.addAction(text, lambda: self._choose(size()))
        give_keys(action, keys)
        self._window.addAction(action)
        return action

    def _size(self, percent: int) -> QAction:
        action = self.addAction(_("{number} %").format(number=percent), partial(self._choose, percent))
        action.setCheckable(True)
        self._group.addAction(action)
        return action

    def _refresh(self) -> None:
        self.sizes[theme().text_size].setChecked(True)
        self.larger.setEnabled(theme().text_size < SIZES[-1])
        self.smaller.setEnabled(theme().text_size > SIZES[0])

    def _choose(self, percent: int) -> None:
        theme().choose_text_size(percent)
        remember(percent)
