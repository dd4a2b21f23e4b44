"""ReportDialog: writes the report of a model, as PDF, as HTML or as both."""

import os
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QCheckBox, QFormLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from tlstudio.core.evaluations import EvaluationFolder
from tlstudio.core.i18n import _
from tlstudio.gui.card import button, label
from tlstudio.gui.dialogs.folder_row import FolderRow
from tlstudio.gui.dialogs.work_dialog import WorkDialog
from tlstudio.gui.session import Session
from tlstudio.gui.theme import em
from tlstudio.jobs.report import Saved, SaveReport, report_name
from tlstudio.process import Job


class ReportDialog(WorkDialog):
    """Chooses the files of a report on a run or a saved model, judged by the images `on`; call `open()`."""

    def __init__(
        self,
        session: Session,
        model: Path,
        on: str = "validation",
        parent: QWidget | None = None,
        save: Callable[[Path, Path | None, Path | None, str, str], Job] = SaveReport,
    ) -> None:
        super().__init__(session, parent)
        self._model, self._on, self._save = model, on, save
        self._saved: tuple[Path, ...] = ()
        self.setWindowTitle(_("Save a report"))
        self.author = QLineEdit()
        self.author.setAccessibleName(_("By"))
        self.author.setPlaceholderText(_("a name that stands below the title, if you like"))
        self.folder = FolderRow(_("Save into"), os.fspath(model if model.is_dir() else model.parent))
        self.pdf = QCheckBox(_("PDF, to print or to go with a paper"))
        self.html = QCheckBox(_("HTML, one page for a browser or an electronic notebook"))
        self.save_button = button(_("Save"), "primary")
        self.open_button = button(_("Open"), tip=_("Open what was saved"))
        self.close_button = button(_("Close"))
        for box in (self.pdf, self.html):
            box.setChecked(True)
            box.toggled.connect(lambda _on: self._show_busy(self.work.busy))
        self._lay_out()
        self.save_button.clicked.connect(self.start)
        self.open_button.clicked.connect(self._open_saved)
        self.close_button.clicked.connect(self.reject)
        self.work.busy_changed.connect(self._show_busy)
        self._show_busy(False)

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow(_("By"), self.author)
        form.addRow(_("Folder"), self.folder)
        form.addRow(_("Files"), self.pdf)
        form.addRow("", self.html)
        form.addRow("", label(self._contents(), "muted", wrap=True))
        buttons = QHBoxLayout()
        buttons.addWidget(self.open_button)
        buttons.addStretch(1)
        buttons.addWidget(self.close_button)
        buttons.addWidget(self.save_button)
        layout = QVBoxLayout(self)
        layout.setSpacing(em(0.8))
        layout.addLayout(form)
        layout.addWidget(self.work)
        layout.addStretch(1)
        layout.addLayout(buttons)
        self.resize(em(46), em(24))

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
        self._saved = ()
        self.work.start(job, self._done, engine=True if engine else "plain")

    def _done(self, saved: Saved) -> str:
        self._saved = saved.files
        return _("Saved {files}.").format(files=", ".join(os.fspath(file) for file in saved.files))

    def _show_busy(self, busy: bool) -> None:
        for part in (self.author, self.folder, self.pdf, self.html):
            part.setEnabled(not busy)
        self.save_button.setEnabled(not busy and (self.pdf.isChecked() or self.html.isChecked()))
        self.close_button.setText(_("Cancel") if busy else _("Close"))
        self.open_button.setVisible(bool(self._saved) and not busy)

    def _open_saved(self) -> None:
        for file in self._saved[:1]:
            QDesktopServices.openUrl(QUrl.fromLocalFile(os.fspath(file)))
