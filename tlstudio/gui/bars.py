"""Bars: the likeliest classes of one image, with their probabilities."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from tlstudio.gui.theme import current, em
from tlstudio.gui.wording import whole_percent


class Bars(QWidget):
    """One bar a class, in the class's colour, its name and share above it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._top: tuple[tuple[str, float], ...] = ()
        self._classes: tuple[str, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def show_top(self, top: Sequence[tuple[str, float]], classes: Sequence[str]) -> None:
        """Show (class, probability) pairs, the likeliest first; `classes` gives the order of their colours."""
        self._top, self._classes = tuple(top), tuple(classes)
        self.setAccessibleName(", ".join(self.texts))
        self.updateGeometry()
        self.update()

    @property
    def texts(self) -> tuple[str, ...]:
        """What is shown, in words."""
        return tuple(f"{name} {whole_percent(share)}" for name, share in self._top)

    def sizeHint(self) -> QSize:
        """Ask for room for every bar."""
        return QSize(em(18), max(1, len(self._top)) * self._pitch())

    def minimumSizeHint(self) -> QSize:
        """Stay readable."""
        return QSize(em(12), self.sizeHint().height())

    def _pitch(self) -> int:
        return self.fontMetrics().height() + em(1.25)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the bars."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tokens, line = current(), self.fontMetrics().height()
        for number, (name, share) in enumerate(self._top):
            y, text = number * self._pitch(), whole_percent(share)
            painter.setPen(QColor(tokens.text))
            words = QRectF(0, y, self.width(), line)
            painter.drawText(words, Qt.AlignmentFlag.AlignRight, text)
            room = self.width() - painter.fontMetrics().horizontalAdvance(text) - em(1)
            painter.drawText(
                words,
                Qt.AlignmentFlag.AlignLeft,
                self.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, room),
            )
            painter.setPen(Qt.PenStyle.NoPen)
            track = QRectF(0, y + line + em(0.15), self.width(), em(0.65))
            painter.setBrush(QColor(tokens.track))
            painter.drawRoundedRect(track, em(0.25), em(0.25))
            painter.setBrush(tokens.colour(self._classes.index(name) if name in self._classes else number))
            track.setWidth(max(track.width() * share, 3.0))
            painter.drawRoundedRect(track, em(0.25), em(0.25))
