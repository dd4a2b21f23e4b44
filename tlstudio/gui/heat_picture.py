"""HeatPicture: a picture under its heat map; and the legend of the map's colours."""

from pathlib import Path

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QLinearGradient, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from tlstudio.core.heatmap import Explanation, coloured
from tlstudio.core.i18n import _
from tlstudio.gui.picture import PictureView
from tlstudio.gui.theme import current, em


def heat_image(item: Explanation, name: str, width: int, height: int) -> QImage:
    """Return the map of a class in its colours, as large as a picture; transparent where there is no heat."""
    pixels = np.ascontiguousarray(coloured(item.heat(name, width, height)))
    return QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_RGBA8888).copy()


def laid_over(picture: QImage, heat: QImage, opacity: float) -> QImage:
    """Return a picture under its map, of the same size; `opacity` is from 0 to 1."""
    both = picture.convertToFormat(QImage.Format.Format_RGB32)
    painter = QPainter(both)
    painter.setOpacity(opacity)
    painter.drawImage(both.rect(), heat)
    painter.end()
    return both


class HeatPicture(PictureView):
    """Shows a picture and, as soon as it is known, the map of a class over it; `words` stand over its lower edge."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._item: Explanation | None = None
        self._class = ""
        self._heat = QImage()
        self._opacity = 0.5
        self.words = ""
        self.shown.connect(self._draw)

    def show_file(self, path: Path | None) -> None:
        """Show the picture in a file, without a map at first."""
        self.show_map(None, "")
        super().show_file(path)

    def show_map(self, item: Explanation | None, name: str) -> None:
        """Lay the map of a class over the picture; None takes it away."""
        self._item, self._class = item, name
        self._draw()

    def set_opacity(self, opacity: float) -> None:
        """Cover more or less of the picture, from 0 to 1."""
        self._opacity = opacity
        self.update()

    def say(self, words: str) -> None:
        """Say what there is to know of the map, or why there is none; "" says nothing."""
        self.words = words
        self.setAccessibleDescription(words)
        self.update()

    def whole(self) -> QImage:
        """Return the picture with its map as it is shown, in the size it was read; null where there is none."""
        picture = self.picture.toImage()
        return picture if picture.isNull() or self._heat.isNull() else laid_over(picture, self._heat, self._opacity)

    def _draw(self) -> None:
        self._heat = QImage()
        if self._item is not None and not self.picture.isNull():
            size = self.picture.size()
            self._heat = heat_image(self._item, self._class, size.width(), size.height())
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the picture, and the map over it."""
        super().paintEvent(event)
        if not self._heat.isNull():
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.setOpacity(self._opacity)
            painter.drawImage(self._place(), self._heat)
        if self.words:
            self._paint_words(QPainter(self))

    def _paint_words(self, painter: QPainter) -> None:
        """Draw the words on a band as high as they need: nothing moves while they come and go."""
        flags, edge, tokens = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, em(0.4), current()
        room = self.rect().adjusted(edge, 0, -edge, 0)
        height = painter.fontMetrics().boundingRect(room, flags, self.words).height() + 2 * edge
        band = self.rect()
        band.setTop(max(0, band.bottom() - height))
        ground = QColor(tokens.card)
        ground.setAlphaF(0.9)
        painter.fillRect(band, ground)
        painter.setPen(QColor(tokens.text))
        painter.drawText(band.adjusted(edge, 0, -edge, 0), flags, self.words)


class HeatLegend(QWidget):
    """The colours from no heat to the most."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(_("Colours of the map, from little on the left to much on the right"))
        self.setToolTip(
            _(
                "How much a place speaks for the class, from nothing to the most in this picture; the colours of two "
                "pictures cannot be compared."
            )
        )

    def sizeHint(self) -> QSize:
        """Ask for a band with its two words."""
        return QSize(em(13), em(1.4))

    def minimumSizeHint(self) -> QSize:
        """Give way as long as colours can be told apart."""
        return QSize(em(5), em(1.4))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the colours, between two words where there is room for these."""
        painter = QPainter(self)
        painter.setPen(QColor(current().muted))
        place, few, many = QRectF(self.rect()), _("little"), _("much")
        metrics = painter.fontMetrics()
        left, right = metrics.horizontalAdvance(few) + em(0.4), metrics.horizontalAdvance(many) + em(0.4)
        if place.width() - left - right < em(4):
            left = right = 0
        else:
            painter.drawText(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, few)
            painter.drawText(place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, many)
        band = place.adjusted(left, em(0.3), -right, -em(0.3))
        gradient = QLinearGradient(band.topLeft(), band.topRight())
        ramp = coloured(np.linspace(0, 1, 16, dtype=np.float32)[None])[0]  # as it lies over a picture
        for at, colour in enumerate(ramp):
            gradient.setColorAt(at / 15, QColor(*map(int, colour)))
        painter.fillRect(band, gradient)
