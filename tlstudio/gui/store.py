"""The store: what the window remembers from one start to the next."""

import os

from PySide6.QtCore import QSettings

from tlstudio.core.paths import user_config


def store() -> QSettings:
    """Return the remembered choices; all objects of one file share them."""
    return QSettings(os.fspath(user_config() / "window.ini"), QSettings.Format.IniFormat)
