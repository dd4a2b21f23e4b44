"""PictureList: a list of pictures of which some can be selected and one opened."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QListView, QWidget


class PictureList(QListView):
    """`opened` carries the row that was double-clicked, or on which Enter or Space was pressed."""

    opened = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFlow(QListView.Flow.LeftToRight)
        self.setUniformItemSizes(True)
        self.setSelectionMode(QListView.SelectionMode.ExtendedSelection)
        self.doubleClicked.connect(lambda index: self.opened.emit(index.row()))

    def chosen_rows(self) -> list[int]:
        """Return the rows that are selected, from above; the current one where none is."""
        ranges = self.selectionModel().selection().toList()
        rows = sorted({row for part in ranges for row in range(part.top(), part.bottom() + 1)})
        current = self.currentIndex()
        return rows or ([current.row()] if current.isValid() else [])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Space open the picture."""
        keys = (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if event.key() in keys and self.currentIndex().isValid():
            self.opened.emit(self.currentIndex().row())
        else:
            super().keyPressEvent(event)
