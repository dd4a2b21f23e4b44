"""Checker: has the open images checked in the background, again whenever the user has decided something about them."""

from PySide6.QtCore import QObject, Signal

from tlstudio.core.checking import Findings
from tlstudio.core.dataset import ImageFolder
from tlstudio.gui.session import Session
from tlstudio.gui.worker import Worker
from tlstudio.jobs.data import CheckImages


class Checker(QObject):
    """One check at a time: a new one stops the one that is running. The session's cancel stops it, too."""

    began = Signal()
    progress = Signal(object)  # Progress
    found = Signal(object)  # Findings
    ended = Signal()  # comes last, with or without findings

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self._worker: Worker | None = None
        session.images_changed.connect(self.start)
        session.scan_changed.connect(self._give_way)

    def start(self) -> None:
        """Check the open images as they are now."""
        session = self._session
        if session.scanned is None or session.project is None:
            return
        if self._worker is not None:
            self._worker.stop()
        scanned = session.scanned
        worker = session.start(
            CheckImages(scanned, session.edits, session.project.path),
            lambda findings: self._take(worker, scanned, findings),
            on_event=lambda event: self._tell(worker, event),
            on_ended=lambda: self._end(worker),
            engine="plain",
        )
        self._worker = worker
        self.began.emit()

    def _give_way(self) -> None:
        """Stop while another folder is looked through."""
        if self._worker is not None and self._session.scanner is not None:
            self._worker.stop()

    def _tell(self, worker: Worker, event: object) -> None:
        if worker is self._worker:
            self.progress.emit(event)

    def _take(self, worker: Worker, scanned: ImageFolder, findings: Findings) -> None:
        if worker is self._worker:
            self.found.emit(findings)
            self._session.images.leave_out(scanned, findings.unreadable)

    def _end(self, worker: Worker) -> None:
        if worker is self._worker:
            self._worker = None
            self.ended.emit()
