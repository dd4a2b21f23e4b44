"""ZoomView: a picture that can be enlarged and moved about, down to its single pixels."""

import math
from pathlib import Path

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from tlstudio.gui.picture import PictureView

_STEP = 1.25
_MOST = 32.0  # screen pixels to one of the picture
_SMOOTH_BELOW = 2.0  # larger, each pixel is drawn as the square it is
_WHOLE = 1_000_000  # an edge that no picture has: it is read in its full size


class ZoomView(PictureView):
    """Shows one picture, fitted at first. `zoomed` comes when its scale changes.

    The scale is screen pixels to one of the picture's. The picture is read at a reduced size at first, and whole as
    soon as it is enlarged beyond that.
    """

    zoomed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.pixels = QSize()  # the whole picture's; empty while nobody knows
        self._scale: float | None = None  # None: as large as the place allows
        self._middle = QPointF(0.5, 0.5)  # what is in the middle of the place, as shares of the picture's sides
        self._grip: QPointF | None = None
        self.shown.connect(self.zoomed.emit)

    def show_file(self, path: Path | None) -> None:
        """Show the picture in a file, fitted. The last call wins."""
        self.pixels = QSize()
        super().show_file(path)
        self.fit()

    def set_pixels(self, pixels: QSize) -> None:
        """Say how large the whole picture is."""
        self.pixels = pixels
        self._changed()

    @property
    def scale(self) -> float:
        """Screen pixels to one of the picture's; 0 where there is none."""
        size = self._size()
        if size.isEmpty():
            return 0.0
        return self._fitting() if self._scale is None else self._scale

    def zoom(self, steps: float, at: QPointF | None = None) -> None:
        """Enlarge by some steps, or make smaller; what is at a point of the view stays there."""
        before = self.scale
        if not before:
            return
        least = min(self._fitting(), 1.0)
        after = min(max(before * _STEP**steps, least), _MOST)
        if at is not None:
            away, size = at - QPointF(self.width() / 2, self.height() / 2), self._size()
            change = (1 / before - 1 / after) * self.devicePixelRatioF()
            self._middle += QPointF(away.x() * change / size.width(), away.y() * change / size.height())
        self._scale = None if after == self._fitting() else after
        self._changed()

    def fit(self) -> None:
        """Show all of it, as large as the place allows."""
        self._scale, self._middle = None, QPointF(0.5, 0.5)
        self._changed()

    def show_actual(self) -> None:
        """Show each pixel of the picture as one of the screen."""
        self._scale = 1.0
        self._changed()

    def move_by(self, x: float, y: float) -> None:
        """Move the picture under the view, by shares of the view."""
        place = self._target()
        if not place.isEmpty():
            self._middle += QPointF(x * self.width() / place.width(), y * self.height() / place.height())
            self._changed()

    # -- Qt's events ---------------------------------------------------------------------------------------------

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom where the mouse is."""
        self.zoom(event.angleDelta().y() / 120, event.position())
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the picture."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._grip = event.position()
            self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move it with the mouse."""
        if self._grip is not None:
            moved, self._grip = event.position() - self._grip, event.position()
            self.move_by(-moved.x() / max(self.width(), 1), -moved.y() / max(self.height(), 1))

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        """Let go."""
        self._grip = None
        self.unsetCursor()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Go from all of it to its pixels, and back."""
        if self._scale is None and self.scale:
            self.zoom(math.log(1 / self.scale, _STEP), event.position())
        else:
            self.fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit anew."""
        super().resizeEvent(event)
        self._changed()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the part that is in sight, or the reason why there is nothing."""
        if self._pixmap.isNull():
            super().paintEvent(event)
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self.scale < _SMOOTH_BELOW)
        painter.drawPixmap(self._target(), self._pixmap, QRectF(self._pixmap.rect()))

    # -- where it is ---------------------------------------------------------------------------------------------

    def _size(self) -> QSize:
        return self.pixels if not self.pixels.isEmpty() else self._pixmap.size()

    def _fitting(self) -> float:
        size, ratio = self._size(), self.devicePixelRatioF()
        return min(self.width() * ratio / size.width(), self.height() * ratio / size.height())

    def _target(self) -> QRectF:
        """Return where the whole picture is, in the view's coordinates."""
        scale, size = self.scale / self.devicePixelRatioF(), self._size()
        width, height = size.width() * scale, size.height() * scale
        left, top = self.width() / 2 - self._middle.x() * width, self.height() / 2 - self._middle.y() * height
        return QRectF(left, top, width, height)

    def _changed(self) -> None:
        """Keep the picture in sight, read it whole where that is needed, and draw it."""
        scale = self.scale
        if scale:
            size, ratio = self._size(), self.devicePixelRatioF()
            self._middle = QPointF(
                _kept(self._middle.x(), self.width() * ratio / (size.width() * scale)),
                _kept(self._middle.y(), self.height() * ratio / (size.height() * scale)),
            )
            reduced = self._pixmap.width() < size.width() and not self._pixmap.isNull()
            if reduced and self._asked != _WHOLE and scale * size.width() > 1.05 * self._pixmap.width():
                self._ask(_WHOLE)
        self.update()
        self.zoomed.emit()


def _kept(middle: float, part: float) -> float:
    """Return a middle at which the view shows no more beside the picture than it must; `part` of it is in sight."""
    return 0.5 if part >= 1 else min(max(middle, part / 2), 1 - part / 2)
