"""GalleryBar: what of a folder to see, in which order and how large, and how much of it there is."""

from collections.abc import Iterable
from dataclasses import replace

from PySide6.QtCore import QSettings, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QSlider, QWidget

from tlstudio.core.by_locale import numeral
from tlstudio.core.i18n import _, ngettext
from tlstudio.core.subsets import SUBSETS
from tlstudio.gui.card import button, label
from tlstudio.gui.entries import KINDS, View
from tlstudio.gui.giving_combo import GivingCombo
from tlstudio.gui.order_choice import OrderChoice
from tlstudio.gui.session import Session
from tlstudio.gui.theme import em

_SIZE_STORED = "size of thumbnails"


class GalleryBar(QWidget):
    """The row of controls above the wall. `changed` carries the view that is wanted, `resized` the thumbnails' size."""

    changed = Signal(object)
    resized = Signal(int)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._store = session.store
        self._view = View()
        self.filter = QLineEdit()
        self.subsets, self.kinds, self.orders = GivingCombo(7, 20), GivingCombo(9, 20), OrderChoice(session)
        self.everything = button(_("Show all"), "link", tip=_("Clear every filter"))
        self.count = label("", "muted")
        self.zoom = QSlider(Qt.Orientation.Horizontal)
        self._describe()
        self._lay_out()
        self.filter.textChanged.connect(lambda text: self._change(text=text))
        self.subsets.activated.connect(lambda index: self._change(subset=self.subsets.itemData(index)))
        self.kinds.activated.connect(lambda index: self._change(kind=self.kinds.itemData(index), paths=None))
        self.everything.clicked.connect(lambda: self.changed.emit(View()))
        self.zoom.valueChanged.connect(self._resize)

    def _describe(self) -> None:
        self.filter.setPlaceholderText(_("Filter by name, class…"))
        self.filter.setAccessibleName(_("Filter by name or class"))
        self.filter.setClearButtonEnabled(True)
        self.subsets.setAccessibleName(_("Split"))
        self.kinds.setAccessibleName(_("Which images"))
        for kind, text in KINDS.items():
            self.kinds.addItem(_(text), kind)
        self.zoom.setAccessibleName(_("Size of the thumbnails"))
        self.zoom.setToolTip(_("Size of the thumbnails"))
        self.zoom.setRange(em(5), em(24))
        self.zoom.setValue(_remembered_size(self._store))

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(em(0.6))
        self.filter.setMinimumWidth(em(5))
        self.filter.setMaximumWidth(em(14))
        self.filter.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        row.addWidget(self.filter, 1)
        for widget in (self.subsets, self.kinds, self.orders, self.everything):
            row.addWidget(widget)
        row.addStretch()
        row.addWidget(self.count)
        self.zoom.setMinimumWidth(em(4))
        self.zoom.setMaximumWidth(em(7))
        row.addWidget(self.zoom)

    def show_view(self, view: View) -> None:
        """Show which parts of the folder are seen."""
        self._view = view
        if self.filter.text() != view.text:
            self.filter.setText(view.text)
        self.subsets.setCurrentIndex(max(self.subsets.findData(view.subset), 0))
        self.kinds.setCurrentIndex(self.kinds.findData(view.kind))
        self.everything.setVisible(view != View())

    def offer_subsets(self, subsets: Iterable[str]) -> None:
        """Offer the subsets there are; where all images are in one there is nothing to choose."""
        self.subsets.clear()
        self.subsets.addItem(_("All splits"), "")
        for name in subsets:
            self.subsets.addItem(_(SUBSETS[name]), name)
        self.subsets.setVisible(self.subsets.count() > 1)

    def show_count(self, shown: int, total: int) -> None:
        """Say how many images are shown, of how many that a training would use."""
        if shown == total and not self._view.kind:
            self.count.setText(ngettext("{count} image", "{count} images", total).format(count=numeral(total)))
        else:
            self.count.setText(_("{shown} of {total} images").format(shown=numeral(shown), total=numeral(total)))

    def _change(self, **changes: object) -> None:
        view = replace(self._view, **changes)  # type: ignore[arg-type]
        if view != self._view:
            self.changed.emit(view)

    def _resize(self, pixels: int) -> None:
        self._store.setValue(_SIZE_STORED, pixels / em())
        self.resized.emit(pixels)


def _remembered_size(store: QSettings) -> int:
    """Return how large the thumbnails were, in pixels: it is kept in layout units, for the font may be another."""
    try:
        return round(float(str(store.value(_SIZE_STORED, 7.5))) * em())
    except (ValueError, OverflowError):
        return em(7.5)
