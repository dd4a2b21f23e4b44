"""Actions: everything the window can do, each with its words, its shortcut and its place in the menu."""

from collections.abc import Callable
from functools import partial
from typing import Protocol

from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from tlstudio.core.i18n import N_, _
from tlstudio.gui import helping
from tlstudio.gui.closing import Closing
from tlstudio.gui.helping import help_on_page, show_tour
from tlstudio.gui.keys import give_keys
from tlstudio.gui.label_files import export_labels, import_labels
from tlstudio.gui.language import language_menu
from tlstudio.gui.opening import Opening
from tlstudio.gui.session import Session
from tlstudio.gui.text_size_menu import TextSizeMenu
from tlstudio.gui.theme import Choice, theme
from tlstudio.gui.tools import (
    compare,
    export,
    find_rate,
    search_settings,
    show_about,
    show_cache,
    show_shortcuts,
    show_weights,
    verify,
)

PAGES = (N_("Data"), N_("Train"), N_("Evaluate"), N_("Predict"))
_THEMES: tuple[tuple[Choice, str], ...] = (
    ("system", N_("As the system")),
    ("light", N_("Light")),
    ("dark", N_("Dark")),
)


class Window(helping.Window, Protocol):
    """What the actions ask of the window."""

    opening: Opening
    closing: Closing

    def review_labels(self) -> None:
        """Review likely label errors."""

    def show_map(self) -> None:
        """Show the map of the images."""

    def train(self) -> None:
        """Start training."""

    def resume(self) -> None:
        """Go on with the selected run."""

    def close(self) -> bool:
        """Close the window."""


class Actions:
    """The window's actions; `menu` holds them all."""

    def __init__(self, window: Window, parent: QWidget, session: Session) -> None:
        self._parent = parent
        self._session = session
        self._restart = window.closing.restart
        self.open = self._action(_("Open images…"), window.opening.ask_for_images, "open")
        self.open_table = self._action(_("Open a table of images…"), window.opening.ask_for_table, "open_table")
        self.add_folder = self._action(_("Add a folder…"), window.opening.ask_for_more)
        self.demo = self._action(_("Try the demo"), window.opening.open_demo)
        self.train = self._action(_("Train"), window.train, "train")
        self.stop = self._action(_("Stop training"), session.stop_training, "stop")
        self.resume = self._action(_("Resume the run"), window.resume, "resume")
        self.find_rate = self._action(_("Find a learning rate…"), partial(find_rate, session, parent))
        self.search = self._action(_("Search settings…"), partial(search_settings, session, parent))
        self.export = self._action(_("Export…"), partial(export, session, parent), "export")
        self.verify = self._action(_("Re-run and verify…"), partial(verify, session, parent))
        self.weights = self._action(_("Weights…"), partial(show_weights, session, parent))
        self.cache = self._action(_("Cached features…"), partial(show_cache, session, parent))
        self.compare = self._action(_("Compare networks…"), partial(compare, session, parent))
        self.export_labels = self._action(_("Export labels…"), partial(export_labels, session, parent))
        self.import_labels = self._action(_("Import labels…"), partial(import_labels, session, parent))
        self.label_errors = self._action(_("Likely label errors…"), window.review_labels)
        self.map = self._action(_("Map of the images…"), window.show_map)
        self.undo = session.history.createUndoAction(parent, _("Undo"))
        give_keys(self.undo, "undo")
        self.redo = session.history.createRedoAction(parent, _("Redo"))
        give_keys(self.redo, "redo")  # whatever the system's is
        self.help = self._action(_("Help"), partial(help_on_page, window), "help")
        self.sheet = self._action(_("Keyboard shortcuts"), partial(show_shortcuts, parent), "sheet")
        self.tour = self._action(_("Tour"), partial(show_tour, window))
        self.about = self._action(_("About TL Studio"), partial(show_about, parent))
        self.quit = self._action(_("Quit"), window.close, "quit")
        self.pages = [
            self._action(f"{number}  {_(name)}", partial(window.show_page, number - 1), f"page_{number}")
            for number, name in enumerate(PAGES, 1)
        ]
        self.recent = QMenu(_("Recent projects"), parent)
        self.samples = window.opening.samples_menu()
        self.menu = self._menu()
        parent.addActions([self.undo, self.redo])

    def _action(self, text: str, do: Callable[[], object], keys: str = "") -> QAction:
        action = QAction(text, self._parent)
        action.triggered.connect(lambda _checked=False: do())
        if keys:
            give_keys(action, keys)
        self._parent.addAction(action)
        return action

    def _menu(self) -> QMenu:
        menu = QMenu(_("Menu"), self._parent)
        menu.addActions([self.open, self.open_table, self.add_folder, self.demo])
        menu.addMenu(self.samples)
        menu.addMenu(self.recent)
        menu.aboutToShow.connect(self._show_recent)
        menu.addSeparator()
        menu.addActions([self.train, self.stop, self.resume, self.compare, self.find_rate, self.search])
        menu.addSeparator()
        menu.addActions([self.label_errors, self.map])
        menu.addSeparator()
        menu.addActions([self.export, self.verify, self.weights, self.cache])
        menu.addActions([self.export_labels, self.import_labels])
        menu.addSeparator()
        menu.addActions([self.undo, self.redo])
        menu.addMenu(self._pages_menu())
        menu.addMenu(self._theme_menu())
        menu.addMenu(language_menu(self._parent, self._restart))
        menu.addMenu(TextSizeMenu(self._parent))
        menu.addSeparator()
        menu.addActions([self.help, self.tour, self.sheet, self.about])
        menu.addSeparator()
        menu.addAction(self.quit)
        return menu

    def _pages_menu(self) -> QMenu:
        menu = QMenu(_("Go to"), self._parent)
        menu.addActions(self.pages)
        return menu

    def _theme_menu(self) -> QMenu:
        menu = QMenu(_("Theme"), self._parent)
        group = QActionGroup(menu)
        for choice, text in _THEMES:
            action = menu.addAction(_(text), partial(self._choose_theme, choice))
            action.setCheckable(True)
            action.setChecked(choice == theme().choice)
            group.addAction(action)
        return menu

    def _choose_theme(self, choice: Choice) -> None:
        theme().choose(choice)
        self._session.store.setValue("theme", choice)

    def _show_recent(self) -> None:
        from tlstudio.core.project import recent

        self.recent.clear()
        for project in recent():
            action = self.recent.addAction(project.name, partial(self._session.open_images, project.images))
            action.setToolTip(str(project.images))
        self.recent.setEnabled(not self.recent.isEmpty())
