"""WeightsDialog: the pre-trained weights of every backbone: where they are, and how to get the missing ones."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QTableWidgetItem, QVBoxLayout, QWidget

from tlstudio.core import weights
from tlstudio.core.catalog import BACKBONES
from tlstudio.core.choices import Backbone
from tlstudio.core.i18n import N_, _
from tlstudio.core.weights_unpack import TakenIn
from tlstudio.gui.card import button, label
from tlstudio.gui.dialogs.plain_table import plain_table
from tlstudio.gui.dialogs.work_dialog import WorkDialog
from tlstudio.gui.session import Session
from tlstudio.gui.theme import current, em, theme
from tlstudio.jobs import stores
from tlstudio.process import Job

_WORDS = {
    "bundled": N_("● built in"),
    "package": N_("● on this computer (a Python package)"),
    "computer": N_("● on this computer"),
}


class WeightsDialog(WorkDialog):
    """The weights store; call `open()`."""

    topic = "offline"

    def __init__(
        self,
        session: Session,
        parent: QWidget | None = None,
        take_in: Callable[[Path], Job] = stores.ImportWeights,
        fetch: Callable[[str], Job] = stores.FetchWeights,
    ) -> None:
        super().__init__(session, parent)
        self._session, self._take_in, self._fetch = session, take_in, fetch
        self.setWindowTitle(_("Pre-trained weights"))
        headings = (_("Backbone"), _("Weights"), _("Size"), _("File"))
        self.table = plain_table(headings, _("Pre-trained weights"))
        self.import_button = button(
            _("Import…"),
            tip=_("Take in a weights file, or a pack of several, brought on a stick; what it is is recognised"),
        )
        self.pack_button = button(
            _("Make a pack…"),
            tip=_("Write the weights of several backbones into one file, for computers without internet"),
        )
        self.download = button(_("Download"), tip=_("Download the weights of the chosen backbone"))
        self.close_button = button(_("Close"))
        buttons = QHBoxLayout()
        for part in (self.import_button, self.download, self.pack_button):
            buttons.addWidget(part)
        buttons.addStretch(1)
        buttons.addWidget(self.close_button)
        words = _(
            "What a network has learned from a million photographs. Without internet, bring the file that is named, or "
            "a weights pack made on another computer, and import it."
        )
        layout = QVBoxLayout(self)
        layout.setSpacing(em(0.7))
        layout.addWidget(label(words, "muted", wrap=True))
        layout.addWidget(self.table, 1)
        layout.addWidget(self.work)
        layout.addLayout(buttons)
        self.resize(em(60), em(40))
        self.import_button.clicked.connect(self._ask_for_file)
        self.download.clicked.connect(self.start_download)
        self.pack_button.clicked.connect(self._make_pack)
        self.close_button.clicked.connect(self.reject)
        self.table.currentCellChanged.connect(lambda *_cells: self._allow())
        self.work.busy_changed.connect(lambda _busy: self._allow())
        theme().changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Look again where the weights are."""
        row = max(0, self.table.currentRow())
        self.table.setRowCount(len(BACKBONES))
        for number, backbone in enumerate(BACKBONES.values()):
            status = weights.status(backbone)
            missing = status.where == "missing"
            bring = status.file_name if missing else str(status.path or "")
            words = _("▲ missing") if missing else _(_WORDS[status.where])
            size = _("{megabytes} MB").format(megabytes=status.megabytes)
            for column, text in enumerate((backbone.label, words, size, bring)):
                item = QTableWidgetItem(text)
                item.setToolTip(_("Bring this file: {name}").format(name=bring) if missing else bring)
                item.setData(Qt.ItemDataRole.UserRole, backbone.name)
                if column == 1:
                    item.setForeground(QColor(current().warning if missing else current().good))
                self.table.setItem(number, column, item)
        self.table.setCurrentCell(row, 0)
        self._allow()

    @property
    def chosen(self) -> Backbone:
        """The backbone whose row is chosen."""
        item = self.table.item(max(0, self.table.currentRow()), 0)
        assert item is not None
        return BACKBONES[item.data(Qt.ItemDataRole.UserRole)]

    def choose(self, name: str) -> None:
        """Choose the row of a backbone."""
        self.table.setCurrentCell(list(BACKBONES).index(name), 0)

    def _allow(self) -> None:
        busy, backbone = self.work.busy, self.chosen
        missing = weights.status(backbone).where == "missing"
        for part in (self.import_button, self.pack_button):
            part.setEnabled(not busy)
        self.download.setEnabled(not busy and missing and bool(backbone.url))
        self.download.setText(_("Download {backbone}").format(backbone=backbone.label))
        self.close_button.setText(_("Cancel") if busy else _("Close"))

    def start_download(self) -> None:
        """Download the weights of the chosen backbone."""
        backbone = self.chosen

        def done(_path: Path) -> str:
            self.refresh()
            return _("The weights of {backbone} are on this computer now.").format(backbone=backbone.label)

        self.work.start(self._fetch(backbone.name), done, engine=False)

    def _ask_for_file(self) -> None:
        file, _filter = QFileDialog.getOpenFileName(
            self, _("Import weights"), "", _("Weights (*.tlweights *.h5 *.pth);;All files (*)")
        )
        if file:
            self.import_file(Path(file))

    def import_file(self, path: Path) -> None:
        """Take in a weights file or a weights pack."""

        def done(taken: TakenIn) -> str:
            self.refresh()
            self.choose(taken.backbones[0].name)
            return taken.sentence

        self.work.start(self._take_in(path), done, engine=False)

    def _make_pack(self) -> None:
        from tlstudio.gui.dialogs.pack_dialog import PackDialog

        dialog = PackDialog(self._session, self)
        dialog.finished.connect(lambda _result: self.refresh())  # some may have been downloaded
        dialog.open()
