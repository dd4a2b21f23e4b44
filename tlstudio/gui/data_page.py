"""DataPage: the first step: the classes, the pictures, what is wrong with them, and how training will see them."""

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QStackedLayout, QWidget

from tlstudio.core.checking import Findings
from tlstudio.core.dataset import ImageFolder
from tlstudio.gui.augmentation_preview import AugmentationPreview
from tlstudio.gui.checker import Checker
from tlstudio.gui.class_actions import ClassActions
from tlstudio.gui.columns import Columns
from tlstudio.gui.entries import View
from tlstudio.gui.folder_card import FolderCard
from tlstudio.gui.forms import SettingsPanel
from tlstudio.gui.gallery import Gallery
from tlstudio.gui.image_actions import ImageActions
from tlstudio.gui.insight_bar import InsightBar
from tlstudio.gui.session import Session
from tlstudio.gui.theme import em
from tlstudio.gui.welcome import Scanning, Welcome


class DataPage(QWidget):
    """The first page: a welcome where nothing is open, the scan while it runs, then the images."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self._scanned: ImageFolder | None = None  # what the gallery shows
        self.welcome = Welcome()
        self.scanning = Scanning(session)
        self.checker = Checker(session)
        self.findings: Findings | None = None
        self.folder_card = FolderCard(session)
        self.insight = InsightBar(session)
        self.folder_card.box.addWidget(self.insight)
        self.gallery = Gallery(session)
        self.preview = AugmentationPreview(session)
        self.settings = SettingsPanel(session)
        self._content = self._lay_out()
        self._stack = QStackedLayout(self)
        for widget in (self.welcome, self.scanning, self._content):
            self._stack.addWidget(widget)
        self.folder_card.classes.chosen.connect(lambda name: self._change_view(label=name))
        self._connect_checks()
        self.insight.asked.connect(self._show_paths)
        self.gallery.selected.connect(self.preview.show_path)
        self.image_actions = ImageActions(session, self.gallery.wall, self.gallery.model, self.gallery.open)
        self.gallery.viewing.connect(self.image_actions.serve)
        self.insight.viewing.connect(self.image_actions.serve)
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
        return Columns((self.folder_card, middle, self.settings), wide=1, spacing=em(0.9))

    def refresh(self) -> None:
        """Show the session's folder, and look through it for copies and the like."""
        folder, scanned = self.session.folder, self.session.scanned
        if folder is not None and scanned is not None:
            self.gallery.shown = View()
            self.folder_card.show_folder(folder, self.session.edits.classes_of(scanned))
            self._show_pictures(scanned)
            self.checker.start()
        self._show_state()

    def _show_pictures(self, scanned: ImageFolder) -> None:
        self._scanned, self.findings = scanned, None
        self.gallery.show_folder(scanned, (), self.session.edits)

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

    def _connect_checks(self) -> None:
        checks, checker = self.folder_card.checks, self.checker
        checker.began.connect(checks.begin)
        checker.progress.connect(checks.follow)
        checker.found.connect(self._show_findings)
        checker.ended.connect(checks.end)
        checks.asked.connect(self._show_paths)
        checks.review_asked.connect(self.review)
        checks.again_asked.connect(checker.start)
        checks.merge_asked.connect(lambda old, new: self.class_actions.give_name(old, new))
        checks.cancelled.connect(self.session.cancel)

    def _show_findings(self, findings: Findings) -> None:
        self.findings = findings
        self.folder_card.checks.show_checks(findings.checks)
        if self._scanned is not None:
            self.gallery.show_folder(self._scanned, findings.checks, self.session.edits)

    def review(self) -> None:
        """Go through the groups of copies, one by one."""
        from tlstudio.gui.dialogs.review_dialog import ReviewDialog

        if self.findings is not None:
            ReviewDialog(self.session, self.findings, self).open()

    def _change_view(self, label: str) -> None:
        self.gallery.show_view(replace(self.gallery.shown, label=label, paths=None))

    def select_paths(self, paths: object) -> None:
        """Show only these pictures, all of them selected, so that one key decides about them."""
        self._show_paths(paths)
        wall = self.gallery.wall
        wall.select_rows(range(self.gallery.model.rowCount()))
        wall.setFocus()

    def _show_paths(self, paths: object) -> None:
        self.folder_card.classes.show_chosen("")
        self.gallery.show_paths(paths)  # type: ignore[arg-type]
