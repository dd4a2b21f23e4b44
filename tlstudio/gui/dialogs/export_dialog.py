"""ExportDialog: saves a run's model for other programs, and says how well the copy agrees."""

import os
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QComboBox, QFormLayout, QHBoxLayout, QVBoxLayout, QWidget

from tlstudio.core.catalog import EXPORT_FORMATS
from tlstudio.core.errors import StudioError
from tlstudio.core.i18n import _
from tlstudio.core.run import Run
from tlstudio.gui.card import button, label
from tlstudio.gui.dialogs.folder_row import FolderRow
from tlstudio.gui.dialogs.work_dialog import WorkDialog
from tlstudio.gui.session import Session
from tlstudio.gui.theme import em
from tlstudio.gui.wording import percent
from tlstudio.jobs import export
from tlstudio.process import Job


class ExportDialog(WorkDialog):
    """Chooses a format and a folder; call `open()`."""

    def __init__(
        self,
        session: Session,
        run: Run,
        parent: QWidget | None = None,
        export: Callable[[Path, str, Path], Job] = export.Export,
    ) -> None:
        super().__init__(session, parent)
        self._run = run
        self._export = export
        self._saved: Path | None = None
        self.setWindowTitle(_("Export {run}").format(run=_name(run)))
        self.formats = QComboBox()
        self.formats.setAccessibleName(_("Format"))
        for name, form in EXPORT_FORMATS.items():
            self.formats.addItem(_(form.label), name)
        self.help = label("", "muted", wrap=True)
        self.folder = FolderRow(_("Export into"))
        self.export_button = button(_("Export"), "primary")
        self.open_folder = button(_("Open folder"))
        self.close_button = button(_("Close"))
        self._lay_out()
        self.formats.currentIndexChanged.connect(self._show_format)
        self.export_button.clicked.connect(self.start)
        self.open_folder.clicked.connect(self._open_folder)
        self.close_button.clicked.connect(self.reject)
        self.work.busy_changed.connect(self._show_busy)
        self._show_format()
        self._show_busy(False)
        if not run.model.is_file():
            self.work.say(_("This run has no model to export."), "wrong")
            self.export_button.setEnabled(False)

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow(_("Format"), self.formats)
        form.addRow("", self.help)
        form.addRow(_("Folder"), self.folder)
        contents = _(
            "With it come the class names, a model card and an example of ten lines. The copy is loaded in a fresh "
            "process and compared on real images before it is called good."
        )
        form.addRow("", label(contents, "muted", wrap=True))
        buttons = QHBoxLayout()
        buttons.addWidget(self.open_folder)
        buttons.addStretch(1)
        buttons.addWidget(self.close_button)
        buttons.addWidget(self.export_button)
        layout = QVBoxLayout(self)
        layout.setSpacing(em(0.8))
        layout.addLayout(form)
        layout.addWidget(self.work)
        layout.addStretch(1)
        layout.addLayout(buttons)
        self.resize(em(44), em(22))

    def start(self) -> None:
        """Export, and say how well the copy agrees."""
        out = self.folder.chosen
        if out is None or not out.is_absolute():
            self.work.say(_("Choose a folder to export into."), "wrong")
            return
        self._saved = None
        self.work.start(self._export(self._run.path, self.formats.currentData(), out), self._done, engine=True)

    def _done(self, result: export.ExportResult) -> str:
        self._saved = result.path
        return _(
            "Saved {path}. Checked on real images: {share} same top class, largest difference {difference}."
        ).format(path=result.path, share=percent(result.top_agreement, 0), difference=f"{result.max_difference:.1g}")

    def _show_format(self) -> None:
        name = self.formats.currentData()
        self.help.setText(_(EXPORT_FORMATS[name].help))
        self.folder.line.setText(os.fspath(_free_folder(self._run, name)))

    def _show_busy(self, busy: bool) -> None:
        for part in (self.formats, self.folder, self.export_button):
            part.setEnabled(not busy)
        self.close_button.setText(_("Cancel") if busy else _("Close"))
        self.open_folder.setVisible(self._saved is not None and not busy)

    def _open_folder(self) -> None:
        if self._saved is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(os.fspath(self._saved.parent)))


def _name(run: Run) -> str:
    try:
        return run.read().name
    except StudioError:
        return run.path.name


def _free_folder(run: Run, format_name: str) -> Path:
    """Return a folder in the run's that holds no export yet."""
    exports = run.path / "exports"
    number = 1
    while (folder := exports / (format_name if number == 1 else f"{format_name}-{number}")).exists():
        number += 1
    return folder
