"""What the program says of itself: its version, those of its parts, its licence, and where its folders are.

Nothing is imported for it: versions are read from what pip installed or the installer brought.
"""

import platform
import sys
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from tlstudio import __version__
from tlstudio.core.i18n import N_, _
from tlstudio.core.paths import projects, user_cache, user_config, user_data, user_logs

LICENCE = "Apache-2.0"
# The name a person knows, and that of the package; where there are two, one of them is installed.
_PARTS = {
    "TensorFlow": ("tensorflow-cpu", "tensorflow"),
    "Keras": ("keras",),
    "LiteRT": ("ai-edge-litert",),
    "Qt": ("PySide6-Essentials",),
    "NumPy": ("numpy",),
    "SciPy": ("scipy",),
    "scikit-learn": ("scikit-learn",),
    "OpenCV": ("opencv-python-headless",),
    "Pillow": ("pillow",),
    "pyqtgraph": ("pyqtgraph",),
}
_FOLDERS = {
    N_("Projects"): projects, N_("Weights"): user_data, N_("Logs"): user_logs, N_("Settings"): user_config,
    N_("Cache"): user_cache,
}  # fmt: skip


@dataclass(frozen=True)
class Part:
    """A package the program is made with."""

    name: str
    version: str
    licence: str


def versions() -> dict[str, str]:
    """Return the versions a person may be asked for, by name; "missing" for what is not installed."""
    found = {"Python": platform.python_version()}
    for name, packages in _PARTS.items():
        found[name] = next(filter(None, map(_version, packages)), _("missing"))
    return {**found, _("System"): f"{platform.platform()}, {platform.machine()}"}


def folders() -> dict[str, Path]:
    """Return where the program keeps what is the user's, by what lies there."""
    return {_(name): folder() for name, folder in _FOLDERS.items()}


def title() -> str:
    """Return the program's name and version."""
    return f"TL Studio {__version__}"


def about_text() -> str:
    """Return all of it as lines to read or to send."""
    lines = [
        title(),
        _("Trains, judges and uses image classifiers by transfer learning, offline."),
        _("Licence: {licence}").format(licence=LICENCE),
        "",
        *(f"{name} {version}" for name, version in versions().items()),
        "",
        *(f"{name}: {folder}" for name, folder in folders().items()),
    ]
    return "\n".join(lines)


def parts() -> list[Part]:
    """Return every package that is installed beside the program or came with it, by name."""
    found = {}
    for one in metadata.distributions():
        if one.metadata is not None and (name := one.metadata["Name"]) and name != "tlstudio":
            found[name.lower()] = Part(name, one.version, _licence_of(one))
    return [found[name] for name in sorted(found)]


def bundled_file(name: str) -> Path | None:
    """Return a file that the installer put beside the program, such as LICENCES.txt; None where there is none."""
    if not getattr(sys, "frozen", False):
        return None
    program = Path(sys.executable).parent
    places = (program, program.parent / "Resources", program.parent / "Frameworks")  # the others are of macOS
    return next((place / name for place in places if (place / name).is_file()), None)


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return ""


def _licence_of(one: metadata.Distribution) -> str:
    """Return a package's licence in one line: as it says it now, as it once said it, or by its classifiers."""

    def said(field: str) -> list[str]:
        return one.metadata.get_all(field) or []

    classified = [line.rpartition(" :: ")[2] for line in said("Classifier") if line.startswith("License")]
    old = [text for text in said("License") if len(text) < 60 and "\n" not in text]  # some put the whole text there
    found = said("License-Expression") or [name for name in classified if not name.startswith("OSI")] or old
    return ", ".join(found) or _("see its own text")
