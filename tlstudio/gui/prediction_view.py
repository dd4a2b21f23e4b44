"""PredictionView: the chosen picture with its likeliest classes, over the table of all."""

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QTableView, QToolButton, QVBoxLayout, QWidget

from tlstudio.core.i18n import _
from tlstudio.core.predictions import Predictions
from tlstudio.gui.bars import Bars
from tlstudio.gui.card import Card, label
from tlstudio.gui.dialogs.image_viewer import ImageViewer
from tlstudio.gui.picture import PictureView
from tlstudio.gui.prediction_rows import PredictionRows
from tlstudio.gui.theme import em
from tlstudio.gui.tile import Elided


class PredictionView(QWidget):
    """Shows predictions; arrow keys in the table go from picture to picture."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._classes: tuple[str, ...] = ()
        self.rows = PredictionRows()
        self.table = _table(self.rows)
        self.name = Elided("heading")
        self.position = label("", "muted")
        self.back = _arrow(Qt.ArrowType.LeftArrow, _("Previous image"))
        self.forward = _arrow(Qt.ArrowType.RightArrow, _("Next image"))
        self.picture = PictureView()
        self.bars = Bars()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(em(0.8))
        column.addWidget(self._picture_card(), 1)
        below = Card()
        below.box.addWidget(self.table)
        column.addWidget(below, 1)
        self.back.clicked.connect(lambda: self.go(self.table.currentIndex().row() - 1))
        self.forward.clicked.connect(lambda: self.go(self.table.currentIndex().row() + 1))
        self.table.selectionModel().currentRowChanged.connect(self._show_row)
        self.table.activated.connect(lambda index: self.open_viewer(index.row()))
        self.rows.layoutChanged.connect(lambda: self._show_row(self.table.currentIndex()))

    def _picture_card(self) -> Card:
        card = Card()
        top = QHBoxLayout()
        top.addWidget(self.name, 1)
        for part in (self.back, self.position, self.forward):
            top.addWidget(part)
        body = QHBoxLayout()
        body.setSpacing(em(1.2))
        side = QVBoxLayout()
        side.addWidget(self.bars)
        side.addStretch(1)
        body.addWidget(self.picture, 3)
        body.addLayout(side, 2)
        card.box.addLayout(top)
        card.box.addLayout(body, 1)
        return card

    def show_predictions(self, predictions: Predictions) -> None:
        """Show other predictions, the first picture chosen."""
        self._classes = predictions.classes
        self.rows.show(predictions)
        self.table.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.go(0)

    def go(self, row: int) -> None:
        """Choose the picture in a row of the table; beyond its ends nothing happens."""
        if 0 <= row < len(self.rows.rows):
            self.table.setCurrentIndex(self.rows.index(row, 0))

    def open_viewer(self, row: int) -> ImageViewer:
        """Show a picture large, with what the model says of it."""
        captions = [" · ".join(text for text in item.texts if text) for item in self.rows.rows]
        viewer = ImageViewer([item.path for item in self.rows.rows], row, captions, self.window())
        viewer.show()
        return viewer

    def _show_row(self, current: QModelIndex) -> None:
        if not current.isValid():
            return
        number, count = current.row(), len(self.rows.rows)
        row = self.rows.rows[number]
        self.name.setText(row.path.name)
        self.name.setToolTip(str(row.path))
        self.picture.show_file(row.path)
        self.bars.show_top(row.prediction.top if row.prediction else (), self._classes)
        self.position.setText(_("{number} of {count}").format(number=number + 1, count=f"{count:,}"))
        self.back.setEnabled(number > 0)
        self.forward.setEnabled(number < count - 1)


def _table(rows: PredictionRows) -> QTableView:
    table = QTableView()
    table.setModel(rows)
    table.setSortingEnabled(True)
    table.setShowGrid(False)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    table.setTabKeyNavigation(False)
    table.setAccessibleName(_("Predictions"))
    table.verticalHeader().hide()
    header = table.horizontalHeader()
    header.setHighlightSections(False)
    header.setStretchLastSection(True)  # the note: the longest text
    for column, width in enumerate((16, 11, 9, 13)):
        header.resizeSection(column, em(width))
    return table


def _arrow(shape: Qt.ArrowType, name: str) -> QToolButton:
    button = QToolButton()
    button.setArrowType(shape)
    button.setAutoRaise(True)
    button.setAccessibleName(name)
    button.setToolTip(name)
    return button
