"""SimilarImages: the training images that are nearest to a picture in the features, with their classes."""

import os
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from tlstudio.core.i18n import _
from tlstudio.core.predictions import Neighbour
from tlstudio.gui.card import label
from tlstudio.gui.dialogs.image_viewer import ImageViewer
from tlstudio.gui.picture import reader
from tlstudio.gui.theme import current, em

SHOWN = 4
_EDGE = 200  # pixels


class SimilarImages(QWidget):
    """A caption and up to four pictures; a click opens them large."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._neighbours: tuple[Neighbour, ...] = ()
        self._shown: tuple[tuple[Neighbour, ...], tuple[str, ...]] | None = None
        self.caption = label(_("Most similar training images"), "muted")
        self.caption.setToolTip(_("The training images nearest to this one in the network's features, nearest first"))
        self.none = label("", "muted", wrap=True)
        self.tiles = [_Tile() for _number in range(SHOWN)]
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(em(0.3))
        box.addWidget(self.caption)
        box.addWidget(self.none)
        row = QHBoxLayout()
        row.setSpacing(em(0.5))
        for number, tile in enumerate(self.tiles):
            row.addWidget(tile, 1)
            tile.clicked.connect(lambda _checked=False, number=number: self.open(number))
        box.addLayout(row)
        self.show_neighbours((), ())

    def show_neighbours(self, neighbours: Sequence[Neighbour], classes: Sequence[str], why_none: str = "") -> None:
        """Show the nearest; where there are none, `why_none` says why. `classes` gives the order of the colours."""
        wanted = tuple(neighbours[:SHOWN]), tuple(classes)
        self.none.setText(why_none)
        self.none.setVisible(bool(why_none) and not neighbours)
        self.caption.setVisible(bool(neighbours) or bool(why_none))
        if wanted == self._shown:
            return
        self._shown, self._neighbours = wanted, wanted[0]
        for number, tile in enumerate(self.tiles):
            tile.show_neighbour(self._neighbours[number] if number < len(self._neighbours) else None, classes)

    @property
    def labels(self) -> tuple[str, ...]:
        """The classes of what is shown."""
        return tuple(one.label for one in self._neighbours)

    def open(self, number: int) -> ImageViewer | None:
        """Show one of them large; None where its file is not known."""
        known = [one for one in self._neighbours if one.path]
        if not 0 <= number < len(self._neighbours) or self._neighbours[number] not in known:
            return None
        captions = [
            _("{name}: a training image of the class {label}").format(name=Path(one.path).name, label=one.label)
            for one in known
        ]
        at = known.index(self._neighbours[number])
        viewer = ImageViewer([Path(one.path) for one in known], at, captions, self.window())
        viewer.show()
        return viewer


class _Tile(QAbstractButton):
    """One training image with its class's colour and name below it."""

    ready = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._ticket = -1
        self._pixmap = QPixmap()
        self._colour = QColor()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        reader().ready.connect(self._take)

    def show_neighbour(self, neighbour: Neighbour | None, classes: Sequence[str]) -> None:
        """Show a training image; None shows nothing, and takes no keyboard focus."""
        self._pixmap, self._ticket = QPixmap(), -1
        known = neighbour is not None and bool(neighbour.path)
        self.setEnabled(known)
        self.setCursor(Qt.CursorShape.PointingHandCursor if known else Qt.CursorShape.ArrowCursor)
        self.setText(neighbour.label if neighbour else "")
        if neighbour is None:
            self.setToolTip("")
            self.setAccessibleName(_("No picture"))
        else:
            number = classes.index(neighbour.label) if neighbour.label in classes else 0
            self._colour = current().colour(number)
            self.setToolTip(f"{neighbour.label}\n{neighbour.path}".strip())
            name = os.path.basename(neighbour.path)
            self.setAccessibleName(_("Similar training image {name} of the class {label}").format(
                name=name, label=neighbour.label
            ))  # fmt: skip
        if known and neighbour is not None:
            self._ticket = reader().ask(Path(neighbour.path), _EDGE)
        self.update()

    def _take(self, ticket: int, picture: QImage, _reason: str) -> None:
        if ticket == self._ticket:
            self._pixmap = QPixmap.fromImage(picture)
            self.update()
            self.ready.emit()

    def sizeHint(self) -> QSize:
        """Ask for a small picture and a line."""
        return QSize(em(4.5), em(3.6) + self.fontMetrics().height() + em(0.2))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the picture cropped to its place, the bar and the name."""
        if not self.text():
            return
        painter, tokens = QPainter(self), current()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        line = self.fontMetrics().height()
        place = QRectF(1, 1, self.width() - 2, self.height() - line - em(0.2) - 2)
        shape = QPainterPath()
        shape.addRoundedRect(place, em(0.35), em(0.35))
        painter.setClipPath(shape)
        painter.fillRect(place, QColor(tokens.track))
        if not self._pixmap.isNull():
            wanted = place.size().toSize()
            size = self._pixmap.size().scaled(wanted, Qt.AspectRatioMode.KeepAspectRatioByExpanding)
            target = QRectF(0, 0, size.width(), size.height())
            target.moveCenter(place.center())
            painter.drawPixmap(target, self._pixmap, QRectF(self._pixmap.rect()))
        painter.fillRect(QRectF(place.left(), place.bottom() - em(0.3), place.width(), em(0.3)), self._colour)
        painter.setClipping(False)
        if self.hasFocus():
            painter.setPen(QPen(QColor(tokens.accent), 2))
            painter.drawPath(shape)
        painter.setPen(QColor(tokens.muted))
        words = QRectF(0, self.height() - line, self.width(), line)
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(words, Qt.AlignmentFlag.AlignCenter, text)
