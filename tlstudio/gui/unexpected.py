"""Unexpected: the last resort for errors nobody foresaw, in the window's thread and in any other."""

import logging
import sys
import threading
import traceback
from collections import Counter
from types import TracebackType

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from tlstudio.core.errors import StudioError, unexpected
from tlstudio.gui.dialogs.crash_dialog import CrashDialog
from tlstudio.gui.session import Session

_LOGGED = 3  # times the same error is logged: a paint that fails each time would push all else out of the log


class Unexpected(QObject):
    """Has such errors logged and told; the window stays alive.

    The first at a place in the program opens a dialog, unless one is open already; those that come again are a
    sentence in the banner.
    """

    _happened = Signal(str, str, bool)  # sentence, details, whether it is the first at its place

    def __init__(self, session: Session, window: QWidget) -> None:
        super().__init__(window)
        self._session, self._window = session, window
        self._times: Counter[tuple[str, str, int]] = Counter()
        self.dialog: CrashDialog | None = None
        # Queued: it may come from another thread, or out of the middle of a paint.
        self._happened.connect(self._tell, Qt.ConnectionType.QueuedConnection)

    def install(self) -> None:
        """Hear of every error from now on."""
        sys.excepthook = self.hear
        threading.excepthook = self._hear_of_thread
        sys.unraisablehook = self._log_unraisable

    def hear(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """Log an error and have it told."""
        if not isinstance(error, Exception):
            sys.__excepthook__(kind, error, trace)
            return
        if isinstance(error, StudioError):  # a sentence that a page should have shown itself
            logging.getLogger(__name__).warning("not shown where it belongs", exc_info=(kind, error, trace))
            self._session.failed.emit(str(error))
            return
        place = self._place(kind, trace)
        self._times[place] += 1
        if self._times[place] <= _LOGGED:
            logging.getLogger(__name__).error("unexpected", exc_info=(kind, error, trace))
        details = "".join(traceback.format_exception(kind, error, trace))
        self._happened.emit(unexpected(error), details, self._times[place] == 1)

    def _hear_of_thread(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None and args.exc_type is not SystemExit:
            self.hear(args.exc_type, args.exc_value, args.exc_traceback)

    def _log_unraisable(self, said: "sys.UnraisableHookArgs") -> None:
        if said.exc_value is not None:
            trace = (said.exc_type, said.exc_value, said.exc_traceback)
            logging.getLogger(__name__).warning("an error that goes nowhere, in %r", said.object, exc_info=trace)

    @staticmethod
    def _place(kind: type[BaseException], trace: TracebackType | None) -> tuple[str, str, int]:
        while trace is not None and trace.tb_next is not None:
            trace = trace.tb_next
        return kind.__name__, trace.tb_frame.f_code.co_filename if trace else "", trace.tb_lineno if trace else 0

    def _tell(self, sentence: str, details: str, first: bool) -> None:
        if self.dialog is not None:
            self.dialog.add(details)
        elif first and self._window.isVisible():
            self.dialog = CrashDialog(sentence, details, self._window)
            self.dialog.finished.connect(self._closed)
            self.dialog.quit_wanted.connect(self._window.close)
            self.dialog.open()
        else:
            self._session.unforeseen.emit(sentence)

    def _closed(self) -> None:
        self.dialog = None
