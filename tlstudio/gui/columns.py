"""Columns: the parts of a page side by side; where there is no room for that, one below the other, to be scrolled."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QScrollArea, QWidget

from tlstudio.gui.theme import em

_NO_LIMIT = (1 << 24) - 1
_COMFORT = 44  # em: what the wide column wants to have
_HIGH = 34  # em: what each has of the height below the others, that it is not a page in a slit
_LEAST = QSize(30, 16)  # em: with less nothing can be read


class Columns(QScrollArea):
    """Of the parts, that number `wide` takes the width that is left; those below each other have all of it each.

    With large text, or long words, a window has no room for three columns: each is as high as the window then, and as
    is comfortable to work in. What is still too wide or too high is scrolled; nothing is cut.
    """

    def __init__(self, parts: Sequence[QWidget], wide: int, spacing: int) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._parts, self._wide = tuple(parts), wide
        self._narrow = {number for number, part in enumerate(parts) if part.minimumWidth() == part.maximumWidth()}
        self.stacked = False
        self._inside = QWidget()
        self._inside.setObjectName("scrolled")
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight, self._inside)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(spacing)
        self.setWidget(self._inside)  # before it is filled: Qt styles anew all that is put into something else
        for number, part in enumerate(parts):
            self._box.addWidget(part, int(number == wide))

    def minimumSizeHint(self) -> QSize:
        """Ask for little: what does not fit is scrolled."""
        return QSize(em(_LEAST.width()), em(_LEAST.height()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the parts where there is room."""
        self._arrange()
        super().resizeEvent(event)

    def event(self, event: QEvent) -> bool:
        """Look anew when a part needs more room or less."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._arrange()
        return super().event(event)

    def _arrange(self) -> None:
        stacked = self._needed() > self.width()
        if stacked != self.stacked:
            self.stacked = stacked
            down, across = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
            self._box.setDirection(down if stacked else across)
            for number, part in enumerate(self._parts):
                self._box.setStretch(number, int(stacked or number == self._wide))
                if number in self._narrow:
                    part.setMaximumWidth(_NO_LIMIT if stacked else part.minimumWidth())
        pages, high = len(self._parts) if stacked else 0, max(self.height(), em(_HIGH))
        wanted = pages * high + max(0, pages - 1) * self._box.spacing()
        # What is set here stands above what the layout asks for.
        least = max(self._box.minimumSize().height(), self._box.minimumHeightForWidth(self.viewport().width()))
        self._inside.setMinimumHeight(max(wanted, least) if stacked else 0)

    def _needed(self) -> int:
        """Return the width in which all parts can stand side by side."""
        # Above that, the parts of the middle stand below each other before the columns do.
        items = [self._box.itemAt(number) for number in range(self._box.count())]
        sizes = [item.minimumSize() for item in items if item is not None]
        widths = [size.width() for size in sizes]
        widths[self._wide] = max(widths[self._wide], em(_COMFORT))
        beside = sum(widths) + self._box.spacing() * (len(sizes) - 1)
        is_high = max(size.height() for size in sizes) > self.height()
        return beside + (self.verticalScrollBar().sizeHint().width() if is_high else 0)
