"""Ahead: makes the pages while nobody waits for them, so that Train does not begin with a stall of a second."""

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QTimer, Signal

from tlstudio.gui.main_window import MainWindow

_PAUSE_MS = 250  # between two steps: what the user does meanwhile goes first


class Ahead(QTimer):
    """Imports the plots and makes each page, one step at a time; `done` follows one pause after the last."""

    done = Signal()

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        pages = [partial(window.page, index) for index in (1, 2, 3)]
        self._steps: list[Callable[[], Any]] = [_import_plots, *pages]
        self.setInterval(_PAUSE_MS)
        self.timeout.connect(self._step)
        self.start()

    def _step(self) -> None:
        if self._steps:
            self._steps.pop(0)()
        else:
            self.stop()
            self.done.emit()


def _import_plots() -> None:
    import tlstudio.gui.plots  # noqa: F401 - half of the time that the Train page takes
