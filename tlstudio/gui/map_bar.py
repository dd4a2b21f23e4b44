"""MapBar: above a map: which one, what its colours say, points or pictures, what the mouse does, and the zoom."""

from collections.abc import Sequence

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QWidget

from tlstudio.core.embedding import METHODS, has_umap, without_umap
from tlstudio.core.i18n import N_, _
from tlstudio.gui.card import button, label
from tlstudio.gui.map_colours import COLOURINGS

_SHOWS = (("points", N_("Points")), ("pictures", N_("Pictures")))
_TOOLS = (("lasso", N_("Lasso")), ("rectangle", N_("Rectangle")), ("move", N_("Move")))


class MapBar(QWidget):
    """The controls; what they do is the map's and, for the kind of map, the dialog's."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.method = _choice(_("Kind of map"), list(METHODS.items()))
        if not has_umap():
            self.method.setToolTip(without_umap())
        self.colours = _choice(_("Colour by"), list(COLOURINGS.items()))
        self.shows = _choice(_("Show images as"), _SHOWS)
        self.tools = _choice(_("What dragging the mouse does"), _TOOLS)
        self.nearer, self.farther = button("+", tip=_("Zoom in (+)")), button("–", tip=_("Zoom out (–)"))
        self.whole = button(_("Show all"), tip=_("Show all points (0)"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.method)
        for words, choice in ((_("Colour by"), self.colours), (_("Show"), self.shows), (_("Drag"), self.tools)):
            row.addWidget(label(words, "muted"))
            row.addWidget(choice)
        row.addStretch(1)
        for part in (self.nearer, self.farther, self.whole):
            part.setAutoDefault(False)
            part.setAccessibleName(part.toolTip())
            row.addWidget(part)


def _choice(name: str, items: Sequence[tuple[str, str]]) -> QComboBox:
    """Return a choice of keys, each with its words."""
    box = QComboBox()
    box.setAccessibleName(name)
    box.setToolTip(name)
    for key, words in items:
        box.addItem(_(words), key)
    return box
