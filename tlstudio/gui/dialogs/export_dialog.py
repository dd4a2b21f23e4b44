"""ExportDialog: saves a run's model for other programs, and says how well the copy agrees."""

import os
from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QComboBox, QWidget

from tlstudio.core.catalog import EXPORT_FORMATS
from tlstudio.core.errors import StudioError
from tlstudio.core.i18n import _
from tlstudio.core.run import Run
from tlstudio.gui.card import button, label
from tlstudio.gui.dialogs.folder_row import FolderRow
from tlstudio.gui.dialogs.saving_dialog import SavingDialog
from tlstudio.gui.session import Session
from tlstudio.gui.wording import percent
from tlstudio.jobs import export
from tlstudio.process import Job


class ExportDialog(SavingDialog):
    """Chooses a format and a folder; call `open()`."""

    topic = "export"

    def __init__(
        self,
        session: Session,
        run: Run,
        parent: QWidget | None = None,
        export: Callable[[Path, str, Path], Job] = export.Export,
    ) -> None:
        self.export_button = button(_("Export"), "primary")
        self.open_folder = button(_("Open folder"))
        super().__init__(session, self.export_button, self.open_folder, parent)
        self._run = run
        self._export = export
        self.setWindowTitle(_("Export {run}").format(run=_name(run)))
        self.formats = QComboBox()
        self.formats.setAccessibleName(_("Format"))
        for name, form in EXPORT_FORMATS.items():
            self.formats.addItem(_(form.label), name)
        self.help = label("", "muted", wrap=True)
        self.folder = FolderRow(_("Export into"))
        self.form.addRow(_("Format"), self.formats)
        self.form.addRow("", self.help)
        self.form.addRow(_("Folder"), self.folder)
        contents = _(
            "With it come the class names, a model card and an example of ten lines. The copy is loaded in a fresh "
            "process and compared on real images before it is called good."
        )
        self.formats.currentIndexChanged.connect(self._show_format)
        self._show_format()
        self.lay_out(contents, (self.formats, self.folder), 44, 22)
        if not self.can_start:
            self.work.say(_("This run has no model to export."), "wrong")

    @property
    def can_start(self) -> bool:
        """Whether the run has a model."""
        return self._run.model.is_file()

    def start(self) -> None:
        """Export, and say how well the copy agrees."""
        out = self.folder.chosen
        if out is None or not out.is_absolute():
            self.work.say(_("Choose a folder to export into."), "wrong")
            return
        self.saved = None
        self.work.start(self._export(self._run.path, self.formats.currentData(), out), self._done, engine=True)

    def _done(self, result: export.ExportResult) -> str:
        self.saved = result.path.parent
        return _(
            "Saved {path}. Checked on real images: {share} same top class, largest difference {difference}."
        ).format(path=result.path, share=percent(result.top_agreement, 0), difference=f"{result.max_difference:.1g}")

    def _show_format(self) -> None:
        name = self.formats.currentData()
        self.help.setText(_(EXPORT_FORMATS[name].help))
        self.folder.line.setText(os.fspath(_free_folder(self._run, name)))


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
