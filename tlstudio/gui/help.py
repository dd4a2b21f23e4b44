"""What the program says of itself: its version and licence."""

from PySide6.QtWidgets import QMessageBox, QWidget

from tlstudio import __version__
from tlstudio.core.i18n import _
from tlstudio.core.paths import user_logs


def show_about(parent: QWidget) -> None:
    """Say what this program is."""
    text = _("TL Studio {version}\n\nTrains, judges and uses image classifiers by transfer learning, offline.\n"
             "Licence: Apache-2.0\n\nLog files: {logs}")  # fmt: skip
    QMessageBox.about(parent, _("About TL Studio"), text.format(version=__version__, logs=user_logs()))
