"""PackDialog: makes one file with the weights of several networks, for computers without internet."""

from collections.abc import Callable, Iterator
from pathlib import Path

from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QFileDialog, QTableWidgetItem, QWidget

from tlstudio.core import weights
from tlstudio.core.catalog import BACKBONES
from tlstudio.core.choices import Backbone
from tlstudio.core.i18n import N_, _, ngettext
from tlstudio.core.weights import WeightsStatus
from tlstudio.core.weights_pack import SUFFIX, WeightsPack
from tlstudio.gui.card import button, label
from tlstudio.gui.dialogs.plain_table import give_boxes_room, plain_table
from tlstudio.gui.dialogs.saving_dialog import SavingDialog
from tlstudio.gui.session import Session
from tlstudio.gui.theme import current, theme
from tlstudio.jobs import stores
from tlstudio.process import Job

_HERE, _FAR, _NOWHERE = (
    N_("● on this computer"),
    N_("▼ is downloaded first"),
    N_("▲ missing; bring its file and import it"),
)


class PackDialog(SavingDialog):
    """Chooses the networks, then a file; call `open()`. What is on this computer is chosen at first."""

    topic = "offline"

    def __init__(
        self,
        session: Session,
        parent: QWidget | None = None,
        pack: Callable[[Path, tuple[str, ...]], Job] = stores.PackWeights,
    ) -> None:
        self.make_button = button(_("Make the pack…"), "primary")
        self.open_folder = button(_("Open folder"))
        super().__init__(session, self.make_button, self.open_folder, parent)
        self._pack = pack
        self.setWindowTitle(_("Make a weights pack"))
        self.table = plain_table((_("Backbone"), _("Size"), _("Weights")), _("What goes into the pack"))
        self.words = label("")
        self._found = [found for found in map(weights.status, BACKBONES.values()) if found.where != "bundled"]
        self._fill()
        contents = _(
            "One file with the weights of the chosen networks. Bring it to a computer without internet on a stick, and "
            "import it there; a pack that was copied by half is refused."
        )
        self.lay_out(contents, (self.table,), 48, 40, self.table, self.words)
        self.table.itemChanged.connect(lambda _item: self._show_sum())
        theme().changed.connect(self._colour)
        self._show_sum()

    def _fill(self) -> None:
        self.table.setRowCount(len(self._found))
        for row, found in enumerate(self._found):
            text, _ink = _state(found)
            size = _("{megabytes} MB").format(megabytes=found.megabytes)
            for column, words in enumerate((BACKBONES[found.backbone].label, size, text)):
                self.table.setItem(row, column, QTableWidgetItem(words))
            first = self.table.item(row, 0)
            assert first is not None
            if text == _(_NOWHERE):
                first.setFlags(first.flags() & ~Qt.ItemFlag.ItemIsEnabled)
            first.setCheckState(Qt.CheckState.Checked if found.path else Qt.CheckState.Unchecked)
        self.table.setCurrentCell(0, 0)
        give_boxes_room(self.table)
        self._colour()

    def _colour(self) -> None:
        for row, found in enumerate(self._found):
            item = self.table.item(row, 2)
            assert item is not None
            item.setForeground(QColor(_state(found)[1]))

    @property
    def chosen(self) -> tuple[str, ...]:
        """The names of the networks that are chosen."""
        return tuple(found.backbone for found in self._chosen())

    def _chosen(self) -> Iterator[WeightsStatus]:
        for row, found in enumerate(self._found):
            item = self.table.item(row, 0)
            if item is not None and item.checkState() == Qt.CheckState.Checked:
                yield found

    @property
    def can_start(self) -> bool:
        """Whether any network is chosen."""
        return bool(self.chosen)

    def check(self, name: str, on: bool = True) -> None:
        """Choose a network, or do not."""
        row = [found.backbone for found in self._found].index(name)
        item = self.table.item(row, 0)
        assert item is not None
        item.setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)

    def _show_sum(self) -> None:
        found = list(self._chosen())
        text = ngettext("{count} network, {size} MB", "{count} networks, {size} MB", len(found))
        words = [text.format(count=len(found), size=sum(one.megabytes for one in found))]
        if far := sum(one.megabytes for one in found if one.path is None):
            words.append(_("{size} MB of it are downloaded first").format(size=far))
        self.words.setText("; ".join(words))
        self.make_button.setEnabled(self.can_start and not self.work.busy)

    def start(self) -> None:
        """Ask for the file, and make the pack."""
        documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        file, _filter = QFileDialog.getSaveFileName(
            self,
            _("Make a weights pack"),
            str(Path(documents) / f"weights{SUFFIX}"),
            _("Weights packs (*{suffix})").format(suffix=SUFFIX),
        )
        if file:
            self.make(Path(file))

    def make(self, path: Path) -> None:
        """Write the pack; a file without an ending gets its own."""
        self.saved = None
        path = path if path.suffix else path.with_name(path.name + SUFFIX)
        self.work.start(self._pack(path, self.chosen), self._done, engine=False)

    def _done(self, pack: WeightsPack) -> str:
        self.saved = pack.path.parent
        return pack.sentence


def _state(found: WeightsStatus) -> tuple[str, str]:
    """Return how it stands with a network's weights, and the colour in which it is said."""
    backbone: Backbone = BACKBONES[found.backbone]
    if found.path is not None:
        return _(_HERE), current().good
    return (_(_FAR), current().text) if backbone.url else (_(_NOWHERE), current().warning)
