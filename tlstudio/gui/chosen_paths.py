"""Paths a user has chosen before, remembered from one start to the next."""

import os
from pathlib import Path

from PySide6.QtCore import QSettings

_MOST = 8


def remembered_paths(store: QSettings, key: str) -> list[Path]:
    """Return the paths chosen under a key that are still there, the latest first."""
    found = store.value(key, [])
    names = [found] if isinstance(found, str) else list(found) if isinstance(found, list | tuple) else []
    return [Path(name) for name in names if isinstance(name, str) and name and Path(name).exists()]


def remember_path(store: QSettings, key: str, path: Path) -> None:
    """Remember a path as the one chosen last."""
    others = [other for other in remembered_paths(store, key) if other != path]
    store.setValue(key, [os.fspath(one) for one in [path, *others][:_MOST]])
