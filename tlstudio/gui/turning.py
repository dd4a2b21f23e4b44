"""Turning: a row that becomes a column where it is too wide for its place."""

from PySide6.QtCore import QRect, QSize
from PySide6.QtWidgets import QBoxLayout

_ACROSS, _DOWN = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom


class Turning(QBoxLayout):
    """It asks for the width of its widest part alone, so that large text makes a page longer, not wider."""

    def __init__(self) -> None:
        super().__init__(_ACROSS)

    def minimumSize(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the width of the widest part, and the height that the parts need as they stand now."""
        least = super().minimumSize()
        sides = self.contentsMargins()
        return QSize(max(self._widths(), default=0) + sides.left() + sides.right(), least.height())

    def setGeometry(self, place: QRect) -> None:  # noqa: N802 - Qt's name
        """Stand side by side where there is room."""
        sides, widths = self.contentsMargins(), self._widths()
        beside = sum(widths) + self.spacing() * (len(widths) - 1) + sides.left() + sides.right()
        direction = _ACROSS if beside <= place.width() else _DOWN
        if direction != self.direction():
            self.setDirection(direction)
            self.update()
        super().setGeometry(place)

    def _widths(self) -> list[int]:
        items = [self.itemAt(number) for number in range(self.count())]
        return [item.minimumSize().width() for item in items if item is not None and not item.isEmpty()]
