"""Label files: what was decided about the images written as a table, and taken from one."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from tlstudio.core.by_locale import numeral
from tlstudio.core.i18n import _, ngettext
from tlstudio.gui.session import Session

if TYPE_CHECKING:
    from tlstudio.core.label_table import Imported
    from tlstudio.jobs.data import ImportLabels

_FILTER = "CSV (*.csv)"


def export_labels(session: Session, parent: QWidget) -> None:
    """Let the user choose a file and write the labels of all images into it."""
    from tlstudio.jobs.data import ExportLabels

    if session.scanned is None or session.project is None:
        return
    start = str(Path.home() / f"{session.project.name} labels.csv")
    name, _chosen = QFileDialog.getSaveFileName(parent, _("Export labels"), start, _FILTER)
    if not name:
        return

    def done(count: int) -> None:
        text = ngettext("{count} image written to {file}", "{count} images written to {file}", count)
        session.message.emit(text.format(count=numeral(count), file=name))

    session.start(ExportLabels(Path(name), session.scanned, session.edits), done, engine=False)


def import_labels(session: Session, parent: QWidget) -> None:
    """Let the user choose a table and take the labels over; rows that do not fit are told."""
    if session.scanned is None:
        return
    name, _chosen = QFileDialog.getOpenFileName(parent, _("Import labels"), str(Path.home()), _FILTER)
    if name:
        _import(session, parent, Path(name))


def _import(session: Session, parent: QWidget, path: Path) -> None:
    from tlstudio.jobs.data import ImportLabels

    if session.scanned is not None:
        job = ImportLabels(path, session.scanned, session.edits)
        session.start(job, partial(_take, session, parent, job), engine=False)


def _take(session: Session, parent: QWidget, job: "ImportLabels", found: "Imported") -> None:
    if session.scanned is not job.folder:
        return  # another folder was opened meanwhile
    if session.edits is not job.edits:  # something was changed meanwhile, which must not be lost
        _import(session, parent, job.path)
        return
    text = ngettext("import the labels of {count} image", "import the labels of {count} images", found.changed)
    if found.edits != session.edits:
        text = text if found.changed else _("import the classes and pairs of a table")
        session.change_edits(found.edits, text.format(count=numeral(found.changed)))
    else:
        session.message.emit(_("{file} changes nothing: the images are so already.").format(file=job.path.name))
    if found.problems:
        box = QMessageBox(QMessageBox.Icon.Warning, _("Import labels"), _("Some rows were left out."), parent=parent)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setInformativeText("\n".join(found.problems))
        box.open()
