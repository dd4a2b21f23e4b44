"""ReportDialog: writes the report of a model, as PDF, as HTML or as both."""

import os
from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from tlstudio.core.evaluations import EvaluationFolder
from tlstudio.core.i18n import _
from tlstudio.gui.card import button
from tlstudio.gui.dialogs.folder_row import FolderRow
from tlstudio.gui.dialogs.saving_dialog import SavingDialog
from tlstudio.gui.session import Session
from tlstudio.jobs.report import Saved, SaveReport, report_name
from tlstudio.process import Job


class ReportDialog(SavingDialog):
    """Chooses the files of a report on a run or a saved model, judged by the images `on`; call `open()`."""

    def __init__(
        self,
        session: Session,
        model: Path,
        on: str = "validation",
        parent: QWidget | None = None,
        save: Callable[[Path, Path | None, Path | None, str, str], Job] = SaveReport,
    ) -> None:
        self.save_button = button(_("Save"), "primary")
        self.open_button = button(_("Open"), tip=_("Open what was saved"))
        super().__init__(session, self.save_button, self.open_button, parent)
        self._model, self._on, self._save = model, on, save
        self.setWindowTitle(_("Save a report"))
        self.author = QLineEdit()
        self.author.setAccessibleName(_("By"))
        self.author.setPlaceholderText(_("a name that stands below the title, if you like"))
        self.folder = FolderRow(_("Save into"), os.fspath(model if model.is_dir() else model.parent))
        self.pdf = QCheckBox(_("PDF, to print or to go with a paper"))
        self.html = QCheckBox(_("HTML, one page for a browser or an electronic notebook"))
        for box in (self.pdf, self.html):
            box.setChecked(True)
            box.toggled.connect(lambda _on: self.show_busy(self.work.busy))
        self.form.addRow(_("By"), self.author)
        self.form.addRow(_("Folder"), self.folder)
        self.form.addRow(_("Files"), self.pdf)
        self.form.addRow("", self.html)
        self.lay_out(self._contents(), (self.author, self.folder, self.pdf, self.html), 46, 24)

    @property
    def can_start(self) -> bool:
        """Whether a file is wanted."""
        return self.pdf.isChecked() or self.html.isChecked()

    def _contents(self) -> str:
        text = _(
            "Data and its checks, settings, curves, scores with intervals, confusions, calibration, example mistakes, "
            "limits, versions and hashes, and a draft of the methods for a paper."
        )
        if EvaluationFolder.of(self._model, self._on).is_there():
            return text
        first = _("The model is evaluated on these images first.")
        if self._on == "test":
            first = _("The run is evaluated on its test images first, which counts as a look at them.")
        return f"{text} {first}"

    def start(self) -> None:
        """Write the report."""
        folder = self.folder.chosen
        if folder is None or not folder.is_dir():
            self.work.say(_("Choose a folder to save into."), "wrong")
            return
        name = report_name(self._model, self._on, folder)
        pdf = folder / f"{name}.pdf" if self.pdf.isChecked() else None
        html = folder / f"{name}.html" if self.html.isChecked() else None
        engine = not EvaluationFolder.of(self._model, self._on).is_there()
        job = self._save(self._model, pdf, html, self._on, self.author.text().strip())
        self.saved = None
        self.work.start(job, self._done, engine=True if engine else "plain")

    def _done(self, saved: Saved) -> str:
        self.saved = saved.files[0]
        return _("Saved {files}.").format(files=", ".join(os.fspath(file) for file in saved.files))
