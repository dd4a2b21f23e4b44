"""Helping: what the window's Help menu opens. The parts are imported when they are asked for."""

import sys
from typing import Protocol

from PySide6.QtWidgets import QStackedWidget, QWidget

from tlstudio.gui.store import store

_TOPICS = ("data", "train", "evaluate", "predict")  # of the help, by page
_SEEN = "tour"  # in the store, once the tour was shown


class Window(Protocol):
    """What the help asks of the window."""

    pages: QStackedWidget

    def page(self, index: int) -> QWidget:
        """Return a page, made on first use."""

    def show_page(self, index: int) -> None:
        """Show a page by its number from 0."""


def help_on_page(window: Window) -> None:
    """Show the help about the page that is shown."""
    from tlstudio.gui.help_window import show_help

    show_help(_TOPICS[window.pages.currentIndex()])


def help_key(dialog: QWidget, topic: str) -> None:
    """Have F1 in a dialog open a page of the help; the window's own F1 does not work while a dialog is over it."""
    from tlstudio.gui.keys import shortcut

    def show() -> None:
        from tlstudio.gui.help_window import show_help

        show_help(topic)

    shortcut("help", dialog, show)


def show_tour(window: Window) -> None:
    """Point at the parts of the window, one after the other."""
    from tlstudio.gui.tour import Tour

    assert isinstance(window, QWidget)
    Tour(window).begin()


def first_tour(window: Window) -> None:
    """Show the tour where it was never shown on this computer."""
    if store().value(_SEEN) is None:
        store().setValue(_SEEN, True)
        show_tour(window)


def close_help() -> None:
    """Close the help, where it was opened."""
    if "tlstudio.gui.help_window" in sys.modules:
        sys.modules["tlstudio.gui.help_window"].close_help()
