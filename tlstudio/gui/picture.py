"""A picture shown as large as its place allows, read off the window's thread."""

import itertools
import os
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL.Image import Image
from PySide6.QtCore import QObject, QRect, QSize, Qt, QThreadPool, Signal
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from tlstudio.core import images
from tlstudio.core.errors import ImageError
from tlstudio.core.i18n import _
from tlstudio.gui.depth_rule import depth_rule

_LARGE = 1600
_BEFORE_THUMBNAILS = 1  # the priority in the pool: it is one picture, and somebody waits for it


def to_qimage(picture: Image | NDArray[np.uint8]) -> QImage:
    """Turn a picture, of Pillow in RGB or uint8 of shape (height, width, 3), into one of Qt's with its own memory."""
    pixels = np.ascontiguousarray(picture)
    height, width = pixels.shape[:2]
    return QImage(pixels.data, width, height, 3 * width, QImage.Format.Format_RGB888).copy()


class _Reader(QObject):
    """Reads pictures in Qt's thread pool; `ready` carries the ticket, the picture and, where there is none, why."""

    ready = Signal(int, QImage, str)

    def __init__(self) -> None:
        super().__init__()
        self._tickets = itertools.count(1)

    def ask(self, path: Path, edge: int) -> int:
        """Begin to read `path` by the rule of depth as it is now; returns the ticket that its answer will carry."""
        ticket, depth = next(self._tickets), depth_rule().name
        QThreadPool.globalInstance().start(lambda: self._read(ticket, path, edge, depth), _BEFORE_THUMBNAILS)
        return ticket

    def _read(self, ticket: int, path: Path, edge: int, depth: str) -> None:
        try:
            picture = to_qimage(images.thumbnail(path, edge, depth))
        except (ImageError, OSError) as error:
            self.ready.emit(ticket, QImage(), str(error))
        else:
            self.ready.emit(ticket, picture, "")


@cache
def reader() -> _Reader:
    """Return the one reader: it outlives every widget that asks it, so that a late answer meets no deleted object."""
    return _Reader()


class PictureView(QWidget):
    """Shows one picture, fitted and centred, or the reason why it cannot be shown.

    Where another rule of depth is chosen, it is read anew; until then it stays.
    """

    shown = Signal()  # the picture, or the reason, is there

    def __init__(self, parent: QWidget | None = None, edge: int = _LARGE) -> None:
        super().__init__(parent)
        self._edge = edge
        self._path: Path | None = None
        self._ticket = 0
        self._asked = edge
        self._pixmap = QPixmap()
        self._text = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        reader().ready.connect(self._take)
        depth_rule().changed.connect(self._ask_again)

    def show_file(self, path: Path | None) -> None:
        """Show the picture in a file; None empties the view. The last call wins."""
        self._path = path
        self._pixmap = QPixmap()
        self._text = ""
        self._ask(self._edge)
        self.setAccessibleName(path.name if path else _("No picture"))
        self.setToolTip(os.fspath(path) if path else "")
        self.update()

    @property
    def path(self) -> Path | None:
        """The file that is shown."""
        return self._path

    @property
    def picture(self) -> QPixmap:
        """What is shown; null while it is being read or where it cannot be."""
        return self._pixmap

    @property
    def reason(self) -> str:
        """Why the picture cannot be shown; empty where it can."""
        return self._text

    def _ask(self, edge: int) -> None:
        self._asked = edge
        self._ticket = reader().ask(self._path, edge) if self._path else -1

    def _ask_again(self) -> None:
        self._ask(self._asked)

    def _take(self, ticket: int, picture: QImage, reason: str) -> None:
        if ticket != self._ticket:
            return
        self._pixmap = QPixmap.fromImage(picture)
        self._text = reason
        self.update()
        self.shown.emit()

    def sizeHint(self) -> QSize:
        """Ask for a comfortable square."""
        em = self.fontMetrics().height()
        return QSize(em * 20, em * 16)

    def minimumSizeHint(self) -> QSize:
        """Never vanish."""
        em = self.fontMetrics().height()
        return QSize(em * 6, em * 5)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the picture, or the reason."""
        painter = QPainter(self)
        if self._pixmap.isNull():
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(self.rect(), flags, self._text)
            return
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawPixmap(self._place(), self._pixmap)

    def _place(self) -> QRect:
        size = self._pixmap.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        place = QRect(0, 0, size.width(), size.height())
        place.moveCenter(self.rect().center())
        return place
