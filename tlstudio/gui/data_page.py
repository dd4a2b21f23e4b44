"""DataPage: the first step: the classes, the pictures, what is wrong with them, and how training will see them."""

from dataclasses import dataclass, replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QStackedLayout, QWidget

from tlstudio.core import checks
from tlstudio.core.checks import Check
from tlstudio.core.dataset import ImageFolder
from tlstudio.core.events import Report, ShouldStop
from tlstudio.gui.augmentation_preview import AugmentationPreview
from tlstudio.gui.class_actions import ClassActions
from tlstudio.gui.entries import View
from tlstudio.gui.folder_card import FolderCard
from tlstudio.gui.forms import SettingsPanel
from tlstudio.gui.gallery import Gallery
from tlstudio.gui.image_actions import ImageActions
from tlstudio.gui.session import Session
from tlstudio.gui.theme import em
from tlstudio.gui.welcome import Scanning, Welcome


@dataclass(frozen=True)
class RunChecks:
    """The checks as a job: they read files, so they run off the window's thread."""

    folder: ImageFolder

    def run(self, report: Report, should_stop: ShouldStop) -> tuple[Check, ...]:
        """Return what there is to say."""
        found = checks.summary(self.folder, should_stop)
        for check in found:
            frozenset(check.paths)  # to hash 100,000 paths takes the first time, and not the window's
        return found


class DataPage(QWidget):
    """The first page: a welcome where nothing is open, the scan while it runs, then the images."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self._scanned: ImageFolder | None = None  # what the gallery shows
        self.welcome = Welcome()
        self.scanning = Scanning(session)
        self.folder_card = FolderCard(session)
        self.gallery = Gallery(session)
        self.preview = AugmentationPreview(session)
        self.settings = SettingsPanel(session)
        self._content = self._lay_out()
        self._stack = QStackedLayout(self)
        for widget in (self.welcome, self.scanning, self._content):
            self._stack.addWidget(widget)
        self.folder_card.classes.chosen.connect(lambda name: self._change_view(label=name))
        self.folder_card.asked.connect(self._show_paths)
        self.gallery.selected.connect(self.preview.show_path)
        self.image_actions = ImageActions(session, self.gallery)
        self.class_actions = ClassActions(session, self.folder_card.classes)
        self.folder_card.new_class.clicked.connect(self.class_actions.create.trigger)
        session.project_changed.connect(self.refresh)
        session.images_changed.connect(self._take_changes)
        session.scan_changed.connect(self._show_state)
        self.refresh()

    def _lay_out(self) -> QWidget:
        middle = QSplitter(Qt.Orientation.Vertical)
        middle.setHandleWidth(em(0.9))
        middle.addWidget(self.gallery)
        middle.addWidget(self.preview)
        middle.setStretchFactor(0, 1)
        middle.setCollapsible(0, False)
        content = QWidget()
        row = QHBoxLayout(content)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(em(0.9))
        row.addWidget(self.folder_card)
        row.addWidget(middle, 1)
        row.addWidget(self.settings)
        return content

    def refresh(self) -> None:
        """Show the session's folder, and look through it for copies and the like."""
        folder, scanned = self.session.folder, self.session.scanned
        if folder is not None and scanned is not None:
            self.gallery.shown = View()
            self.folder_card.show_folder(folder, self.session.edits.classes_of(scanned))
            self._show_pictures(scanned)
        self._show_state()

    def _show_pictures(self, scanned: ImageFolder) -> None:
        """Show the pictures of a folder, and have it checked."""
        self._scanned = scanned
        self.gallery.show_folder(scanned, (), self.session.edits)
        self.session.start(
            RunChecks(scanned), lambda found: self._show_checks(scanned, found), on_event=_ignore, engine=False
        )

    def _show_state(self) -> None:
        if self.session.scanner is not None:
            self.scanning.begin()
            self._stack.setCurrentWidget(self.scanning)
        else:
            self._stack.setCurrentWidget(self._content if self.session.folder else self.welcome)

    def _take_changes(self) -> None:
        folder, scanned, edits = self.session.folder, self.session.scanned, self.session.edits
        if folder is not None and scanned is not None:
            if scanned is self._scanned:
                self.gallery.take_edits(edits)
            else:  # without what turned out to be unreadable
                self._show_pictures(scanned)
            self.folder_card.classes.show_folder(folder, edits.classes_of(scanned))
            self.folder_card.classes.show_chosen(self.gallery.shown.label)

    def _show_checks(self, scanned: ImageFolder, found: tuple[Check, ...]) -> None:
        if scanned is self.session.scanned:  # and not another that was opened meanwhile
            self.folder_card.show_checks(found)
            self.gallery.show_folder(scanned, found, self.session.edits)

    def _change_view(self, label: str) -> None:
        self.gallery.show_view(replace(self.gallery.shown, label=label, paths=None))

    def _show_paths(self, paths: object) -> None:
        self.folder_card.classes.show_chosen("")
        self.gallery.show_paths(paths)  # type: ignore[arg-type]


def _ignore(_event: object) -> None:
    """Leave the progress of small jobs unshown."""
