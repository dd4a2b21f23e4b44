"""AboutDialog: what the program is: its version and those of its parts, their licences, and where its folders are."""

import os
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QSize, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QPlainTextEdit,
    QTableWidgetItem,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from tlstudio.core import about
from tlstudio.core.i18n import _
from tlstudio.gui.brand import icon
from tlstudio.gui.card import button, label
from tlstudio.gui.dialogs.dialog import Dialog
from tlstudio.gui.dialogs.plain_table import plain_table
from tlstudio.gui.dialogs.save_log import save_log
from tlstudio.gui.theme import em

LICENCES, MATERIALS = "LICENCES.txt", "sbom.cdx.json"  # what the installers bring


def open_path(path: Path) -> None:
    """Open a folder or a file with the system's own program."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(os.fspath(path)))


class AboutDialog(Dialog):
    """Call `open()`. Where the program was installed its licences are the installer's text, else a list of packages."""

    def __init__(self, parent: QWidget | None = None, open_path: Callable[[Path], None] = open_path) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("About TL Studio"))
        self._open = open_path
        self.copy = button(_("Copy"), tip=_("Copy the versions and folders, to paste them into a message"))
        self.log = button(_("Save log…"), tip=_("One file to send to whoever helps; what is in it is said first"))
        self.close_button = button(_("Close"), "primary")
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.addTab(self._versions(), _("Versions"))
        self.tabs.addTab(self._folders(), _("Folders"))
        self.tabs.addTab(self._licences(), _("Licences of its parts"))
        self._lay_out()
        self.copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(about.about_text()))
        self.log.clicked.connect(lambda: save_log(self))
        self.close_button.clicked.connect(self.accept)

    def _lay_out(self) -> None:
        sign = label("")
        sign.setPixmap(icon().pixmap(QSize(em(4), em(4))))
        words = QVBoxLayout()
        words.setSpacing(em(0.2))
        words.addWidget(label(about.title(), "title"))
        words.addWidget(label(_("Trains, judges and uses image classifiers by transfer learning, offline."), wrap=True))
        words.addWidget(label(_("Licence: {licence}").format(licence=about.LICENCE), "muted"))
        top = QHBoxLayout()
        top.setSpacing(em(1))
        top.addWidget(sign, alignment=Qt.AlignmentFlag.AlignTop)
        top.addLayout(words, 1)
        buttons = QHBoxLayout()
        buttons.addWidget(self.copy)
        buttons.addWidget(self.log)
        buttons.addStretch(1)
        buttons.addWidget(self.close_button)
        layout = QVBoxLayout(self)
        layout.setSpacing(em(0.9))
        layout.addLayout(top)
        layout.addWidget(self.tabs, 1)
        layout.addLayout(buttons)
        self.close_button.setDefault(True)
        self.close_button.setFocus()
        self.resize(em(48), em(36))

    def _versions(self) -> QWidget:
        versions = about.versions()
        table = plain_table((_("Part"), _("Version")), _("Versions"))
        table.setRowCount(len(versions))
        for row, words in enumerate(versions.items()):
            _fill(table.setItem, row, words)
        return table

    def _folders(self) -> QWidget:
        page = QWidget()
        grid = QGridLayout(page)
        grid.setColumnStretch(1, 1)
        grid.setVerticalSpacing(em(0.6))
        for row, (name, folder) in enumerate(about.folders().items()):
            path = label(os.fspath(folder), "muted", wrap=True)
            path.setTextInteractionFlags(
                Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
            )
            path.setAccessibleName(name)
            go = button(_("Open folder"), tip=_("Not there yet") if not folder.is_dir() else os.fspath(folder))
            go.setAccessibleName(_("Open folder: {name}").format(name=name))
            go.setEnabled(folder.is_dir())
            go.clicked.connect(lambda _on=False, folder=folder: self._open(folder))
            for column, part in enumerate((label(name), path, go)):
                grid.addWidget(part, row, column)
        grid.setRowStretch(len(about.folders()), 1)
        return page

    def _licences(self) -> QWidget:
        page = QWidget()
        box = QVBoxLayout(page)
        box.setContentsMargins(0, 0, 0, 0)
        text = about.bundled_file(LICENCES)
        box.addWidget(_text(text) if text else _parts(), 1)
        if (materials := about.bundled_file(MATERIALS)) is not None:
            self.materials = button(_("Bill of materials…"), tip=_("A file that lists all parts, for other programs"))
            self.materials.clicked.connect(lambda: self._open(materials))
            box.addWidget(self.materials, alignment=Qt.AlignmentFlag.AlignLeft)
        return page


def _text(path: Path) -> QWidget:
    """Return a text file, to read."""
    text = QPlainTextEdit()
    text.setReadOnly(True)
    text.setTabChangesFocus(True)
    text.setAccessibleName(_("Licences of its parts"))
    try:
        text.setPlainText(path.read_text(encoding="utf-8", errors="replace"))
    except OSError as error:
        text.setPlainText(f"{path}: {error.strerror}")
    return text


def _parts() -> QWidget:
    """Return the packages that are installed beside the program."""
    parts = about.parts()
    table = plain_table((_("Package"), _("Version"), _("Licence")), _("Licences of its parts"))
    table.setRowCount(len(parts))
    for row, part in enumerate(parts):
        _fill(table.setItem, row, (part.name, part.version, part.licence))
    return table


def _fill(set_item: Callable[[int, int, QTableWidgetItem], None], row: int, words: tuple[str, ...]) -> None:
    for column, word in enumerate(words):
        item = QTableWidgetItem(word)
        item.setToolTip(word)
        set_item(row, column, item)
