"""CacheDialog: how much room the kept features take, and a button that frees it."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QVBoxLayout, QWidget

from tlstudio.core.i18n import _
from tlstudio.core.sizes import size_in_words
from tlstudio.gui.card import button, label
from tlstudio.gui.dialogs.dialog import Dialog
from tlstudio.gui.dialogs.job_row import JobRow
from tlstudio.gui.session import Session
from tlstudio.gui.theme import em
from tlstudio.jobs import stores
from tlstudio.process import Job


class CacheDialog(Dialog):
    """The feature cache of the project whose runs are in `runs`; call `open()`."""

    topic = "train"

    def __init__(
        self,
        session: Session,
        runs: Path,
        parent: QWidget | None = None,
        inspect: Callable[[Path, bool], Job] = stores.InspectCache,
    ) -> None:
        super().__init__(parent)
        self._runs, self._inspect = runs, inspect
        self._state: stores.CacheState | None = None
        self.setWindowTitle(_("Cached features"))
        self.size_words = label("")
        self.limit_words = label("")
        self.folder_words = label("", wrap=True)
        self.work = JobRow(session)
        self.clear_button = button(_("Clear"), tip=_("Delete the kept features; pictures and runs stay"))
        self.close_button = button(_("Close"), "primary")
        self._lay_out()
        self.clear_button.clicked.connect(self.clear)
        self.close_button.clicked.connect(self.reject)
        self.work.busy_changed.connect(self._allow)
        self.work.start(inspect(runs, False), self._show, engine=False)

    def _lay_out(self) -> None:
        words = _(
            "What a network gave for your pictures is kept, so that the next training with it starts at once; what is "
            "deleted is worked out again when it is needed."
        )
        form = QFormLayout()
        form.setHorizontalSpacing(em(1.5))
        form.addRow(_("Size"), self.size_words)
        form.addRow(_("At most"), self.limit_words)
        form.addRow(_("Folder"), self.folder_words)
        buttons = QHBoxLayout()
        buttons.addWidget(self.clear_button)
        buttons.addStretch(1)
        buttons.addWidget(self.close_button)
        layout = QVBoxLayout(self)
        layout.setSpacing(em(0.8))
        layout.addWidget(label(words, "muted", wrap=True))
        layout.addLayout(form)
        layout.addWidget(self.work)
        layout.addStretch(1)
        layout.addLayout(buttons)
        self.resize(em(42), em(17))
        self.close_button.setDefault(True)
        self.close_button.setFocus()

    def clear(self) -> None:
        """Delete what is kept. A training that is using it goes on: it holds its rows open."""
        self.work.start(self._inspect(self._runs, True), self._show_freed, engine=False)

    def _show_freed(self, state: stores.CacheState) -> str:
        self._show(state)
        return _("{size} were freed.").format(size=size_in_words(state.freed))

    def _show(self, state: stores.CacheState) -> str:
        self._state = state
        self.size_words.setText(size_in_words(state.size))
        self.limit_words.setText(size_in_words(state.limit))
        self.folder_words.setText(str(state.folder))
        return ""

    def _allow(self, busy: bool) -> None:
        self.clear_button.setEnabled(not busy and self._state is not None and self._state.size > 0)
