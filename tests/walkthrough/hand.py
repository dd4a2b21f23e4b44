"""A hand on mouse and keyboard: real X events through xdotool, aimed at the window's own widgets."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QPoint, QRect, QTimer
from PySide6.QtWidgets import QApplication, QComboBox, QWidget
from pytestqt.qtbot import QtBot

from tlstudio.gui import theme

# What test_walkthrough.py asks for.
PHOTOS = Path(os.environ.get("TLSTUDIO_PHOTOS", ""))
THEME: theme.Choice = "dark" if os.environ.get("TLSTUDIO_THEME") == "dark" else "light"


class Hand:
    """Points, clicks and types; afterwards waits for what must have happened."""

    def __init__(self, qtbot: QtBot) -> None:
        self.qtbot = qtbot
        self._looks: list[QTimer] = []
        self._writing: list[subprocess.Popen[bytes]] = []

    def _xdotool(self, *words: str) -> None:
        # While xdotool runs the event loop stands still; X keeps the events until it goes on.
        subprocess.run(["xdotool", *words], check=True)

    def click(self, widget: QWidget, at: QPoint | None = None) -> None:
        """Click in the middle of a widget that can be seen and used, or at a point of it."""
        self.qtbot.waitUntil(lambda: widget.isVisible() and widget.isEnabled(), timeout=20_000)
        spot = widget.mapToGlobal(at or widget.rect().center())
        self._xdotool("mousemove", str(spot.x()), str(spot.y()), "click", "1")

    def click_item(self, view: QWidget, rectangle: QRect) -> None:
        """Click in the middle of a rectangle of a view's viewport."""
        self.click(view, rectangle.center())

    def keys(self, *keys: str) -> None:
        """Press keys, such as "ctrl+2" or "Return"."""
        self._xdotool("key", *keys)

    def write(self, text: str) -> None:
        """Type a text over what is selected."""
        self._xdotool("key", "ctrl+a")
        self._xdotool("type", text)

    def choose(self, combo: QComboBox, data: str) -> None:
        """Choose an entry of a combo box by the keyboard: to the top, then down to it."""
        self.click(combo)
        self.qtbot.waitUntil(combo.view().isVisible)
        self._xdotool("key", "Home", *["Down"] * combo.findData(data), "Return")
        self.until(lambda: combo.currentData() == data)

    def answer(self, dialog: type[QWidget], text: str) -> None:
        """Have a modal dialog that will open answered with a text and Return; it has an event loop of its own."""
        look = QTimer()

        def write() -> None:
            if isinstance(QApplication.activeModalWidget(), dialog):
                look.stop()
                words = ["xdotool", "key", "ctrl+a", "type", "--clearmodifiers", text]
                self._writing.append(subprocess.Popen(["sh", "-c", '"$@" && xdotool key Return', "sh", *words]))

        look.timeout.connect(write)
        look.start(50)
        self._looks.append(look)

    def rest(self) -> None:
        """Wait until everything is written."""
        for writing in self._writing:
            writing.wait()

    def until(self, condition: Callable[[], bool], seconds: float = 60) -> None:
        """Let the window work until the condition holds."""
        self.qtbot.waitUntil(condition, timeout=int(seconds * 1000))


def picture(name: str) -> None:
    """Keep a picture of the screen in the folder TLSTUDIO_PICTURES, where that is set."""
    if folder := os.environ.get("TLSTUDIO_PICTURES"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        subprocess.run(["import", "-window", "root", str(Path(folder) / f"{name}.png")], check=True)
