"""OpenImages: what happens to a session's images: a folder is opened or added, and what the user decides is taken."""

import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from tlstudio.core.errors import StudioError
from tlstudio.core.project import Project
from tlstudio.core.settings import Settings
from tlstudio.gui.worker import Worker

if TYPE_CHECKING:
    # They bring NumPy and Pillow, which would stand between the start and the window: imported where they are used.
    from tlstudio.core.dataset import ImageFolder
    from tlstudio.core.edits import Edits
    from tlstudio.gui.session import Session


class OpenImages:
    """Fills the session's `project`, `scanned`, `folder` and `edits`, and has it tell of them.

    `take_settings` has the session take settings that are no change of the user's.
    """

    def __init__(self, session: "Session", take_settings: Callable[[Settings], None]) -> None:
        self._session = session
        self._take_settings = take_settings

    def open(self, root: Path) -> None:
        """Scan a folder in the background, then show it with its runs. The last call wins."""
        from tlstudio.jobs.data import Scan

        session = self._session
        if session.scanner is not None:
            session.scanner.stop()
        worker = session.start(
            Scan(root, verify=False),
            lambda folder: self._show(folder) if worker is session.scanner else None,
            on_ended=lambda: self._ended(worker),
            engine=False,
        )
        session.scanner = worker
        session.scan_changed.emit()

    def add(self, folder: Path) -> None:
        """Have the images of another folder belong to the open ones from now on."""
        project = self._session.project
        if project is None:
            return
        try:
            project.set_further((*project.further, folder))
        except StudioError as error:
            self._session.failed.emit(str(error))
            return
        self.open(project.images)

    def _show(self, folder: "ImageFolder") -> None:
        from tlstudio.core.edits import load_edits
        from tlstudio.core.project_split import read_way

        session = self._session
        try:
            project = Project.for_images(folder.source)
            edits = load_edits(project.path)
            way = read_way(project)
        except StudioError as error:
            session.failed.emit(str(error))
            return
        same, session.project = session.project == project, project
        if not same:
            session.history.clear()  # it is about other images
        session.scanned, session.edits = folder, edits
        session.folder = edits.apply(folder)
        # How images are split belongs to them: what was chosen for others does not fit.
        standard = replace(session.settings.split, split_by="folders", group_pattern="")
        self._take_settings(replace(session.settings, split=way.settings if way else standard))
        runs = session.runs()
        if not (same and session.run in runs):
            session.run = runs[0] if runs else None
        session.store.setValue("images", os.fspath(folder.source))
        for signal in (session.project_changed, session.runs_changed, session.run_selected):
            signal.emit()

    def leave_out(self, folder: "ImageFolder", unreadable: Mapping[Path, str]) -> None:
        """Take it that some images of a folder cannot be read, and why, if it is still the one that is open."""
        from tlstudio.core.dataset import left_out

        session = self._session
        if folder is not session.scanned or not unreadable:
            return
        try:
            session.scanned = left_out(folder, unreadable)
        except StudioError as error:
            session.failed.emit(str(error))
            return
        session.folder = session.edits.apply(session.scanned)
        session.images_changed.emit()

    def take_edits(self, edits: "Edits") -> None:
        """Take what was decided about the images, and keep it in the project."""
        session = self._session
        if session.project is None or session.scanned is None:
            return
        try:
            edits.save(session.project.path)
        except StudioError as error:
            session.failed.emit(str(error))
        session.edits, session.folder = edits, edits.apply(session.scanned)
        session.images_changed.emit()

    def _ended(self, worker: Worker) -> None:
        if worker is self._session.scanner:
            self._session.scanner = None
            self._session.scan_changed.emit()
