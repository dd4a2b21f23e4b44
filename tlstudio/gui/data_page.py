"""DataPage: the first step: the classes, the pictures, what is wrong with them, and how training will see them."""

from dataclasses import dataclass, replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QStackedLayout, QWidget

from tlstudio.core import checks
from tlstudio.core.checks import Check
from tlstudio.core.dataset import ImageFolder
from tlstudio.core.events import Report, ShouldStop
from tlstudio.gui.augmentation_preview import AugmentationPreview
from tlstudio.gui.entries import View
from tlstudio.gui.folder_card import FolderCard
from tlstudio.gui.forms import SettingsPanel
from tlstudio.gui.gallery import Gallery
from tlstudio.gui.insight_bar import InsightBar
from tlstudio.gui.session import Session
from tlstudio.gui.theme import em
from tlstudio.gui.welcome import Scanning, Welcome


@dataclass(frozen=True)
class RunChecks:
    """The checks as a job: they read files, so they run off the window's thread."""

    folder: ImageFolder

    def run(self, report: Report, should_stop: ShouldStop) -> tuple[Check, ...]:
        """Return what there is to say."""
        return checks.summary(self.folder, should_stop)


class DataPage(QWidget):
    """The first page: a welcome where nothing is open, the scan while it runs, then the images."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.welcome = Welcome()
        self.scanning = Scanning(session)
        self.folder_card = FolderCard()
        self.insight = InsightBar(session)
        self.folder_card.box.addWidget(self.insight)
        self.gallery = Gallery()
        self.preview = AugmentationPreview(session)
        self.settings = SettingsPanel(session)
        self._content = self._lay_out()
        self._stack = QStackedLayout(self)
        for widget in (self.welcome, self.scanning, self._content):
            self._stack.addWidget(widget)
        self.folder_card.classes.chosen.connect(lambda name: self._change_view(label=name))
        self.folder_card.asked.connect(self._show_paths)
        self.insight.asked.connect(self._show_paths)
        self.gallery.selected.connect(self.preview.show_path)
        session.project_changed.connect(self.refresh)
        session.settings_changed.connect(self._show_split)
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
        folder = self.session.folder
        if folder is not None:
            self.folder_card.show_folder(folder, self.session.settings)
            self.gallery.shown = View()
            self.gallery.show_folder(folder)
            self.session.start(
                RunChecks(folder), lambda found: self._show_checks(folder, found), on_event=_ignore, engine=False
            )
        self._show_state()

    def _show_state(self) -> None:
        if self.session.scanner is not None:
            self.scanning.begin()
            self._stack.setCurrentWidget(self.scanning)
        else:
            self._stack.setCurrentWidget(self._content if self.session.folder else self.welcome)

    def _show_checks(self, folder: ImageFolder, found: tuple[Check, ...]) -> None:
        if folder is self.session.folder:  # and not another that was opened meanwhile
            self.folder_card.show_checks(found)
            self.gallery.show_folder(folder, found)

    def _show_split(self) -> None:
        if self.session.folder is not None:
            self.folder_card.show_split(self.session.folder, self.session.settings)

    def _change_view(self, label: str) -> None:
        self.gallery.show_view(replace(self.gallery.shown, label=label, paths=None))

    def _show_paths(self, paths: object) -> None:
        self.folder_card.classes.show_chosen("")
        self.gallery.show_paths(paths)  # type: ignore[arg-type]


def _ignore(_event: object) -> None:
    """Leave the progress of small jobs unshown."""
