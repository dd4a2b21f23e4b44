"""PredictionOpening: what opens from the table of predictions: a picture large, the maps of several, and the menu."""

from pathlib import Path

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from tlstudio.core.i18n import _
from tlstudio.gui.correcting import Correcting
from tlstudio.gui.dialogs.explanation_gallery import ExplanationGallery
from tlstudio.gui.dialogs.image_viewer import ImageViewer
from tlstudio.gui.judging import Judge, Row
from tlstudio.gui.keys import give_keys
from tlstudio.gui.prediction_table import PredictionTable
from tlstudio.gui.session import Session


class PredictionOpening(QObject):
    """Space, M and the right button of `table`; `model` is the one whose answers stand there."""

    def __init__(self, session: Session, table: PredictionTable, correcting: Correcting) -> None:
        super().__init__(table)
        self._session, self._table, self._correcting = session, table, correcting
        self._rows = table.rows
        self.model: Path | None = None
        self.maps = QAction(_("Maps of the selection…"), self)
        give_keys(self.maps, "prediction.maps", Qt.ShortcutContext.WidgetShortcut)
        self.maps.triggered.connect(self.open_maps)
        table.addAction(self.maps)
        table.opened.connect(self.open_viewer)
        table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        table.customContextMenuRequested.connect(self._show_menu)

    def open_viewer(self, number: int) -> ImageViewer:
        """Show a picture large, with what the model says of it."""
        rows, judge = list(self._rows.rows), self._rows.judge
        viewer = ImageViewer(
            [row.path for row in rows], number, lambda at: _caption(rows[at], judge), self._table.window()
        )
        viewer.show()
        return viewer

    def open_maps(self) -> ExplanationGallery | None:
        """Show where the model looked in the selected pictures, or in all where no more than one is selected."""
        rows = self._table.chosen()
        rows = [row for row in (rows if len(rows) > 1 else self._rows.rows) if row.prediction is not None]
        if self.model is None or not rows:
            return None
        pictures = [(row.path, self._rows.judge.right.get(row.key, "")) for row in rows]
        classes = self._correcting.classes
        gallery = ExplanationGallery(self._session, self.model, pictures, classes, self._table.window())
        gallery.begin()
        return gallery

    def _show_menu(self, place: QPoint) -> None:
        menu = QMenu(self._table)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        view = menu.addAction(_("View large") + "\tSpace")
        view.triggered.connect(lambda: self._table.row and self.open_viewer(self._table.currentIndex().row()))
        menu.addActions([self._correcting.confirm, self._correcting.correct, self._correcting.take_back])
        menu.addSeparator()
        menu.addAction(self.maps)
        menu.popup(self._table.viewport().mapToGlobal(place))


def _caption(row: Row, judge: Judge) -> str:
    return " · ".join(text for text in judge.texts(row) if text)
