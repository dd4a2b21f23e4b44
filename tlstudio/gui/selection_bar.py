"""SelectionBar: below a map: how many images are selected, and what can be done with them."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QWidget

from tlstudio.core.by_locale import numeral
from tlstudio.core.i18n import _, ngettext
from tlstudio.core.names import below
from tlstudio.gui.card import button, label
from tlstudio.gui.map_view import MapView
from tlstudio.gui.session import Session
from tlstudio.gui.theme import em
from tlstudio.gui.wording import image_count


class SelectionBar(QWidget):
    """Watches a map; `asked` carries the paths to look at, the other actions change the edits of the session."""

    asked = Signal(object)

    def __init__(self, session: Session, view: MapView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._view = session, view
        self._busy = False
        self.count = label("", "muted")
        self.look = button(_("Look at"), tip=_("Show the selected images on the Data page"))
        self.classes = QComboBox()
        self.classes.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.classes.setAccessibleName(_("Class to relabel to"))
        self.relabel = button(_("Relabel"), tip=_("File the selected images under this class, in the project only"))
        self.exclude = button(_("Exclude"), tip=_("Leave the selected images out, in the project only"))
        for part, do in (
            (self.look, lambda: self.asked.emit(view.selected)),
            (self.relabel, self.relabel_selected),
            (self.exclude, self.exclude_selected),
        ):
            part.setAutoDefault(False)
            part.clicked.connect(do)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(em(0.7))
        for one in (self.count, self.look, self.relabel, self.classes, self.exclude):
            row.addWidget(one)
        view.refreshed.connect(self._follow_map)
        view.cloud.selection_changed.connect(self._allow)
        self._follow_map()

    def set_busy(self, busy: bool) -> None:
        """Offer nothing while other work goes on."""
        self._busy = busy
        self._allow()

    def relabel_selected(self) -> None:
        """File the selected images under the chosen class."""
        to = self.classes.currentText()
        text = _("relabel {images} to {label}").format(images=image_count(len(self._view.selected)), label=to)
        self._change(text, label=to, confirmed=True)

    def exclude_selected(self) -> None:
        """Leave the selected images out."""
        self._change(_("exclude {images}").format(images=image_count(len(self._view.selected))), excluded=True)

    def _change(self, text: str, **changes: object) -> None:
        if self._session.project is not None and self._session.scanned is not None:
            names = [below(path, self._session.scanned.root) for path in self._view.selected]
            self._session.change_edits(self._session.edits.changed(names, **changes), text)

    def _follow_map(self) -> None:
        folder = self._session.folder
        if self._view.there and folder is not None:
            chosen = self.classes.currentText()
            self.classes.clear()
            self.classes.addItems([*folder.classes, *self._session.edits.created])
            self.classes.setCurrentText(chosen)
        self._allow()

    def _allow(self) -> None:
        count = int(self._view.cloud.selected.sum())
        text = ngettext("{count} selected", "{count} selected", count).format(count=numeral(count))
        hint = _("Drag a lasso around points, or click on the legend") if self._view.there else ""
        self.count.setText(text if count else hint)
        for part in (self.look, self.relabel, self.classes, self.exclude):
            part.setEnabled(self._view.there and count > 0 and not self._busy)
