"""Application: Qt's own, which on macOS is told which files were opened by a double click or dropped on its icon."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QEvent
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication


class Application(QApplication):
    """Keeps the files that it is told of before there is a window for them."""

    def __init__(self, arguments: Sequence[str]) -> None:
        super().__init__(list(arguments))
        self._open: Callable[[Path], None] | None = None
        self._waiting: list[Path] = []

    def hand_files_to(self, open_file: Callable[[Path], None] | None) -> bool:
        """Have files opened so from now on, beginning with those that wait; tell whether any did."""
        self._open = open_file
        waited = bool(self._waiting)
        while self._waiting and self._open is not None:
            self._open(self._waiting.pop(0))
        return waited

    def event(self, event: QEvent) -> bool:
        """Take a file that the system wants to be opened."""
        if isinstance(event, QFileOpenEvent):
            self._waiting.append(Path(event.file()))
            self.hand_files_to(self._open)
            return True
        return bool(super().event(event))
