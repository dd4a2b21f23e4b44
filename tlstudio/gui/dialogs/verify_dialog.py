"""VerifyDialog: trains the run in a reproducibility bundle again and says whether the same comes out."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QFileDialog, QFormLayout, QHBoxLayout, QVBoxLayout, QWidget

from tlstudio.core.events import EpochDone, Event, RunStarted
from tlstudio.core.i18n import _
from tlstudio.core.verification import Verification
from tlstudio.gui.card import Role, button, label, scrolled, set_role
from tlstudio.gui.dialogs.folder_row import FolderRow
from tlstudio.gui.dialogs.work_dialog import WorkDialog
from tlstudio.gui.session import Session
from tlstudio.gui.theme import em
from tlstudio.gui.wording import percent
from tlstudio.jobs.bundle import Verify
from tlstudio.process import Job

_ROLES: dict[str, Role] = {"identical": "good", "within_tolerance": "good", "different": "warning"}


class FileRow(FolderRow):
    """A bundle to open, typed or chosen."""

    def _ask(self) -> None:
        filters = f"{_('Reproducibility bundles')} (*.zip);;{_('All files')} (*)"
        file, _filter = QFileDialog.getOpenFileName(self, self._title, self.line.text(), filters)
        if file:
            self.line.setText(file)


class VerifyDialog(WorkDialog):
    """Chooses a bundle and where its images are; call `open()`."""

    topic = "export"

    def __init__(
        self,
        session: Session,
        parent: QWidget | None = None,
        verify: Callable[[Path, Path | None, Path | None], Job] = Verify,
    ) -> None:
        super().__init__(session, parent)
        self._session, self._verify = session, verify
        self.setWindowTitle(_("Re-run and verify"))
        self.bundle = FileRow(_("Open a reproducibility bundle"))
        self.bundle.line.setAccessibleName(_("Bundle"))
        self.images = FolderRow(_("Folder of its images"))
        self.images.line.setAccessibleName(_("Images"))
        self.images.line.setPlaceholderText(_("in the bundle, or where they were"))
        self.keep = QCheckBox(_("Keep the new run among those of the open images"))
        self.keep.setToolTip(_("Images that are in the bundle are kept in the run's folder."))
        self.keep.setEnabled(session.project is not None)
        self.verdict, self.details = label("", "heading", wrap=True), label("", wrap=True)
        self.details.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.details.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.verify_button, self.close_button = button(_("Verify"), "primary"), button(_("Close"))
        self._lay_out()
        self.bundle.line.textChanged.connect(lambda: self._show_busy(self.work.busy))
        self.verify_button.clicked.connect(self.start)
        self.close_button.clicked.connect(self.reject)
        self.work.busy_changed.connect(self._show_busy)
        self.work.happened.connect(self._follow)
        self._show_busy(False)

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow(_("Bundle"), self.bundle)
        form.addRow(_("Images"), self.images)
        form.addRow("", self.keep)
        text = _(
            "The images are checked by their hashes first. Then the run is trained again with the same settings, split "
            "and seed, which takes as long as it did, and weights, curves and predictions are compared."
        )
        form.addRow("", label(text, "muted", wrap=True))
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.close_button)
        buttons.addWidget(self.verify_button)
        layout = QVBoxLayout(self)
        layout.setSpacing(em(0.8))
        layout.addLayout(form)
        layout.addWidget(self.work)
        layout.addWidget(self.verdict)
        layout.addWidget(scrolled(self.details), 1)
        layout.addLayout(buttons)
        self.resize(em(50), em(40))

    def start(self) -> None:
        """Train again and compare."""
        bundle, images = self.bundle.chosen, self.images.chosen
        project = self._session.project
        keep = project.runs if project is not None and self.keep.isChecked() else None
        if bundle is None:
            return
        self.verdict.clear()
        self.details.clear()
        self.work.start(self._verify(bundle, images, keep), self._done, engine=True)

    def _done(self, found: Verification) -> str:
        self.verdict.setText(found.headline)
        set_role(self.verdict, _ROLES.get(found.verdict, "wrong"))
        self.details.setText("\n".join(found.sentences))
        if found.run:
            self._session.runs_changed.emit()
        return ""

    def _follow(self, event: Event) -> None:
        if isinstance(event, EpochDone):
            text = _("Training again: epoch {epoch}, validation accuracy {accuracy}")
            self.work.say(text.format(epoch=event.epoch, accuracy=percent(event.val_accuracy)))
        elif isinstance(event, RunStarted):
            self.work.say(_("Training again"))

    def _show_busy(self, busy: bool) -> None:
        for part in (self.bundle, self.images):
            part.setEnabled(not busy)
        self.keep.setEnabled(not busy and self._session.project is not None)
        self.verify_button.setEnabled(not busy and self.bundle.chosen is not None)
        self.close_button.setText(_("Cancel") if busy else _("Close"))
