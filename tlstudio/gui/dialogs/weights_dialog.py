"""WeightsDialog: the pre-trained weights of every backbone: where they are, and how to get the missing ones."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from tlstudio.core import weights
from tlstudio.core.catalog import BACKBONES
from tlstudio.core.choices import Backbone
from tlstudio.core.i18n import N_, _
from tlstudio.gui.card import button, label
from tlstudio.gui.dialogs.work_dialog import WorkDialog
from tlstudio.gui.session import Session
from tlstudio.gui.theme import current, em
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
        self._take_in, self._fetch = take_in, fetch
        self.setWindowTitle(_("Pre-trained weights"))
        self.table = _table()
        self.import_button = button(
            _("Import file…"), tip=_("Take in a weights file brought on a stick; which backbone it is of is recognised")
        )
        self.download = button(_("Download"), tip=_("Download the weights of the chosen backbone"))
        self.close_button = button(_("Close"))
        buttons = QHBoxLayout()
        for part in (self.import_button, self.download):
            buttons.addWidget(part)
        buttons.addStretch(1)
        buttons.addWidget(self.close_button)
        words = _(
            "What a network has learned from a million photographs. Without internet, bring the file that is named and "
            "import it."
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
        self.close_button.clicked.connect(self.reject)
        self.table.currentCellChanged.connect(lambda *_cells: self._allow())
        self.work.busy_changed.connect(lambda _busy: self._allow())
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
        self.import_button.setEnabled(not busy)
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
            self, _("Import weights"), "", _("Weights (*.h5 *.pth *.npz);;All files (*)")
        )
        if file:
            self.import_file(Path(file))

    def import_file(self, path: Path) -> None:
        """Take in a weights file."""

        def done(backbone: Backbone) -> str:
            self.refresh()
            self.choose(backbone.name)
            return _("These are the weights of {backbone}; they are on this computer now.").format(
                backbone=backbone.label
            )

        self.work.start(self._take_in(path), done, engine=False)


def _table() -> QTableWidget:
    table = QTableWidget(0, 4)
    table.setHorizontalHeaderLabels([_("Backbone"), _("Weights"), _("Size"), _("File")])
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setShowGrid(False)
    table.setTabKeyNavigation(False)
    table.setAccessibleName(_("Pre-trained weights"))
    table.verticalHeader().hide()
    header = table.horizontalHeader()
    header.setHighlightSections(False)
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    for column in range(3):
        header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
    header.setSectionResizeMode(3, QHeaderView.ResizeMode.Stretch)
    return table
