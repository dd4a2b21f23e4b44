"""MapDialog: all images on a plane, those that look alike to the network close together; select, look at, relabel."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from tlstudio.core.embedding import has_umap, without_umap
from tlstudio.core.i18n import _
from tlstudio.core.insight import Insight
from tlstudio.gui.card import button
from tlstudio.gui.dialogs.image_viewer import ImageViewer
from tlstudio.gui.dialogs.work_dialog import WorkDialog
from tlstudio.gui.image_state import entry_of
from tlstudio.gui.insight_work import Inspect, inspect, read_last
from tlstudio.gui.keys import shortcut
from tlstudio.gui.map_view import MapView
from tlstudio.gui.selection_bar import SelectionBar
from tlstudio.gui.session import Session
from tlstudio.gui.theme import em
from tlstudio.jobs import insight


class MapDialog(WorkDialog):
    """Shows the last map, or makes one when asked; call `show()`.

    `asked` carries the paths to look at, `viewing` the ImageViewer that shows some large.
    """

    topic = "data"

    asked = Signal(object)
    viewing = Signal(object)

    kept = True  # with where the map was looked at

    def __init__(self, session: Session, parent: QWidget | None = None, make_job: Inspect = insight.Inspect) -> None:
        super().__init__(session, parent)
        self._session, self._make_job = session, make_job
        self.setWindowTitle(_("Map of the images"))
        self.map = MapView(session)
        self.method = self.map.bar.method
        self.selection = SelectionBar(session, self.map)
        self.again = button(_("Draw again"), tip=_("Draw the map of the images as they are now"))
        self.close_button = button(_("Close"))
        for part in (self.again, self.close_button):
            part.setAutoDefault(False)
        self._lay_out()
        self._connect()
        self._allow()

    def _lay_out(self) -> None:
        bottom = QHBoxLayout()
        bottom.addWidget(self.selection)
        bottom.addStretch(1)
        bottom.addWidget(self.again)
        bottom.addWidget(self.close_button)
        layout = QVBoxLayout(self)
        layout.setSpacing(em(0.7))
        layout.addWidget(self.map, 1)
        layout.addWidget(self.work)
        layout.addLayout(bottom)
        self.resize(em(82), em(56))

    def _connect(self) -> None:
        self.method.activated.connect(lambda _index: self._change_method())
        self.map.cloud.opened.connect(self._open_viewer)
        self.map.refreshed.connect(self._allow)
        self.selection.asked.connect(self._look_at)
        for begin in (self.again.clicked, self.map.empty.pressed):
            begin.connect(self.start)
        self.close_button.clicked.connect(self.reject)
        self.work.busy_changed.connect(lambda _busy: self._allow())
        history = self._session.history
        shortcut("undo", self, history.undo)
        shortcut("redo", self, history.redo)

    # -- the map ---------------------------------------------------------------------------------------------------

    def begin(self) -> None:
        """Show the dialog, at first with the map that was drawn the last time."""
        self.show()
        self.raise_()
        self.activateWindow()
        if self.map.insight is None and not self.work.busy:
            read_last(self._session, self.work, self._show)

    def start(self) -> None:
        """Draw the map that is chosen, of the images as they are."""
        if self.method.currentData() == "umap" and not has_umap():
            self.work.say(without_umap(), "wrong")
            self.method.setCurrentIndex(0)
            return
        methods = tuple(dict.fromkeys(("pca", self.method.currentData())))
        inspect(self._session, self.work, self._make_job, methods, self._show)

    def _show(self, insight: Insight | None) -> str:
        self.map.show_insight(insight)
        self.map.cloud.setFocus()
        return ""

    def _change_method(self) -> None:
        if self.map.insight is not None and self.method.currentData() in self.map.insight.maps:
            self.map.refresh()
        else:
            self.start()

    def _allow(self) -> None:
        busy = self.work.busy
        self.selection.set_busy(busy)
        self.again.setEnabled(self.map.there and not busy)
        self.method.setEnabled(not busy)
        self.map.empty.button.setEnabled(not busy)
        self.close_button.setText(_("Cancel") if busy else _("Close"))

    # -- the images ------------------------------------------------------------------------------------------------

    def _look_at(self, paths: Sequence[Path]) -> None:
        """Show images on the Data page; the map stays as it is for the next time."""
        self.asked.emit(paths)
        self.hide()

    def _open_viewer(self, number: int) -> None:
        """Show an image large, and where it is selected the others that are."""
        selected = self.map.cloud.selected
        numbers = np.flatnonzero(selected).tolist() if selected[number] else [number]
        shown = self.map.paths(numbers)
        viewer = ImageViewer(shown, numbers.index(number), lambda at: self._caption(shown[at]), self)
        self.viewing.emit(viewer)
        viewer.show()

    def _caption(self, path: Path) -> str:
        entry = entry_of(self._session, path)
        return entry.caption if entry is not None else path.name
