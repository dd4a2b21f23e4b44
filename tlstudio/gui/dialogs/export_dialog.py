"""ExportDialog: saves a run's model for other programs, and says how well each copy agrees and what it costs."""

import os
from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QVBoxLayout, QWidget

from tlstudio.core.catalog import EXPORT_FORMATS
from tlstudio.core.errors import StudioError
from tlstudio.core.exported import Exported
from tlstudio.core.files import free_place
from tlstudio.core.i18n import _
from tlstudio.core.run import Run
from tlstudio.gui.card import button, scrolled
from tlstudio.gui.dialogs.folder_row import FolderRow
from tlstudio.gui.dialogs.format_row import FormatRow
from tlstudio.gui.dialogs.saving_dialog import SavingDialog
from tlstudio.gui.session import Session
from tlstudio.gui.theme import em
from tlstudio.jobs import export
from tlstudio.process import Job

_FIRST = "keras"


class ExportDialog(SavingDialog):
    """Chooses formats and a folder; what is not kept when it closes is discarded. Call `open()`."""

    topic = "export"

    def __init__(
        self,
        session: Session,
        run: Run,
        parent: QWidget | None = None,
        export: Callable[[Path, tuple[str, ...], Path], Job] = export.ExportAll,
    ) -> None:
        self.export_button = button(_("Export"), "primary")
        self.open_folder = button(_("Open folder"))
        super().__init__(session, self.export_button, self.open_folder, parent)
        self._run = run
        self._export = export
        self.setWindowTitle(_("Export {run}").format(run=_name(run)))
        self.formats = {name: FormatRow(form) for name, form in EXPORT_FORMATS.items()}
        self.formats[_FIRST].box.setChecked(True)
        listed = QWidget()
        rows = QVBoxLayout(listed)
        rows.setContentsMargins(0, 0, em(0.6), 0)
        rows.setSpacing(em(0.8))
        for row in self.formats.values():
            rows.addWidget(row)
            row.box.toggled.connect(self._choice_changed)
            row.decided.connect(self._decided)
        rows.addStretch(1)
        self.folder = FolderRow(_("Export into"))
        self.form.addRow(_("Folder"), self.folder)
        contents = _(
            "With it come the class names, a model card and an example of a few lines. Each copy is loaded in a fresh "
            "process and compared on real images before it is called good."
        )
        boxes = tuple(row.box for row in self.formats.values())
        # Above the form, which would cut lines that wrap.
        self.lay_out(contents, (*boxes, self.folder), 60, 48, scrolled(listed))
        self._choice_changed()
        if not self._run.model.is_file():
            self.work.say(_("This run has no model to export."), "wrong")

    @property
    def chosen(self) -> tuple[str, ...]:
        """The formats that are ticked."""
        return tuple(name for name, row in self.formats.items() if row.box.isChecked())

    @property
    def can_start(self) -> bool:
        """Whether the run has a model, a format is ticked and nothing waits to be kept or discarded."""
        return self._run.model.is_file() and bool(self.chosen) and not self._undecided

    @property
    def _undecided(self) -> bool:
        return any(row.undecided for row in self.formats.values())

    def start(self) -> None:
        """Export, and say how well the copies agree."""
        out = self.folder.chosen
        if out is None or not out.is_absolute():
            self.work.say(_("Choose a folder to export into."), "wrong")
            return
        self.saved = None
        for row in self.formats.values():
            row.clear()
        self.work.start(self._export(self._run.path, self.chosen, out), self._done, engine=True)

    def reject(self) -> None:
        """Stop what is running; otherwise discard what was not kept, and close."""
        if not self.work.busy:
            for row in self.formats.values():
                row.drop()
        super().reject()

    def _done(self, made: tuple[Exported, ...]) -> str:
        for one in made:
            self.formats[one.format].show_made(one)
        self.saved = next((one.path.parent for one in made if not one.problem), None)
        if self._undecided:
            return _("Look at what each copy costs, and keep or discard it. What is not kept is discarded on closing.")
        if len(made) == 1:
            return _("Saved {path}.").format(path=made[0].path)
        return _("Saved in {folder}.").format(folder=self.saved)

    def _decided(self) -> None:
        if not self._undecided:
            self.work.say("")
        self.show_busy(self.work.busy)

    def _choice_changed(self) -> None:
        if not self.folder.line.isModified():
            name = self.chosen[0] if len(self.chosen) == 1 else "models"
            self.folder.line.setText(os.fspath(free_place(self._run.path / "exports" / name, whole=True)))
        self.show_busy(self.work.busy)


def _name(run: Run) -> str:
    try:
        return run.read().name
    except StudioError:
        return run.path.name
