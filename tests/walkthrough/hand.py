"""A hand on mouse and keyboard: real X events through xdotool, aimed at the window's own widgets."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint, QRect, Qt, QTimer, QUrl
from PySide6.QtGui import QDrag, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QScrollArea, QTabBar, QWidget
from pytestqt.qtbot import QtBot

from tlstudio.gui import theme

# What test_walkthrough.py asks for.
PHOTOS = Path(os.environ.get("TLSTUDIO_PHOTOS", ""))
WIDTH, HEIGHT = map(int, os.environ.get("TLSTUDIO_SIZE", "1440x900").split("x"))
READY = Path(os.environ["TLSTUDIO_READY"]) if "TLSTUDIO_READY" in os.environ else None
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
        self._xdotool("mousemove", *self._spot(widget, at), "click", "1")

    def drag(self, widget: QWidget, *places: QPoint) -> None:
        """Press the button at the first of some points of a widget, go over the others, let go at the last."""
        first, *others = (self._spot(widget, place) for place in places)
        moves = [word for spot in others for word in ("mousemove", *spot)]
        self._xdotool("mousemove", *first, "mousedown", "1", *moves, "mouseup", "1")

    def drop(self, file: Path, target: QWidget) -> None:
        """Drag a file or folder from a window of its own, as from a file manager, and let go of it over a widget."""
        files = _Files(file)
        files.show()
        self.until(files.isVisible)
        start, end = self._spot(files), self._spot(target)
        near = [str(int(end[0]) + 4), end[1]]
        words = ["mousemove", *start, "mousedown", "1"]
        for spot in (near, end, near, end):  # the drag begins with the first steps, and is followed by the others
            words += ["sleep", "0.1", "mousemove", *spot]
        self._writing.append(subprocess.Popen(["xdotool", *words, "sleep", "0.1", "mouseup", "1"]))
        self.until(lambda: files.dropped)
        self.rest()
        files.close()

    def _spot(self, widget: QWidget, at: QPoint | None = None) -> tuple[str, str]:
        def ready() -> bool:
            return widget.isEnabled() and widget.visibleRegion().contains(at or widget.rect().center())

        self.qtbot.waitUntil(ready, timeout=20_000)
        spot = widget.mapToGlobal(at or widget.rect().center())
        return str(spot.x()), str(spot.y())

    def click_item(self, view: QWidget, rectangle: QRect) -> None:
        """Click in the middle of a rectangle of a view's viewport."""
        self.click(view, rectangle.center())

    def click_tab(self, tabs: QTabBar, number: int) -> None:
        """Click on a tab."""
        self.click(tabs, tabs.tabRect(number).center())
        self.until(lambda: tabs.currentIndex() == number)

    def keys(self, *keys: str) -> None:
        """Press keys, such as "ctrl+2" or "Return", in the window in front."""
        self.attend()
        self._xdotool("key", *keys)

    def attend(self) -> None:
        """Give the keyboard to the window in front: there is no window manager that would.

        A click gives it, too, but not before the window has heard of the click: keys sent at once would be lost.
        """
        front = _front()
        if QApplication.activePopupWidget() is None and QApplication.activeWindow() is not front:
            front.activateWindow()
            self.until(lambda: QApplication.activeWindow() is front)

    def write(self, text: str) -> None:
        """Type a text over what is selected."""
        self.keys("ctrl+a")
        self._xdotool("type", text)

    def choose(self, combo: QComboBox, data: str) -> None:
        """Choose an entry of a combo box by the keyboard."""
        self.point_at(combo, data)
        self._xdotool("key", "Return")
        self.until(lambda: combo.currentData() == data)

    def point_at(self, combo: QComboBox, data: str) -> None:
        """Open a combo box and go to an entry: to the top, then down to it; lines between entries are passed over."""
        self.click(combo)
        self.qtbot.waitUntil(combo.view().isVisible)
        role = Qt.ItemDataRole.AccessibleDescriptionRole
        entries = [at for at in range(combo.findData(data)) if combo.itemData(at, role) != "separator"]
        self._xdotool("key", "Home", *["Down"] * len(entries))

    def answer(self, dialog: type[QWidget], text: str) -> None:
        """Have a modal dialog that will open answered with a text and Return; it has an event loop of its own."""
        look = QTimer()

        def write() -> None:
            opened = QApplication.activeModalWidget()
            if isinstance(opened, dialog):
                look.stop()
                opened.activateWindow()
                words = ["xdotool", "key", "ctrl+a", "type", "--clearmodifiers", text]
                self._writing.append(subprocess.Popen(["sh", "-c", '"$@" && xdotool key Return', "sh", *words]))

        look.timeout.connect(write)
        look.start(50)
        self._looks.append(look)

    def rest(self) -> None:
        """Wait until everything is written."""
        for writing in self._writing:
            writing.wait()

    def until(self, condition: Callable[[], bool], seconds: float = 120) -> None:
        """Let the window work until the condition holds."""
        self.qtbot.waitUntil(condition, timeout=int(seconds * 1000))


class _Files(QLabel):
    """A file that can be dragged, in a corner of the screen."""

    def __init__(self, file: Path) -> None:
        super().__init__(file.name)
        self._file = file
        self.dropped = False
        self.setWindowFlag(Qt.WindowType.Tool)
        self.setGeometry(0, 0, 120, 40)

    def mousePressEvent(self, _event: QMouseEvent) -> None:
        """Let it be dragged, until it is dropped."""
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(self._file))])
        drag = QDrag(self)
        drag.setMimeData(data)
        drag.exec(Qt.DropAction.CopyAction)
        self.dropped = True


def _front() -> QWidget:
    """Return the window in front: the dialog that is open, the one above it where there are several."""

    def height(window: QWidget) -> int:
        parent = window.parentWidget()
        return 1 + height(parent.window()) if parent is not None else 0

    kinds = (Qt.WindowType.Window, Qt.WindowType.Dialog)
    return max((w for w in QApplication.topLevelWidgets() if w.isVisible() and w.windowType() in kinds), key=height)


def scroll_to(widget: QWidget) -> None:
    """Bring a control into sight, as the wheel would."""
    area = widget.parentWidget()
    while area is not None and not isinstance(area, QScrollArea):
        area = area.parentWidget()
    assert area is not None
    QTest.qWait(0)  # what was just shown has its place only then
    area.ensureWidgetVisible(widget)


def picture(name: str) -> None:
    """Keep a picture of the screen in the folder TLSTUDIO_PICTURES, where that is set."""
    if folder := os.environ.get("TLSTUDIO_PICTURES"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        QTest.qWait(500)  # until what was just shown is drawn
        assert QApplication.primaryScreen().grabWindow(0).save(str(Path(folder) / f"{name}.png"))
