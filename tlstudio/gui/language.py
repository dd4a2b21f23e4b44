"""The window's language: as the user chose, else the system's. Qt's own dialogs and numbers typed in follow it."""

import os
import sys
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator
from PySide6.QtGui import QActionGroup, QFontDatabase
from PySide6.QtWidgets import QApplication, QMenu, QMessageBox, QWidget

from tlstudio.core import i18n
from tlstudio.core.i18n import LANGUAGES, _
from tlstudio.core.paths import resources
from tlstudio.gui.store import store

# Without their names, Qt may write Japanese by a Chinese font, whose characters differ.
_FONTS = {"ja": ("Noto Sans CJK JP", "Noto Sans JP", "Yu Gothic UI", "Meiryo", "Hiragino Sans", "IPAPGothic")}


def speak(app: QApplication) -> None:
    """Have the program and Qt's own dialogs speak the language the user chose, else the system's."""
    i18n.install(*_wishes())
    if sys.platform == "darwin" and not any(os.environ.get(name) for name in ("LC_ALL", "LC_NUMERIC", "LANG")):
        os.environ.setdefault("TLSTUDIO_LOCALE", QLocale.system().name())  # a program of the Dock is told nothing
    if os.environ.get("TLSTUDIO_LOCALE"):  # else Qt goes by the system's, as we do
        QLocale.setDefault(QLocale(os.environ["TLSTUDIO_LOCALE"]))
    translator = QTranslator(app)
    if translator.load(f"qtbase_{i18n.spoken()}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        app.installTranslator(translator)


def _wishes() -> list[str]:
    if os.environ.get("TLSTUDIO_LANGUAGE"):
        return []
    if (remembered := chosen()) != "system":
        return [remembered]
    return QLocale.system().uiLanguages() if sys.platform in ("win32", "darwin") else []


def chosen() -> str:
    """Return the language the user chose, or "system"."""
    remembered = str(store().value("language") or "")
    return remembered if remembered in LANGUAGES else "system"


def fonts() -> tuple[str, ...]:
    """Return the families that write the language well; where the system has none, the one that came with us."""
    wanted = _FONTS.get(i18n.spoken(), ())
    if wanted and not QFontDatabase.families(QFontDatabase.WritingSystem.Japanese):
        loaded = QFontDatabase.addApplicationFont(str(resources() / "fonts" / "DroidSansFallback.ttf"))
        return tuple(QFontDatabase.applicationFontFamilies(loaded))
    return wanted


def language_menu(parent: QWidget, restart: Callable[[], object]) -> QMenu:
    """Return the menu in which the language is chosen; `restart` closes the program and starts it again."""
    menu = QMenu(_("Language"), parent)
    group = QActionGroup(menu)
    for code, name in (("system", _("As the system")), *LANGUAGES.items()):
        action = menu.addAction(name, partial(_choose, parent, code, restart))
        action.setCheckable(True)
        action.setChecked(code == chosen())
        group.addAction(action)
    return menu


def _choose(parent: QWidget, code: str, restart: Callable[[], object]) -> None:
    if code == chosen():
        return
    store().setValue("language", code)
    box = QMessageBox(
        QMessageBox.Icon.Information, "TL Studio", _("The language changes at the next start."), parent=parent
    )
    box.finished.connect(box.deleteLater)
    now = box.addButton(_("Restart now"), QMessageBox.ButtonRole.AcceptRole)
    box.addButton(_("Later"), QMessageBox.ButtonRole.RejectRole)
    now.clicked.connect(lambda: restart())
    box.open()


def start_again(start: Callable[..., object] | None = None) -> int:
    """Start the program anew, by the choice that was made here and not by the one this process began with."""
    import subprocess  # 10 ms that the first paint does not need

    frozen = getattr(sys, "frozen", False)
    command = [sys.executable] if frozen else [sys.executable, "-m", "tlstudio"]
    environment = {**i18n.environment(), "PYINSTALLER_RESET_ENVIRONMENT": "1"}
    (start or subprocess.Popen)(command, env=environment)
    return 0
