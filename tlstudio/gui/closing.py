"""Closing: a training that runs is not thrown away by closing the window: it is asked, stopped and waited for."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMessageBox

from tlstudio.core.i18n import _
from tlstudio.gui.session import Session

if TYPE_CHECKING:
    from tlstudio.gui.main_window import MainWindow


class Closing(QObject):
    """The closing of `window`, which closes by itself when the training that was told to stop has ended."""

    def __init__(self, window: "MainWindow", session: Session) -> None:
        super().__init__(window)
        self._window, self._session = window, session
        self._waits = False
        session.training_changed.connect(self._close_when_done)

    def may_close(self) -> bool:
        """Tell whether nothing is lost by closing now; where a training runs, ask whether it may stop."""
        if self._session.trainer is not None and not self._waits and self._may_stop():
            self._waits = True
            self._session.message.emit(_("Stopping; the best model so far is kept…"))
            self._session.stop_training()
        return self._session.trainer is None  # it may have ended while the question stood there

    def restart(self) -> None:
        """Close as the user does, and have the program started again then; a training that goes on undoes the wish."""
        self._window.starts_again = True
        self._window.starts_again = self._window.close() or self._waits

    def _may_stop(self) -> bool:
        box = QMessageBox(QMessageBox.Icon.Question, "TL Studio", _("Training is running."), parent=self._window)
        box.setInformativeText(_("Stopping keeps the best model so far, and Resume goes on from there."))
        stop = box.addButton(_("Stop and close"), QMessageBox.ButtonRole.AcceptRole)
        stay = box.addButton(_("Keep training"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(stay)
        box.exec()
        return box.clickedButton() is stop

    def _close_when_done(self) -> None:
        if self._waits and self._session.trainer is None:
            self._window.close()
