"""ThumbnailView: a wall of pictures, each with its class's colour beneath and a badge where something is wrong."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from itertools import groupby

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPainterPath, QPen, QPixmap, QResizeEvent
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from tlstudio.core.i18n import _
from tlstudio.gui.entries import Entry
from tlstudio.gui.picture_list import PictureList
from tlstudio.gui.theme import current, em
from tlstudio.gui.thumbnails import ENTRY_ROLE, ThumbnailModel

Index = QModelIndex | QPersistentModelIndex


class ThumbnailDelegate(QStyledItemDelegate):
    """Draws one picture of the wall."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.classes: dict[str, int] = {}  # the number of each class, for its colour
        self.cell = QSize(em(7.5), em(6))
        self._em = em()  # asking for it takes longer than to draw a line, and 60 pictures ask eight times each

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        """Every picture takes one cell."""
        return self.cell

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw the picture cropped to its place, the bar and the badge."""
        entry: Entry = index.data(ENTRY_ROLE)
        tokens = current()
        gap, thick = round(0.35 * self._em), round(0.3 * self._em)
        place = QRectF(option.rect.adjusted(gap, gap, -gap, -gap))
        shape = QPainterPath()
        shape.addRoundedRect(place, gap, gap)
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        painter.setClipPath(shape)
        if entry.excluded:
            painter.setOpacity(0.3)
        _draw_picture(painter, place, index.data(Qt.ItemDataRole.DecorationRole), QColor(tokens.track))
        if entry.label:
            bar = QRectF(place.left(), place.bottom() - thick, place.width(), thick)
            painter.fillRect(bar, tokens.colour(self.classes.get(entry.label, 0)))
        painter.setClipping(False)
        painter.setOpacity(1)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(QPen(QColor(tokens.accent), max(2.0, 0.2 * self._em)))
            painter.drawPath(shape)
        if entry.badge:
            colour = tokens.badge_wrong if entry.level == "wrong" else tokens.badge_warning
            draw_badge(painter, place, self._em, entry.badge, QColor(colour), QColor(tokens.on_badge))
        if entry.mark:
            lower = place.adjusted(0, place.height() - 2 * self._em, 0, 0)  # above the bar: both badges may be there
            draw_badge(painter, lower, self._em, entry.mark, QColor(tokens.accent_fill), QColor(tokens.on_accent))
        painter.restore()


class ThumbnailView(PictureList):
    """The wall."""

    def __init__(self, model: ThumbnailModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._wanted = em(7.5)
        self.delegate = ThumbnailDelegate(self)
        self.setItemDelegate(self.delegate)
        self.setModel(model)
        # Flow and wrapping as IconMode has them, on ListMode's layout, which is quicker with 100,000 pictures.
        self.setWrapping(True)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setSelectionRectVisible(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        bar = self.verticalScrollBar()
        bar.rangeChanged.connect(lambda low, high: bar.setEnabled(high > low))  # without a handle where all is in sight
        self.setAccessibleName(_("Images"))

    def select_rows(self, rows: Iterable[int]) -> None:
        """Select exactly these rows; the current one is another matter."""
        selection = QItemSelection()
        for first, last in _runs(rows):
            selection.select(self._model.index(first), self._model.index(last))
        self.selectionModel().select(selection, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    @contextmanager
    def kept(self, rows_of: Callable[[Sequence[Entry], Sequence[Entry]], list[int]]) -> Iterator[None]:
        """Keep what is selected, which picture is the current one and what is in sight while the model is filled anew.

        `rows_of` gives the rows of pictures among those shown. What is not shown any more is left out.
        """
        before, current = self._model.entries, self.currentIndex().row()
        chosen = [before[row] for row in self.chosen_rows()]
        last = [before[current]] if current >= 0 else []
        top = self.verticalScrollBar().value()
        yield
        self.doItemsLayout()  # now, for the scroll bar has no range before
        for at in rows_of(last, self._model.entries):
            self.selectionModel().setCurrentIndex(self._model.index(at), QItemSelectionModel.SelectionFlag.NoUpdate)
        rows = rows_of(chosen, self._model.entries)
        if rows:
            self.select_rows(rows)
        self.verticalScrollBar().setValue(top)

    def set_size(self, pixels: int) -> None:
        """Draw the pictures about this wide."""
        self._wanted = pixels
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let the pictures fill each row."""
        self._fit()
        super().resizeEvent(event)

    def dataChanged(self, first: Index, last: Index, roles: Sequence[int] = ()) -> None:  # noqa: N802 - Qt's name
        """Draw what has arrived, one picture or all in sight, and no more: Qt would lay 100,000 out again each time."""
        if list(roles) == [Qt.ItemDataRole.DecorationRole]:
            if first == last:
                self.update(first)
            else:
                self.viewport().update()
        else:
            super().dataChanged(first, last, roles)

    def _fit(self) -> None:
        width = self.viewport().width() - 2  # a pixel of slack, or the last of each row wraps
        columns = max(1, width // self._wanted)
        cell = max(width // columns, em(3))
        size = QSize(cell, round(cell * 0.84))
        if size != self.gridSize():
            self.delegate.cell = size
            self.setGridSize(size)
        self._model.set_pixels(round(cell * self.devicePixelRatioF()))


def _runs(rows: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Yield the first and last of each run of neighbours among rows in rising order."""
    for _offset, run in groupby(enumerate(rows), lambda pair: pair[1] - pair[0]):
        numbers = [row for _at, row in run]
        yield numbers[0], numbers[-1]


def _draw_picture(painter: QPainter, place: QRectF, picture: QPixmap | None, ground: QColor) -> None:
    painter.fillRect(place, ground)
    if picture is None or picture.isNull():
        return
    size = place.size().scaled(picture.size(), Qt.AspectRatioMode.KeepAspectRatio)  # the part that fills the place
    part = QRectF(
        (picture.width() - size.width()) / 2, (picture.height() - size.height()) / 2, size.width(), size.height()
    )
    painter.drawPixmap(place, picture, part)


def draw_badge(painter: QPainter, place: QRectF, em: int, text: str, ground: QColor, ink: QColor) -> None:
    """Draw a word or two in a box at the upper left of a place; `em` is the height of the font."""
    ratio = painter.device().devicePixelRatioF()
    badge = _badge(text, int(place.width()) - em, em, ground.name(), ink.name(), ratio, painter.font().toString())
    painter.drawPixmap(place.topLeft() + QPointF(round(0.3 * em), round(0.3 * em)), badge)


@lru_cache(200)
def _badge(text: str, width: int, em: int, ground: str, ink: str, ratio: float, font_name: str) -> QPixmap:
    """Draw a badge once for all that look alike: a wall of them takes as long as its pictures."""
    font = QFont()
    font.fromString(font_name)
    font.setPointSizeF(font.pointSizeF() * 0.8)
    font.setBold(True)
    metrics = QFontMetrics(font)
    text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)
    box = QRect(0, 0, metrics.horizontalAdvance(text) + round(0.7 * em), metrics.height() + round(0.2 * em))
    badge = QPixmap(box.size() * ratio)
    badge.setDevicePixelRatio(ratio)
    badge.fill(Qt.GlobalColor.transparent)
    painter = QPainter(badge)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setFont(font)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(ground))
    painter.drawRoundedRect(box, 0.25 * em, 0.25 * em)
    painter.setPen(QColor(ink))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
    painter.end()
    return badge
