"""Ranking: every network, those that were compared first, with how they did and what they cost."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from tlstudio.core import weights
from tlstudio.core.catalog import BACKBONES
from tlstudio.core.choices import Backbone
from tlstudio.core.comparison import Candidate, Comparison
from tlstudio.core.i18n import N_, _
from tlstudio.gui.dialogs.plain_table import give_boxes_room
from tlstudio.gui.interval_column import INTERVAL, Interval, IntervalDelegate, Scale, ScaleHeader
from tlstudio.gui.theme import current, em, theme
from tlstudio.gui.tile import NOTHING
from tlstudio.gui.wording import duration, percent

_NAME = Qt.ItemDataRole.UserRole
_CHART = 1
_COLUMNS = (
    (N_("Network"), N_("Tick those to compare. Only networks whose weights are on this computer can be.")),
    ("", N_("Images that are named rightly, with the 95 % interval: ● level with the highest, ○ worse.")),
    (N_("Right"), N_("Share of the images that are named rightly, and its 95 % interval.")),
    (N_("Time"), N_("How long the images took to pass through the network.")),
    (N_("Size"), N_("The size of the network's weights.")),
    (N_("How it stands"), N_("Whether it is worse than the highest, or cannot be told apart from it.")),
)


class Ranking(QTableWidget):
    """One row a network. Tick those to compare; the current row is the one to use."""

    ticked_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(0, len(_COLUMNS), parent)
        self._comparison: Comparison | None = None
        self._unticked: set[str] = set()
        self._here: frozenset[str] = frozenset()
        self._scale = Scale()
        self.setHorizontalHeader(ScaleHeader(_CHART, lambda: self._scale, self))
        self.setItemDelegateForColumn(_CHART, IntervalDelegate(lambda: self._scale, self))
        for column, (name, tip) in enumerate(_COLUMNS):
            item = QTableWidgetItem(_(name))
            item.setToolTip(_(tip))
            self.setHorizontalHeaderItem(column, item)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setAccessibleName(_("Networks"))
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(_CHART, QHeaderView.ResizeMode.Stretch)
        header.setMinimumSectionSize(em(3))
        self.itemChanged.connect(self._tick)
        theme().changed.connect(self.refresh)
        self.refresh()

    # -- what is chosen --------------------------------------------------------------------------------------------

    @property
    def ticked(self) -> tuple[str, ...]:
        """Names of the networks to compare."""
        return tuple(name for name in BACKBONES if name in self._here and name not in self._unticked)

    @property
    def chosen(self) -> Backbone | None:
        """The network of the current row, where its weights are on this computer."""
        item = self.item(self.currentRow(), 0)
        name = item.data(_NAME) if item is not None else ""
        return BACKBONES[name] if name in self._here else None

    def _tick(self, item: QTableWidgetItem) -> None:
        if item.column():
            return
        change = self._unticked.discard if item.checkState() == Qt.CheckState.Checked else self._unticked.add
        change(item.data(_NAME))
        self.ticked_changed.emit()

    # -- what is shown -----------------------------------------------------------------------------------------------

    def show_comparison(self, comparison: Comparison | None) -> None:
        """Show how networks did; the best becomes the current row."""
        self._comparison = comparison
        self.refresh()
        self.setCurrentCell(0, 0)

    def refresh(self) -> None:
        """Look again which weights are here, and show all networks."""
        self._here = frozenset(b.name for b in BACKBONES.values() if weights.status(b).where != "missing")
        candidates = self._comparison.candidates if self._comparison else ()
        compared = {one.backbone: one for one in candidates if one.backbone in BACKBONES}
        self._scale = Scale.of([Interval(one.low, one.accuracy, one.high, True) for one in compared.values()])
        rest = sorted((b for b in BACKBONES.values() if b.name not in compared), key=lambda b: b.name not in self._here)
        row = self.currentRow()
        self.blockSignals(True)  # a tick that is shown is none that was made
        self.setRowCount(len(BACKBONES))
        for number, backbone in enumerate([*(BACKBONES[name] for name in compared), *rest]):
            self._fill(number, backbone, compared.get(backbone.name))
        self.blockSignals(False)
        self.setCurrentCell(max(row, 0), 0)
        give_boxes_room(self)
        self.horizontalHeader().viewport().update()

    def _fill(self, row: int, backbone: Backbone, found: Candidate | None) -> None:
        measured = (NOTHING, NOTHING) if found is None else (_right(found), duration(found.seconds))
        remark, tip, colour = self._remark(backbone, found)
        size = _("{megabytes} MB").format(megabytes=backbone.megabytes)
        items = [QTableWidgetItem(text) for text in (backbone.label, "", *measured, size, remark)]
        for column, item in enumerate(items):
            item.setToolTip(tip)
            item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
            self.setItem(row, column, item)
        items[-1].setForeground(QColor(colour))
        self._tickable(items[0], backbone)
        if found is not None:
            filled = not self._is_worse(found)
            items[_CHART].setData(INTERVAL, Interval(found.low, found.accuracy, found.high, filled))
            items[_CHART].setData(Qt.ItemDataRole.AccessibleTextRole, f"{_right(found)}, {remark}")

    def _tickable(self, name: QTableWidgetItem, backbone: Backbone) -> None:
        name.setData(_NAME, backbone.name)
        if backbone.name in self._here:
            name.setFlags(name.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            ticked = backbone.name not in self._unticked
            name.setCheckState(Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked)

    def _is_worse(self, found: Candidate) -> bool:
        comparison = self._comparison
        return comparison is not None and comparison.really_better(comparison.candidates[0], found)

    def _remark(self, backbone: Backbone, found: Candidate | None) -> tuple[str, str, str]:
        """Return how a network stands, in a few words and in a sentence, and the colour of the words."""
        if backbone.name not in self._here:
            bring = _("Its weights are not on this computer. Bring the file {file}, or download it under Weights….")
            return _("▲ weights missing"), bring.format(file=backbone.file_name), current().warning
        if found is None or self._comparison is None:
            return _("not compared"), "", current().muted
        best = self._comparison.candidates[0]
        if found is best:
            return _("highest"), "", current().text
        names = (best.backbone, found.backbone)
        pair = next(pair for pair in self._comparison.differences if (pair.better, pair.worse) == names)
        tip = _("{share} behind {best}; 95 % interval of the difference: {low} to {high}").format(
            share=percent(pair.difference), best=best.label, low=percent(pair.low), high=percent(pair.high)
        )
        return _("worse") if pair.real else _("cannot be told apart"), tip, current().text


def _right(found: Candidate) -> str:
    return _("{share} ({low:.1f} to {high:.1f})").format(
        share=percent(found.accuracy), low=100 * found.low, high=100 * found.high
    )
