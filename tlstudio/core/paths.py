"""Where things are: what the program brought, and what is the user's."""

import os
import sys
from pathlib import Path

import platformdirs

HOME = "TLSTUDIO_HOME"


def resources() -> Path:
    """Return the folder of icons, bundled weights, demo images and translations.

    A wheel and a frozen program carry it inside the package; in a checkout it stands beside the package.
    """
    package = Path(__file__).resolve().parent.parent
    inside = package / "resources"
    return inside if inside.is_dir() else package.parent / "resources"


def portable_home(program: Path) -> Path | None:
    """Return the folder TLSTUDIO_HOME beside a built program, such as on a stick; None where there is none."""
    folder = program.parent / HOME
    return folder if folder.is_dir() else None


def _home(default: str, name: str) -> Path:
    # The variable keeps everything in one folder, too: for a test, or where the program lies elsewhere.
    home: str | Path | None = os.environ.get(HOME)
    if not home and getattr(sys, "frozen", False):
        home = portable_home(Path(sys.executable))
    return Path(home) / name if home else Path(default)


def user_data() -> Path:
    """Return the folder for imported and downloaded weights."""
    return _home(platformdirs.user_data_dir("tlstudio", appauthor=False), "data")


def user_logs() -> Path:
    """Return the folder of the program's own log files."""
    return _home(platformdirs.user_log_dir("tlstudio", appauthor=False), "logs")


def user_cache() -> Path:
    """Return the folder of what can be made anew at any time."""
    return _home(platformdirs.user_cache_dir("tlstudio", appauthor=False), "cache")


def user_config() -> Path:
    """Return the folder of remembered choices."""
    return _home(platformdirs.user_config_dir("tlstudio", appauthor=False), "config")


def projects() -> Path:
    """Return the folder in which projects, and in them their runs, are kept."""
    return _home(str(Path(platformdirs.user_documents_dir()) / "TL Studio"), "projects")
