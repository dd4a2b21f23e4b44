"""BundleDialog: puts all that a run's numbers follow from into one file, to be verified anywhere."""

import os
from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from tlstudio.core.files import free_place
from tlstudio.core.i18n import _
from tlstudio.core.portable_names import portable, shortened
from tlstudio.core.sizes import size_in_words
from tlstudio.gui.card import button
from tlstudio.gui.dialogs.folder_row import FolderRow
from tlstudio.gui.dialogs.saving_dialog import SavingDialog
from tlstudio.gui.run_facts import RunFacts
from tlstudio.gui.session import Session
from tlstudio.jobs.bundle import MakeBundle
from tlstudio.process import Job


class BundleDialog(SavingDialog):
    """Chooses a file for a run's bundle, and whether the images go with it; call `open()`."""

    topic = "export"

    def __init__(
        self,
        session: Session,
        facts: RunFacts,
        parent: QWidget | None = None,
        make: Callable[[Path, Path, bool], Job] = MakeBundle,
    ) -> None:
        self.save_button = button(_("Save"), "primary")
        self.open_button = button(_("Open folder"))
        super().__init__(session, self.save_button, self.open_button, parent)
        self._facts, self._make = facts, make
        self.setWindowTitle(_("Reproducibility bundle of {run}").format(run=facts.name))
        self.folder = FolderRow(_("Save into"), os.fspath(facts.run.path))
        name = shortened(portable(f"{facts.name} bundle"), ".zip")
        self.name = QLineEdit(free_place(facts.run.path / name).name)
        self.name.setAccessibleName(_("File"))
        self.images = QCheckBox(_("Put the images into it, too"))
        self.images.setToolTip(_("Whoever has the file can then verify it without anything else. It gets as large as "
                                 "the images are."))  # fmt: skip
        self.form.addRow(_("Folder"), self.folder)
        self.form.addRow(_("File"), self.name)
        self.form.addRow("", self.images)
        contents = _(
            "Settings, seeds, split, the hash of every image and of the pre-trained weights, versions and processor, "
            "curves, and what came out: the hash of every weight and the predictions on the validation images. With "
            "“Re-run and verify…” in the menu anyone can train it again and see whether the same comes out."
        )
        self.lay_out(contents, (self.folder, self.name, self.images), 46, 24)
        if not self.can_start:
            self.work.say(_("Only a run that was trained to its end can be trained again to the same."), "wrong")

    @property
    def can_start(self) -> bool:
        """Whether the run is finished."""
        return self._facts.state == "done"

    def start(self) -> None:
        """Write the bundle."""
        folder, name = self.folder.chosen, self.name.text().strip()
        if folder is None or not folder.is_dir() or not name or Path(name).name != name:
            self.work.say(_("Choose a folder to save into, and name the file."), "wrong")
            return
        file = folder / (name if name.lower().endswith(".zip") else f"{name}.zip")
        if file.exists():
            self.work.say(_("{path} is already there. Choose another name.").format(path=file), "wrong")
            return
        self.saved = None
        self.work.start(self._make(self._facts.run.path, file, self.images.isChecked()), self._done, engine=True)

    def _done(self, file: Path) -> str:
        self.saved = file.parent
        return _("Saved {path}, {size}.").format(path=file, size=size_in_words(file.stat().st_size))
