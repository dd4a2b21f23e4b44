"""Opening: how the user says what to open: images in a folder or a table, the demo, a model, what is dropped."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from tlstudio.core.i18n import _
from tlstudio.core.names import is_model, is_table
from tlstudio.core.paths import resources

if TYPE_CHECKING:  # the window that imports this is painted before a session is loaded
    from tlstudio.gui.session import Session


class Opening:
    """The dialogs over the window `parent`; `open_images` opens the folder or the table that was chosen.

    `open_model` opens a saved model.
    """

    def __init__(
        self, parent: QWidget, session: "Session", open_images: Callable[[Path], None],
        open_model: Callable[[Path], None],
    ) -> None:  # fmt: skip
        self._parent, self._session = parent, session
        self._open_images, self._open_model = open_images, open_model

    def open(self, path: Path) -> None:
        """Open a saved model on the Predict page, anything else as images."""
        if is_model(path):
            self._open_model(path)
        else:
            self._open_images(path)

    def ask_for_images(self) -> None:
        """Let the user choose a folder of images."""
        folder = QFileDialog.getExistingDirectory(self._parent, _("Open a folder of images"), self._start())
        if folder:
            self._open_images(Path(folder))

    def ask_for_table(self) -> None:
        """Let the user choose a table that names images and their classes."""
        filters = f"{_('Tables')} (*.csv *.tsv);;{_('All files')} (*)"
        title = _("Open a table of images")
        file, _filter = QFileDialog.getOpenFileName(self._parent, title, self._start(), filters)
        if file:
            self._open_images(Path(file))

    def ask_for_more(self) -> None:
        """Let the user choose a folder whose images join those that are open."""
        if self._session.project is None:
            self.ask_for_images()
            return
        folder = QFileDialog.getExistingDirectory(self._parent, _("Add a folder of images"), self._start())
        if folder:
            self._session.images.add(Path(folder))

    def open_demo(self) -> None:
        """Open the images that came with the program."""
        self._open_images(resources() / "demo")

    def open_sample(self, name: str) -> None:
        """Copy a sample project beside the user's projects, where it is not there yet, and open the copy."""
        from tlstudio.jobs.samples import CopySample

        self._session.start(CopySample(name), self._open_images, engine=False)

    def samples_menu(self) -> QMenu:
        """Return a new menu of the sample projects, which is filled when it is first shown."""
        menu = QMenu(_("Sample projects"), self._parent)
        menu.setToolTipsVisible(True)
        menu.aboutToShow.connect(partial(self._fill, menu), Qt.ConnectionType.SingleShotConnection)
        return menu

    def _fill(self, menu: QMenu) -> None:
        from tlstudio.core.samples import SAMPLES  # brings Pillow, for which the window's start does not wait

        for sample in SAMPLES.values():
            action = menu.addAction(_(sample.label), partial(self.open_sample, sample.name))
            action.setToolTip(_(sample.help))

    def _start(self) -> str:
        return str(self._session.project.images.parent) if self._session.project else ""


def dropped_source(event: QDropEvent) -> Path | None:
    """Return the one folder, table or saved model that is dragged or dropped; None for anything else."""
    paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
    if len(paths) == 1 and (paths[0].is_dir() or is_table(paths[0]) or is_model(paths[0])):
        return paths[0]
    return None
