"""The window's application: theme, log, what is opened at the start. Little is imported before the first paint."""

import os
import signal
import sys
import time
from pathlib import Path
from types import FrameType

from PySide6.QtWidgets import QApplication

from tlstudio.core.i18n import _
from tlstudio.gui import language, text_size, theme
from tlstudio.gui.application import Application
from tlstudio.gui.brand import icon
from tlstudio.gui.garbage import Garbage
from tlstudio.gui.main_window import MainWindow
from tlstudio.gui.store import store


def main(images: Path | None = None, demo: bool = False, model: Path | None = None) -> int:
    """Show the window, with a folder of images or a saved model where one is named, and return its exit code.

    `demo` opens the images that came with the program, trains on them and ends on the Evaluate page.
    """
    app = QApplication.instance() or Application(sys.argv[:1])
    assert isinstance(app, QApplication)
    app.setApplicationName("TL Studio")
    app.setDesktopFileName("tlstudio")
    language.speak(app)
    theme.apply(app, _remembered_theme(), text_size.remembered())
    app.setWindowIcon(icon())
    window = MainWindow()
    window.painted.connect(lambda: begin(window, images, demo, model))
    window.show()
    code = app.exec()
    return language.start_again() if window.starts_again else code


def begin(window: MainWindow, images: Path | None, demo: bool, model: Path | None = None) -> None:
    """Do what the first paint did not need: the log, the session, the page, the last project, the engine."""
    painted = time.time()
    from tlstudio.core.log import start_logging, started
    from tlstudio.gui.ahead import Ahead
    from tlstudio.gui.session import Session
    from tlstudio.gui.unexpected import Unexpected

    # A job's thread hands Python over after half a millisecond instead of five: painting asks for it a thousand times.
    sys.setswitchinterval(0.0005)
    log = start_logging("window")
    started(painted)
    garbage = Garbage(window)
    session = Session()
    Unexpected(session, window).install()
    mark_the_end()
    session.project_changed.connect(garbage.spare)
    window.begin(session)
    Ahead(window).done.connect(garbage.settle)
    if demo:
        from tlstudio.gui.demo import Demo

        Demo(window).begin()
    else:
        app = QApplication.instance()
        if not (isinstance(app, Application) and app.hand_files_to(window.opening.open)):
            _open_first(window, images, model)
        session.warm_up()
    if log is not None and log.unexpected_end:
        window.banner.say_unforeseen(_("TL Studio ended unexpectedly last time. What was saved before is kept."))


def _open_first(window: MainWindow, images: Path | None, model: Path | None) -> None:
    """Open the model or the folder that was asked for, or the folder that was open last."""
    remembered = str(store().value("images", "") or "")
    if model is not None:
        window.opening.open(model)
    elif images is not None:
        window.open_images(images)
    elif remembered and Path(remembered).is_dir():
        window.open_images(Path(remembered))
    else:
        from tlstudio.gui.helping import first_tour

        first_tour(window)


def mark_the_end() -> None:
    """Have an end from outside, as when the computer is shut down, not be told as a crash at the next start."""
    from tlstudio.core.log import end_well

    def ended(number: int, _frame: FrameType | None) -> None:
        end_well()
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)

    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), ended)


def _remembered_theme() -> theme.Choice:
    match store().value("theme"):
        case "light":
            return "light"
        case "dark":
            return "dark"
    return "system"
