"""Tools: the dialogs that are opened over the window, from its menu or beside a setting.

They load plots and tables, so that each is imported when it is opened.
"""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from tlstudio.gui.session import Session

if TYPE_CHECKING:
    from tlstudio.gui.run_facts import RunFacts


def find_rate(session: Session, parent: QWidget) -> None:
    """Open the learning-rate finder."""
    from tlstudio.gui.dialogs.rate_dialog import RateDialog

    RateDialog(session, parent).open()


def search_settings(session: Session, parent: QWidget) -> None:
    """Open the settings search."""
    from tlstudio.gui.dialogs.search_dialog import SearchDialog

    SearchDialog(session, parent).open()


def compare(session: Session, parent: QWidget) -> None:
    """Open the comparison of networks."""
    from tlstudio.gui.dialogs.compare_dialog import CompareDialog

    CompareDialog(session, parent).open()


def show_weights(session: Session, parent: QWidget) -> None:
    """Open the weights store."""
    from tlstudio.gui.dialogs.weights_dialog import WeightsDialog

    WeightsDialog(session, parent).open()


def show_cache(session: Session, parent: QWidget) -> None:
    """Show how much the kept features take, and offer to delete them."""
    from tlstudio.gui.dialogs.cache_dialog import CacheDialog

    if session.project is not None:
        CacheDialog(session, session.project.runs, parent).open()


def show_about(parent: QWidget) -> None:
    """Say what this program is, and what it is made with."""
    from tlstudio.gui.dialogs.about_dialog import AboutDialog

    AboutDialog(parent).open()


def show_shortcuts(parent: QWidget) -> None:
    """Show all keyboard shortcuts, beside the window."""
    from tlstudio.gui.dialogs.dialog import raised
    from tlstudio.gui.dialogs.shortcut_sheet import ShortcutSheet

    if raised(ShortcutSheet, parent) is None:
        ShortcutSheet(parent).show()


def export(session: Session, parent: QWidget) -> None:
    """Export the selected run."""
    from tlstudio.gui.dialogs.export_dialog import ExportDialog

    if session.run is not None:
        ExportDialog(session, session.run, parent).open()


def make_bundle(session: Session, facts: "RunFacts", parent: QWidget) -> None:
    """Put a run into a reproducibility bundle."""
    from tlstudio.gui.dialogs.bundle_dialog import BundleDialog

    BundleDialog(session, facts, parent).open()


def verify(session: Session, parent: QWidget) -> None:
    """Train the run in a bundle again and compare."""
    from tlstudio.gui.dialogs.verify_dialog import VerifyDialog

    VerifyDialog(session, parent).open()
