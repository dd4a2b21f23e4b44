"""Pictures of evaluated images, each over what it is and what the model said, with what the user did about it since."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from tlstudio.core.i18n import _
from tlstudio.core.metrics import Scored
from tlstudio.core.names import below
from tlstudio.gui.entries import Entry, edited
from tlstudio.gui.session import Session
from tlstudio.gui.theme import current, em
from tlstudio.gui.thumbnail_view import draw_badge
from tlstudio.gui.thumbnails import ENTRY_ROLE, ThumbnailModel
from tlstudio.gui.wording import percent, points

Index = QModelIndex | QPersistentModelIndex
_SCORED = Qt.ItemDataRole.UserRole + 1


def caption(scored: Scored) -> str:
    """Say of an evaluated image what it is and what the model said."""
    return _("{name} · true: {label} · said: {prediction}, {share} sure").format(
        name=Path(scored.path).name,
        label=scored.label,
        prediction=scored.prediction,
        share=percent(scored.probability),
    )


class ScoredThumbnails(ThumbnailModel):
    """Thumbnails of evaluated images. With a session they know which of them are open, and what was decided since."""

    def __init__(self, session: Session | None = None) -> None:
        super().__init__()
        self._session = session
        self.scored: tuple[Scored, ...] = ()
        if session is not None:
            session.images_changed.connect(self._take_edits)

    def show_scored(self, scored: Sequence[Scored]) -> None:
        """Show other images."""
        self.scored = tuple(scored)
        self.show_entries([self._entry(row) for row in scored])

    def _entry(self, row: Scored) -> Entry:
        entry = Entry(Path(row.path), row.label, "", reason=caption(row))
        folder = self._session.scanned if self._session is not None else None
        if self._session is None or folder is None:
            return entry
        name = below(entry.path, folder.root)
        if (at := folder.places.get(name)) is None:
            return entry
        edits = self._session.edits
        return edited(entry._replace(sample=folder.samples[at]), edits.images.get(name), edits.classes)

    def _take_edits(self) -> None:
        for number, row in enumerate(self.scored):
            if (entry := self._entry(row)) != self.entries[number]:
                self.replace_entry(number, entry)

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
        entry: Entry = index.data(ENTRY_ROLE)
        room = inside.adjusted(0, 0, 0, -2 * line - em(0.3))
        painter.setOpacity(0.3 if entry.excluded else 1)
        self._draw_picture(painter, room, index)
        painter.setOpacity(1)
        mark = _("now {label}").format(label=entry.label) if entry.was and not entry.excluded else entry.mark
        if mark:
            draw_badge(painter, room, em(), mark, QColor(tokens.accent_fill), QColor(tokens.on_accent))
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
        height = em(7.2) + 2 * option.fontMetrics.height()
        wall = option.widget
        if isinstance(wall, QListView) and not wall.isWrapping():  # a strip's pictures are as high as the strip
            height = min(height, wall.viewport().height() - 2)
        return QSize(em(10.4), height)


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
