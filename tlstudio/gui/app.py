"""The window's application: theme, log, and the last resort for errors. Little is imported before the first paint."""

import sys
import time
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication

from tlstudio.gui import language, theme
from tlstudio.gui.brand import icon
from tlstudio.gui.garbage import Garbage
from tlstudio.gui.main_window import MainWindow
from tlstudio.gui.store import store

if TYPE_CHECKING:
    from tlstudio.gui.session import Session


def main(images: Path | None = None, demo: bool = False) -> int:
    """Show the window, with a folder of images where one is named, and return its exit code.

    `demo` opens the images that came with the program, trains on them and ends on the Evaluate page.
    """
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    app.setApplicationName("TL Studio")
    app.setDesktopFileName("tlstudio")
    language.speak(app)
    theme.apply(app, _remembered_theme())
    app.setWindowIcon(icon())
    window = MainWindow()
    window.painted.connect(lambda: begin(window, images, demo))
    window.show()
    code = app.exec()
    return language.start_again() if code == language.RESTART else code


def begin(window: MainWindow, images: Path | None, demo: bool) -> None:
    """Do what the first paint did not need: the log, the session, the page, the last project, the engine."""
    painted = time.time()
    from tlstudio.core.log import start_logging, started
    from tlstudio.gui.ahead import Ahead
    from tlstudio.gui.session import Session

    # A job's thread hands Python over after half a millisecond instead of five: painting asks for it a thousand times.
    sys.setswitchinterval(0.0005)
    start_logging("window")
    started(painted)
    garbage = Garbage(window)
    session = Session()
    catch_errors(session)
    session.project_changed.connect(garbage.spare)
    window.begin(session)
    Ahead(window).done.connect(garbage.settle)
    if demo:
        from tlstudio.gui.demo import Demo

        Demo(window).begin()
        return
    remembered = str(session.store.value("images", "") or "")
    if images is not None:
        window.open_images(images)
    elif remembered and Path(remembered).is_dir():
        window.open_images(Path(remembered))
    session.warm_up()


def catch_errors(session: "Session") -> None:
    """Have errors nobody foresaw logged and told in a sentence; the window stays alive."""
    import logging

    from tlstudio.core.errors import unexpected

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if not isinstance(error, Exception):
            sys.__excepthook__(kind, error, trace)
            return
        logging.getLogger(__name__).error("unexpected", exc_info=(kind, error, trace))
        session.failed.emit(unexpected(error))

    sys.excepthook = hook


def _remembered_theme() -> theme.Choice:
    match store().value("theme"):
        case "light":
            return "light"
        case "dark":
            return "dark"
    return "system"
