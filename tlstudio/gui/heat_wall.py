"""HeatWall: many pictures, each under its heat map, over its name and what the model says of the class."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from tlstudio.core.heatmap import Explanation
from tlstudio.core.i18n import _
from tlstudio.gui.entries import Entry
from tlstudio.gui.heat_picture import heat_image
from tlstudio.gui.picture_list import PictureList
from tlstudio.gui.theme import current, em
from tlstudio.gui.thumbnails import ThumbnailModel
from tlstudio.gui.wording import whole_percent

PREDICTED, TRUE = "\0predicted", "\0true"  # whose map is shown; anything else is the name of a class
_TILE = Qt.ItemDataRole.UserRole + 1
_FINE = 128  # pixels of a map's longer side: it is drawn larger, smoothly
Index = QModelIndex | QPersistentModelIndex


@dataclass
class Tile:
    """A picture, its label ("" where nobody knows it), and what was found: its maps, or why there are none."""

    path: Path
    true: str = ""
    found: Explanation | str = ""
    heat: QImage | None = None  # of the class that is shown; made when it comes into sight

    def name(self, choice: str) -> str:
        """Return the class whose map is shown; "" where there are no maps."""
        if isinstance(self.found, str):
            return ""
        if choice == TRUE and self.true in self.found.classes:
            return self.true
        return choice if choice in self.found.classes else self.found.prediction

    @property
    def is_wrong(self) -> bool:
        """Whether the model names another class than the label."""
        return isinstance(self.found, Explanation) and bool(self.true) and self.true != self.found.prediction

    def says(self, choice: str) -> str:
        """Say how likely the class shown is, or why there is no map."""
        if isinstance(self.found, str):
            return self.found
        name = self.name(choice)
        return f"{name} · {whole_percent(self.found.share(name))}"

    @property
    def truth(self) -> str:
        """What the picture really is, and where the model errs, what it says instead."""
        if not self.true:
            return ""
        if isinstance(self.found, str) or not self.is_wrong:
            return _("true: {name}").format(name=self.true)
        return _("true: {name}, said: {said}").format(name=self.true, said=self.found.prediction)

    def other(self, choice: str) -> str:
        """Say of the true class and the one the model names what the line about the class shown leaves open."""
        if isinstance(self.found, Explanation) and self.is_wrong and self.name(choice) == self.true:
            return _("said: {name}").format(name=self.found.prediction)
        if isinstance(self.found, Explanation) and self.name(choice) == self.found.prediction:
            return _("true: {name}").format(name=self.true) if self.true else ""
        return self.truth

    def caution(self, choice: str) -> str:
        """Say what keeps the map from telling where; "" where nothing does."""
        return "" if isinstance(self.found, str) else self.found.caution(self.name(choice))


class HeatThumbnails(ThumbnailModel):
    """Thumbnails, and what was found of each so far."""

    def __init__(self) -> None:
        super().__init__()
        self.tiles: list[Tile] = []
        self.choice = PREDICTED
        self.lines = 2  # of text below each picture
        self._rows: dict[str, int] = {}

    def show_tiles(self, tiles: Sequence[Tile]) -> None:
        """Show other pictures."""
        self.tiles = list(tiles)
        self.lines = 3 if any(tile.true for tile in tiles) else 2
        self._rows = {str(tile.path): row for row, tile in enumerate(tiles)}
        self.show_entries([Entry(tile.path, tile.true, "") for tile in tiles])

    def take(self, path: str, found: Explanation | str) -> None:
        """Take in what was found of a picture."""
        if (row := self._rows.get(path)) is not None:
            self.tiles[row].found = found
            self.dataChanged.emit(self.index(row), self.index(row))

    def choose(self, choice: str) -> None:
        """Show the maps of another class."""
        self.choice = choice
        for tile in self.tiles:
            tile.heat = None
        if self.tiles:
            self.dataChanged.emit(self.index(0), self.index(len(self.tiles) - 1))

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 - Qt's
        """Return also the tile itself."""
        if not 0 <= index.row() < len(self.tiles):
            return None
        tile = self.tiles[index.row()]
        if role == _TILE:
            return tile
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            lines = (tile.path.name, tile.says(self.choice), tile.truth, tile.caution(self.choice))
            return "\n".join(line for line in lines if line)
        return super().data(index, role)


class HeatDelegate(QStyledItemDelegate):
    """Draws a picture as a whole, its map over it, and two or three lines."""

    def __init__(self, model: HeatThumbnails, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model
        self.opacity = 0.5

    def sizeHint(self, option: QStyleOptionViewItem, _index: Index) -> QSize:
        """Return room for a picture and its lines."""
        return QSize(em(13), em(10.8) + self._model.lines * option.fontMetrics.height())

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one picture."""
        tile: Tile = index.data(_TILE)
        tokens = current()
        place = QRectF(option.rect).adjusted(1, 1, -em(0.5), -em(0.5))
        chosen = option.state & QStyle.StateFlag.State_Selected
        focus = option.state & QStyle.StateFlag.State_HasFocus
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        painter.setBrush(QColor(tokens.selection if chosen else tokens.card))
        painter.setPen(QPen(QColor(tokens.accent if focus else tokens.border), 2 if focus else 1))
        painter.drawRoundedRect(place, em(0.4), em(0.4))
        inside = place.adjusted(em(0.4), em(0.4), -em(0.4), -em(0.3))
        line = painter.fontMetrics().height()
        lines = self._model.lines
        self._draw_picture(painter, inside.adjusted(0, 0, 0, -lines * line - em(0.3)), tile, index)
        below = QRectF(inside.left(), inside.bottom() - lines * line, inside.width(), line)
        choice = self._model.choice
        _write(painter, below, tile.path.name, tokens.text, Qt.TextElideMode.ElideMiddle)
        _write(painter, below.translated(0, line), tile.caution(choice) or tile.says(choice), tokens.muted)
        if lines > 2:
            colour = tokens.wrong if tile.is_wrong else tokens.muted
            _write(painter, below.translated(0, 2 * line), tile.other(choice), colour)
        painter.restore()

    def _draw_picture(self, painter: QPainter, room: QRectF, tile: Tile, index: Index) -> None:
        picture = index.data(Qt.ItemDataRole.DecorationRole)
        if picture is None or picture.isNull():
            painter.fillRect(room, QColor(current().track))
            return
        size = QRectF(picture.rect()).size().scaled(room.size(), Qt.AspectRatioMode.KeepAspectRatio)
        place = QRectF(room.topLeft(), size)
        place.moveCenter(room.center())
        painter.drawPixmap(place, picture, QRectF(picture.rect()))
        if isinstance(tile.found, str):
            return
        if tile.heat is None:
            scale = _FINE / max(picture.width(), picture.height())
            width, height = max(1, round(picture.width() * scale)), max(1, round(picture.height() * scale))
            tile.heat = heat_image(tile.found, tile.name(self._model.choice), width, height)
        painter.setOpacity(self.opacity)
        painter.drawImage(place, tile.heat, QRectF(tile.heat.rect()))
        painter.setOpacity(1)


class HeatWall(PictureList):
    """The wall."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.pictures = HeatThumbnails()
        self.pictures.set_pixels(round(em(12) * self.devicePixelRatioF()))
        self.delegate = HeatDelegate(self.pictures, self)
        self.setModel(self.pictures)
        self.setItemDelegate(self.delegate)
        self.setWrapping(True)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setAccessibleName(_("Maps"))

    def set_opacity(self, share: float) -> None:
        """Cover more or less of the pictures, from 0 to 1."""
        self.delegate.opacity = share
        self.viewport().update()

    def wanted(self) -> list[Tile]:
        """Return the pictures that are selected, or all where no more than one is; those that have a map."""
        rows = self.chosen_rows()
        tiles = self.pictures.tiles
        return [tile for tile in ([tiles[row] for row in rows] if len(rows) > 1 else tiles) if tile.name(PREDICTED)]


def _write(
    painter: QPainter, place: QRectF, text: str, colour: str,
    cut: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
) -> None:  # fmt: skip
    painter.setPen(QColor(colour))
    flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
    painter.drawText(place, flags, painter.fontMetrics().elidedText(text, cut, int(place.width())))
