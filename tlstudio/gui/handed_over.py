"""What the system hands over to open: macOS names a double-clicked file in an event, not on the command line."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtGui import QFileOpenEvent


class HandedOver(QObject):
    """Keeps the last path that came before the window can open one, then passes each on at once."""

    def __init__(self, app: QCoreApplication) -> None:
        super().__init__(app)
        self._open: Callable[[Path], None] | None = None
        self._waiting: Path | None = None
        app.installEventFilter(self)

    def give(self, open_path: Callable[[Path], None]) -> None:
        """Have what is handed over opened by `open_path` from now on, and what was handed over before."""
        self._open = open_path
        if self._waiting is not None:
            waiting, self._waiting = self._waiting, None
            open_path(waiting)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Take the events that name a file; every other goes its way."""
        if event.type() != QEvent.Type.FileOpen or not isinstance(event, QFileOpenEvent) or not event.file():
            return False
        path = Path(event.file())
        if self._open is None:
            self._waiting = path
        else:
            self._open(path)
        return True
