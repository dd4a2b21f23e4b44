"""ImageViewer: one image of a list, large; arrow keys go on, Escape closes."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from tlstudio.core.i18n import _
from tlstudio.gui.picture import PictureView


class ImageViewer(QDialog):
    """Shows `paths[index]` large, its caption below it; call `show()`. It is deleted when it is closed."""

    def __init__(
        self, paths: Sequence[Path], index: int = 0, captions: Sequence[str] = (), parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._paths = tuple(paths)
        self._captions = tuple(captions)
        self.index = 0
        self.picture = PictureView()
        self.caption = QLabel()
        self.caption.setWordWrap(True)
        self.caption.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.position = QLabel()
        self.back = self._arrow(Qt.ArrowType.LeftArrow, _("Previous image"), -1)
        self.forward = self._arrow(Qt.ArrowType.RightArrow, _("Next image"), 1)
        below = QHBoxLayout()
        below.addWidget(self.caption, 1)
        for widget in (self.back, self.position, self.forward):
            below.addWidget(widget)
        layout = QVBoxLayout(self)
        layout.addWidget(self.picture, 1)
        layout.addLayout(below)
        em = self.fontMetrics().height()
        self.resize(em * 48, em * 36)
        self.go(index)

    def go(self, index: int) -> None:
        """Show another image of the list; beyond its ends nothing happens."""
        if not 0 <= index < len(self._paths):
            return
        self.index = index
        path = self._paths[index]
        self.picture.show_file(path)
        self.setWindowTitle(path.name)
        self.caption.setText(self._captions[index] if index < len(self._captions) else path.name)
        self.position.setText(_("{number} of {count}").format(number=index + 1, count=len(self._paths)))
        self.back.setEnabled(index > 0)
        self.forward.setEnabled(index < len(self._paths) - 1)

    def _arrow(self, shape: Qt.ArrowType, name: str, step: int) -> QToolButton:
        button = QToolButton()
        button.setArrowType(shape)
        button.setAccessibleName(name)
        button.setToolTip(name)
        button.clicked.connect(lambda: self.go(self.index + step))
        return button

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrow keys, Home and End move; Escape closes."""
        match event.key():
            case Qt.Key.Key_Left | Qt.Key.Key_Up | Qt.Key.Key_PageUp:
                self.go(self.index - 1)
            case Qt.Key.Key_Right | Qt.Key.Key_Down | Qt.Key.Key_PageDown | Qt.Key.Key_Space:
                self.go(self.index + 1)
            case Qt.Key.Key_Home:
                self.go(0)
            case Qt.Key.Key_End:
                self.go(len(self._paths) - 1)
            case _:
                super().keyPressEvent(event)
