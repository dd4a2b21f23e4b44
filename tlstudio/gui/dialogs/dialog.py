"""Dialog: what every dialog is: no larger than the screen, whatever the size of the text; what is cut is scrolled."""

from typing import TypeVar

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QFrame, QLayout, QScrollArea, QVBoxLayout, QWidget

from tlstudio.gui.helping import help_key
from tlstudio.gui.theme import em, theme

_FRAME = 2.5  # em: the title bar that the system puts above


class Dialog(QDialog):
    """The row of buttons, the last of its layout, stays in sight; the rest scrolls where the screen is too small.

    F1 opens the page `topic` of the help. What is closed is gone, unless it is `kept` by who shows it again. Of those
    beside which one goes on working `raised` finds the one that is open about a `subject`.
    """

    topic = "start"
    kept = False
    subject: object = None

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, not self.kept)
        self._area: QScrollArea | None = None
        theme().changed.connect(self._fit)
        help_key(self, self.topic)

    def setVisible(self, visible: bool) -> None:  # noqa: N802 - Qt's name
        """Fit the screen before it is seen."""
        if visible:
            self._fit()
        super().setVisible(visible)

    @property
    def room(self) -> QSize:
        """The size that the screen has for it."""
        return self.screen().availableSize() - QSize(0, em(_FRAME))

    def _fit(self) -> None:
        least, room, contents = self.minimumSizeHint(), self.room, self.layout()
        if self._area is None and contents is not None and least.boundedTo(room) != least:
            self._scroll(contents)
        if self.size().boundedTo(room) != self.size():  # a size once set is no longer asked of the contents
            self.resize(self.size().boundedTo(room))

    def _scroll(self, contents: QLayout) -> None:
        last = contents.takeAt(contents.count() - 1)
        inside, below = QWidget(), QWidget()
        inside.setObjectName("scrolled")
        inside.setLayout(contents)
        self._area = _Area()
        self._area.setWidget(inside)
        # What gets another parent comes last in the tab order: the buttons after the rest.
        buttons = QVBoxLayout(below)
        sides = contents.contentsMargins()
        buttons.setContentsMargins(sides.left(), 0, sides.right(), sides.bottom())
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._area, 1)
        row, widget = (last.layout(), last.widget()) if last is not None else (None, None)
        if row is not None:
            buttons.addLayout(row)
        elif widget is not None:
            buttons.addWidget(widget)
        whole.addWidget(below if below.minimumSizeHint().width() <= self.room.width() else _Strip(below))


Kind = TypeVar("Kind", bound=Dialog)


def raised(kind: type[Kind], parent: QWidget, subject: object = None) -> Kind | None:
    """Bring the dialog of a kind that is open over the window of `parent` to the front and return it, if there is one.

    Where there may be several, `subject` says which is meant.
    """
    for dialog in parent.window().findChildren(kind):
        if dialog.isVisible() and dialog.subject == subject:
            dialog.setWindowState(dialog.windowState() & ~Qt.WindowState.WindowMinimized)
            dialog.raise_()
            dialog.activateWindow()
            return dialog
    return None


class _Area(QScrollArea):
    """Follows the focus; the keys are the dialog's."""

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave the arrows to the dialog."""
        event.ignore()


class _Strip(_Area):
    """A row that is wider than the screen: it scrolls sideways alone."""

    def __init__(self, row: QWidget) -> None:
        super().__init__()
        self.setWidget(row)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFixedHeight(row.sizeHint().height() + self.horizontalScrollBar().sizeHint().height())
