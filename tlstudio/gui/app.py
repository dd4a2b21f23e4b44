"""The window's application: theme, log, and the last resort for errors."""

import logging
import os
import sys
from pathlib import Path
from types import TracebackType

from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from tlstudio.core import i18n
from tlstudio.core.log import start_logging
from tlstudio.core.paths import resources
from tlstudio.gui import theme
from tlstudio.gui.demo import Demo
from tlstudio.gui.main_window import MainWindow
from tlstudio.gui.session import Session
from tlstudio.process import unexpected


def main(images: Path | None = None, demo: bool = False) -> int:
    """Show the window, with a folder of images where one is named, and return its exit code.

    `demo` opens the images that came with the program, trains on them and ends on the Evaluate page.
    """
    i18n.install()
    start_logging("window")
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    app.setApplicationName("TL Studio")
    app.setDesktopFileName("tlstudio")
    session = Session()
    theme.apply(app, _remembered_theme(session))
    app.setWindowIcon(QIcon(os.fspath(resources() / "icons" / "logo.svg")))
    window = MainWindow(session)
    _catch_errors(session)
    window.painted.connect(lambda: _after_first_paint(window, images, demo))
    window.show()
    return app.exec()


def _after_first_paint(window: MainWindow, images: Path | None, demo: bool) -> None:
    """Do what the first paint does not need: the page, the last project, the engine."""
    window.show_page(0)
    if demo:
        Demo(window).begin()
        return
    remembered = str(window.session.store.value("images", "") or "")
    root = images or (Path(remembered) if remembered else None)
    if root is not None and (images is not None or root.is_dir()):
        window.open_images(root)
    window.session.warm_up()


def _remembered_theme(session: Session) -> theme.Choice:
    choice = session.store.value("theme")
    return choice if choice in ("light", "dark") else "system"


def _catch_errors(session: Session) -> None:
    """Have errors nobody foresaw logged and told in a sentence; the window stays alive."""

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if not isinstance(error, Exception):
            sys.__excepthook__(kind, error, trace)
            return
        logging.getLogger(__name__).error("unexpected", exc_info=(kind, error, trace))
        session.failed.emit(unexpected(error))

    sys.excepthook = hook
