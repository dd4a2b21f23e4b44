"""How a confusion matrix is drawn: the names, the cells, and where the reader is."""

from math import ceil

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPen

from tlstudio.gui.confusion_cells import Cell, ConfusionCells, ink
from tlstudio.gui.matrix_place import MatrixPlace
from tlstudio.gui.theme import current, em

_SMALL = 0.9  # ems: cells below are drawn as pixels of a picture, without numbers


def is_small(place: MatrixPlace) -> bool:
    """Tell whether the cells are too small for numbers."""
    return min(place.width, place.height) < em(_SMALL)


def draw_cells(painter: QPainter, place: MatrixPlace, cells: ConfusionCells, picture: QImage, rates: bool) -> None:
    """Draw the cells in sight; `picture` holds all of them, for where they are small."""
    painter.save()
    painter.setClipRect(QRectF(place.left, place.top, place.view.width(), place.view.height()))
    if is_small(place):
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, place.width < 1)
        painter.drawImage(place.all_cells, picture)
    else:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = QFont(painter.font())
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        for row in place.rows:
            for column in place.columns:
                _draw_cell(painter, place.cell((row, column)), cells, (row, column), rates)
    painter.restore()


def _draw_cell(painter: QPainter, place: QRectF, cells: ConfusionCells, cell: Cell, rates: bool) -> None:
    ground, radius = cells.ground(cell), min(em(0.25), place.width() / 5)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ground)
    painter.drawRoundedRect(place, radius, radius)
    text = cells.text(cell, rates)
    if text and place.width() > painter.fontMetrics().horizontalAdvance(text):
        painter.setPen(ink(ground))
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)


def draw_names(painter: QPainter, place: MatrixPlace, cells: ConfusionCells, told: Cell | None) -> None:
    """Draw the names in sight, thinned out where there are more than lines of text; those of the cell `told` always."""
    line = painter.fontMetrics().height()
    painter.setPen(QColor(current().muted))
    for number in place.rows[:: ceil(0.8 * line / max(place.height, 0.1))]:
        _draw_beside(painter, place, number, cells.name(number))
    for number in place.columns[:: ceil(0.8 * line / max(place.width, 0.1))]:
        _draw_above(painter, place, number, cells.name(number))
    if told is None:
        return
    font = QFont(painter.font())
    font.setWeight(QFont.Weight.DemiBold)
    painter.save()
    painter.setFont(font)
    painter.setPen(QColor(current().text))
    _draw_beside(painter, place, told[0], cells.name(told[0]), QColor(current().card))
    _draw_above(painter, place, told[1], cells.name(told[1]), QColor(current().card))
    painter.restore()


def _draw_beside(painter: QPainter, place: MatrixPlace, number: int, name: str, ground: QColor | None = None) -> None:
    line, at = painter.fontMetrics().height(), place.cell((number, 0)).center().y()
    if at < place.top:  # of a row that is half out of sight
        return
    room = QRectF(0, at - line / 2, place.left - em(0.5), line)
    if ground is not None:
        painter.fillRect(room.adjusted(0, -2, em(0.3), 2), ground)
    text = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideMiddle, int(room.width()))
    painter.drawText(room, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)


def _draw_above(painter: QPainter, place: MatrixPlace, number: int, name: str, ground: QColor | None = None) -> None:
    metrics, cell = painter.fontMetrics(), place.cell((0, number))
    line, middle = metrics.height(), Qt.TextElideMode.ElideMiddle
    if cell.center().x() < place.left:
        return
    if not place.upright:
        room = QRectF(cell.left(), 0, cell.width(), place.top)
        if ground is not None:
            painter.fillRect(room, ground)
        painter.drawText(room, Qt.AlignmentFlag.AlignCenter, metrics.elidedText(name, middle, int(room.width())))
        return
    room_above = place.top - em(0.3)
    if ground is not None:
        painter.fillRect(QRectF(cell.center().x() - line / 2 - 2, 0, line + 4, place.top - 1), ground)
    painter.save()
    painter.translate(QPointF(cell.center().x() + line / 3, room_above))
    painter.rotate(-90)
    painter.drawText(0, 0, metrics.elidedText(name, middle, room_above))
    painter.restore()


def draw_lines(painter: QPainter, place: MatrixPlace, cell: Cell) -> None:
    """Lead the eye from a small cell to its names."""
    accent = QColor(current().accent)
    accent.setAlphaF(0.28)
    at, thick = place.cell(cell), max(2.0, place.height)
    painter.fillRect(QRectF(place.left, at.center().y() - thick / 2, at.left() - place.left, thick), accent)
    painter.fillRect(QRectF(at.center().x() - thick / 2, place.top, thick, at.top() - place.top), accent)


def draw_focus(painter: QPainter, place: MatrixPlace, cell: Cell) -> None:
    """Draw a frame around the cell the keys are at, large enough to be seen."""
    painter.save()
    painter.setClipRect(QRectF(place.left - 2, place.top - 2, place.view.width(), place.view.height()))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(current().accent), 2.5))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    frame = place.cell(cell).adjusted(1, 1, -1, -1)
    grown = max(0.0, (em(0.7) - min(frame.width(), frame.height())) / 2)
    painter.drawRoundedRect(frame.adjusted(-grown, -grown, grown, grown), em(0.25), em(0.25))
    painter.restore()
