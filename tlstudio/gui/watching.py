"""Watching: a folder whose new files are predicted as they arrive, until it is switched off; both are remembered."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFileDialog, QSizePolicy, QVBoxLayout, QWidget

from tlstudio.core.events import Progress
from tlstudio.core.i18n import _
from tlstudio.gui.asking import TOP, Asking
from tlstudio.gui.card import Role, button, label, set_role
from tlstudio.gui.giving import GivingCheckBox
from tlstudio.gui.session import Session
from tlstudio.gui.store import store
from tlstudio.gui.theme import em
from tlstudio.gui.wording import image_count
from tlstudio.process import Job

_ON, _FOLDER = "predict/watch", "predict/watched_folder"


class Watching(QWidget):
    """A box to tick and the folder; `came` carries Predicted, as the files arrive."""

    came = Signal(object)
    switched = Signal()

    def __init__(
        self, session: Session, watch: Callable[[Path, Path, int], Job], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._watch = watch
        self._model: Path | None = None
        self._count, self._stage = 0, ""
        kept = str(store().value(_FOLDER, "") or "")
        self.folder = Path(kept) if kept else None
        self.box = GivingCheckBox(_("Predict new files as they arrive"))
        self.box.setToolTip(_("Files that are put into the folder, by a camera or a microscope, are predicted at once"))
        self.choose = button("", "link", tip=_("Choose another folder to watch"))
        self.choose.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.words = label("", "muted", wrap=True)
        self.asking = Asking(session, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(em(0.2))
        for part in (self.box, self.choose, self.words):
            column.addWidget(part)
        self.asking.came.connect(self._take)
        self.asking.progressed.connect(self._follow)
        self.asking.ended.connect(self._ended)
        self.choose.clicked.connect(self.ask_for_folder)
        self._wanted_at_start = store().value(_ON, "false") in (True, "true") and self.folder is not None
        self.box.toggled.connect(self._toggle)
        self._show()

    @property
    def on(self) -> bool:
        """Tell whether new files are to be predicted."""
        return self.box.isChecked()

    def set_model(self, model: Path | None) -> None:
        """Ask another model from now on."""
        if model != self._model:
            self._model = model
            self._start()

    def set_folder(self, folder: Path) -> None:
        """Watch another folder."""
        self.folder = folder
        store().setValue(_FOLDER, str(folder))
        self._start()

    def ask_for_folder(self) -> bool:
        """Let the user choose the folder; tell whether one is chosen."""
        start = str(self.folder) if self.folder else ""
        folder = QFileDialog.getExistingDirectory(self, _("Folder to watch"), start)
        if folder:
            self.set_folder(Path(folder))
        return bool(folder)

    def stop(self) -> None:
        """Switch it off."""
        self.box.setChecked(False)

    def showEvent(self, event: QShowEvent) -> None:
        """Go on as when the program was closed, from when the page is first seen: a model takes its time to load."""
        super().showEvent(event)
        if self._wanted_at_start:
            self._wanted_at_start = False
            self.box.setChecked(True)

    def _toggle(self, on: bool) -> None:
        self._wanted_at_start = False
        if on and self.folder is None and not self.ask_for_folder():
            self.box.setChecked(False)
            return
        store().setValue(_ON, on)
        self._start()
        self.switched.emit()

    def _start(self) -> None:
        self._count, self._stage = 0, ""
        if self.on and self._model is not None and self.folder is not None:
            self.asking.start(self._watch(self._model, self.folder, TOP))
        else:
            self.asking.stop()
        self._show()

    def _take(self, portion: object) -> None:
        if self.on:
            self._count += len(portion.items)  # type: ignore[attr-defined]
            self.came.emit(portion)
            self._show()

    def _follow(self, event: Progress) -> None:
        self._stage = event.stage
        self._show()

    def _ended(self) -> None:
        """Where nobody asked it to stop, it failed: the banner says why."""
        if self.on:
            self.stop()

    def _show(self) -> None:
        self.choose.setText(self.folder.name or str(self.folder) if self.folder else _("Choose a folder…"))
        self.choose.setAccessibleName(_("Watched folder: {folder}").format(folder=self.folder or _("none")))
        if self.folder:
            self.choose.setToolTip(_("{folder}\nClick to choose another folder to watch").format(folder=self.folder))
        text, role = "", "muted"
        if self.on and self._model is None:
            text, role = _("Waits for a model: choose one above."), "warning"
        elif self.on:
            text = self._stage or _("Loading the model…")
            if self._count:
                text += " · " + _("{images} so far").format(images=image_count(self._count))
        self.words.setText(text)
        self.words.setVisible(bool(text))
        set_role(self.words, _role(role))


def _role(name: str) -> Role:
    return "warning" if name == "warning" else "muted"
