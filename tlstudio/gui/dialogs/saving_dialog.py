"""SavingDialog: a dialog that asks what to save and where, saves it by one job, and opens what was saved."""

import os
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from tlstudio.core.i18n import _
from tlstudio.gui.card import button, label
from tlstudio.gui.dialogs.work_dialog import WorkDialog
from tlstudio.gui.session import Session
from tlstudio.gui.theme import em


class SavingDialog(WorkDialog):
    """A form, the job's progress, and three buttons: open what was `saved`, close or cancel, and `go`."""

    topic = "evaluate"

    def __init__(self, session: Session, go: QPushButton, open_saved: QPushButton, parent: QWidget | None) -> None:
        super().__init__(session, parent)
        self.saved: Path | None = None  # what the button opens
        self._go, self._open = go, open_saved
        self.close_button = button(_("Close"))
        self.form = QFormLayout()
        self.form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self._fields: tuple[QWidget, ...] = ()
        go.clicked.connect(self.start)
        open_saved.clicked.connect(self._open_saved)
        self.close_button.clicked.connect(self.reject)
        self.work.busy_changed.connect(self.show_busy)

    @property
    def can_start(self) -> bool:
        """Whether there is anything to save."""
        return True

    def start(self) -> None:
        """Save."""
        raise NotImplementedError

    def lay_out(self, contents: str, fields: tuple[QWidget, ...], width: float, height: float, *above: QWidget) -> None:
        """Put the filled form, what is in the files, the progress and the buttons into their places.

        `fields` cannot be changed during the work; the size is in letters. Of what is `above` the form, the first takes
        all the room there is.
        """
        self._fields = fields
        self.form.addRow("", label(contents, "muted", wrap=True))
        buttons = QHBoxLayout()
        buttons.addWidget(self._open)
        buttons.addStretch(1)
        buttons.addWidget(self.close_button)
        buttons.addWidget(self._go)
        layout = QVBoxLayout(self)
        layout.setSpacing(em(0.8))
        for number, part in enumerate(above):
            layout.addWidget(part, 0 if number else 100)
        layout.addLayout(self.form)
        layout.addWidget(self.work)
        layout.addStretch(1)
        layout.addLayout(buttons)
        self.resize(em(width), em(height))
        self.show_busy(False)

    def show_busy(self, busy: bool) -> None:
        """Let nothing be changed while the job runs."""
        for part in self._fields:
            part.setEnabled(not busy)
        self._go.setEnabled(not busy and self.can_start)
        self.close_button.setText(_("Cancel") if busy else _("Close"))
        self._open.setVisible(self.saved is not None and not busy)

    def _open_saved(self) -> None:
        if self.saved is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(os.fspath(self.saved)))
