"""WorkDialog: a dialog that runs one job at a time; to close it while it works stops the work first."""

from PySide6.QtWidgets import QWidget

from tlstudio.gui.dialogs.dialog import Dialog
from tlstudio.gui.dialogs.job_row import JobRow
from tlstudio.gui.session import Session


class WorkDialog(Dialog):
    """`work` is the row that runs the job and says how far it is; where it stands is the dialog's own affair."""

    topic = "train"

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.work = JobRow(session)

    def reject(self) -> None:
        """Stop what is running, keeping what was done; otherwise close."""
        if self.work.busy:
            self.work.stop()
        else:
            super().reject()
