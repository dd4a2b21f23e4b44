"""MapSide: beside a map: the image under the mouse, and the legend, by which a whole group is selected."""

from collections.abc import Sequence

import pyqtgraph as pg
from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QListWidget, QListWidgetItem, QWidget

from tlstudio.core.dataset import Sample
from tlstudio.core.i18n import _
from tlstudio.gui import theme
from tlstudio.gui.card import Card, label
from tlstudio.gui.picture import PictureView
from tlstudio.gui.scatter import symbol_of
from tlstudio.gui.theme import em
from tlstudio.gui.tile import Elided

_EDGE = 480  # pixels of the image shown


class MapSide(Card):
    """`chosen` carries the number of a group in the legend, and whether to add it to the selection."""

    chosen = Signal(int, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.setFixedWidth(em(20))
        self.picture = PictureView(edge=_EDGE)
        self.picture.setFixedHeight(em(15))
        self.name, self.facts = Elided(""), Elided()
        self.legend = QListWidget()
        self.legend.setAccessibleName(_("Legend"))
        self.legend.setToolTip(
            _("Click, or press Space, to select these images; with Ctrl or Shift besides the others")
        )
        self.legend.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.legend.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.legend.itemClicked.connect(self._choose)
        self.legend.itemActivated.connect(self._choose)
        for part in (self.picture, self.name, self.facts):
            self.box.addWidget(part)
        self.box.addWidget(label(_("Legend"), "heading"))
        self.box.addWidget(self.legend, 1)
        self._texts: tuple[str, ...] = ()
        theme.theme().changed.connect(self._draw_icons)
        self.show_image(None)

    def show_image(self, sample: Sample | None) -> None:
        """Show an image with its class, or say how to see one."""
        self.picture.show_file(sample.path if sample else None)
        self.name.setText(sample.path.name if sample else _("Point at an image to see it"))
        facts = (sample.label, _(sample.subset), sample.group) if sample else ()
        self.facts.setText(" · ".join(fact for fact in facts if fact))

    def show_legend(self, texts: Sequence[str]) -> None:
        """Show what each colour is."""
        if tuple(texts) != self._texts:
            self._texts = tuple(texts)
            self.legend.clear()
            self.legend.addItems(list(texts))
            for row, text in enumerate(texts):
                self.legend.item(row).setToolTip(text)
            self._draw_icons()

    def _draw_icons(self) -> None:
        for row in range(self.legend.count()):
            self.legend.item(row).setIcon(_icon(row))

    def _choose(self, item: QListWidgetItem) -> None:
        keys = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier
        self.chosen.emit(self.legend.row(item), bool(QApplication.keyboardModifiers() & keys))


def _icon(number: int) -> QIcon:
    picture = QPixmap(em(1), em(1))
    picture.fill(QColor(0, 0, 0, 0))
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(QPoint(em(0.5), em(0.5)))
    pg.graphicsItems.ScatterPlotItem.drawSymbol(
        painter, symbol_of(number), em(0.8), pg.mkPen(None), pg.mkBrush(theme.current().colour(number))
    )
    painter.end()
    return QIcon(picture)
