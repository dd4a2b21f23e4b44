"""Mistakes: a strip of pictures that were named wrongly, the most confident first."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QKeyEvent, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from tlstudio.core.i18n import _
from tlstudio.core.metrics import Scored
from tlstudio.gui.entries import Entry
from tlstudio.gui.theme import current, em
from tlstudio.gui.thumbnails import ThumbnailModel
from tlstudio.gui.wording import percent, points

Index = QModelIndex | QPersistentModelIndex
_SCORED = Qt.ItemDataRole.UserRole + 1
_MOST = 60


def caption(scored: Scored) -> str:
    """Say of an evaluated image what it is and what the model said."""
    return _("{name} · true: {label} · said: {prediction}, {share} sure").format(
        name=Path(scored.path).name,
        label=scored.label,
        prediction=scored.prediction,
        share=percent(scored.probability),
    )


class ScoredThumbnails(ThumbnailModel):
    """Thumbnails of evaluated images."""

    def __init__(self) -> None:
        super().__init__()
        self.scored: tuple[Scored, ...] = ()

    def show_scored(self, scored: Sequence[Scored]) -> None:
        """Show other images."""
        self.scored = tuple(scored)
        self.show_entries([Entry(Path(row.path), row.label, "", reason=caption(row)) for row in scored])

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 - Qt's
        """Return also the scored image itself."""
        if role in (_SCORED, Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            if not 0 <= index.row() < len(self.scored):
                return None
            row = self.scored[index.row()]
            return row if role == _SCORED else caption(row)
        return super().data(index, role)


class ScoredDelegate(QStyledItemDelegate):
    """Draws a picture over what it is and what the model said."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one picture and its two lines."""
        scored: Scored = index.data(_SCORED)
        tokens = current()
        place = QRectF(option.rect).adjusted(1, 1, -em(0.5), -1)
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        chosen = option.state & QStyle.StateFlag.State_Selected
        painter.setBrush(QColor(tokens.selection if chosen else tokens.card))
        focus = option.state & QStyle.StateFlag.State_HasFocus
        painter.setPen(QPen(QColor(tokens.accent if focus else tokens.border), 2 if focus else 1))
        painter.drawRoundedRect(place, em(0.4), em(0.4))
        inside = place.adjusted(em(0.4), em(0.4), -em(0.4), -em(0.3))
        line = painter.fontMetrics().height()
        self._draw_picture(painter, inside.adjusted(0, 0, 0, -2 * line - em(0.3)), index)
        below = QRectF(inside.left(), inside.bottom() - 2 * line, inside.width(), line)
        _write(painter, below, _("true"), scored.label, tokens.text)
        colour = tokens.text if scored.correct else tokens.wrong
        _write(painter, below.translated(0, line), _("said"), scored.prediction, colour, points(scored.probability, 2))
        painter.restore()

    def _draw_picture(self, painter: QPainter, place: QRectF, index: Index) -> None:
        shape = QPainterPath()
        shape.addRoundedRect(place, em(0.3), em(0.3))
        painter.setClipPath(shape)
        painter.fillRect(place, QColor(current().track))
        picture = index.data(Qt.ItemDataRole.DecorationRole)
        if picture is not None and not picture.isNull():
            size = place.size().scaled(QRectF(picture.rect()).size(), Qt.AspectRatioMode.KeepAspectRatio)
            part = QRectF(0, 0, size.width(), size.height())
            part.moveCenter(QRectF(picture.rect()).center())
            painter.drawPixmap(place, picture, part)
        painter.setClipping(False)

    def sizeHint(self, option: QStyleOptionViewItem, _index: Index) -> QSize:
        """Return room for a picture and two lines."""
        return QSize(em(10.4), em(7.2) + 2 * option.fontMetrics.height())


class MistakeStrip(QListView):
    """`opened` carries the row that was clicked or entered."""

    opened = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.pictures = ScoredThumbnails()
        self.setModel(self.pictures)
        self.setItemDelegate(ScoredDelegate(self))
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(False)
        self.setHorizontalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(_("Most confident mistakes"))
        self.setMouseTracking(True)
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFixedHeight(em(7.2) + 2 * self.fontMetrics().height() + em(1.2))
        self.clicked.connect(lambda index: self.opened.emit(index.row()))

    def show_mistakes(self, scored: Sequence[Scored]) -> None:
        """Show the mistakes among evaluated images."""
        wrong = sorted((row for row in scored if not row.correct), key=lambda row: -row.probability)
        self.pictures.set_pixels(round(em(10) * self.devicePixelRatioF()))
        self.pictures.show_scored(wrong[:_MOST])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Space open the picture."""
        keys = (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if event.key() in keys and self.currentIndex().isValid():
            self.opened.emit(self.currentIndex().row())
        else:
            super().keyPressEvent(event)


def _write(painter: QPainter, place: QRectF, word: str, name: str, colour: str, number: str = "") -> None:
    """Write a word, a name in bold in its colour, cut off where it must be, and a number."""
    flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
    plain, bold = QFont(painter.font()), QFont(painter.font())
    bold.setWeight(QFont.Weight.DemiBold)
    before = painter.fontMetrics().horizontalAdvance(f"{word} ")
    after = painter.fontMetrics().horizontalAdvance(f" {number}") if number else 0
    painter.setPen(QColor(current().text))
    painter.drawText(place, flags, word)
    painter.setFont(bold)
    painter.setPen(QColor(colour))
    room = int(place.width()) - before - after
    name = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, room)
    painter.drawText(place.adjusted(before, 0, 0, 0), flags, name)
    x = before + painter.fontMetrics().horizontalAdvance(name)
    painter.setFont(plain)
    painter.setPen(QColor(current().text))
    painter.drawText(place.adjusted(x, 0, 0, 0), flags, f" {number}")
