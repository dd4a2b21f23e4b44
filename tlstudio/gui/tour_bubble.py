"""Bubble: what the tour says at a step, with the buttons to go on; and where it stands, beside what it is about."""

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPolygon
from PySide6.QtWidgets import QHBoxLayout, QWidget

from tlstudio.core.i18n import _
from tlstudio.gui.card import Card, button, label
from tlstudio.gui.theme import em


class Bubble(Card):
    """`wanted` carries 1 for the next step and -1 for the one before; `ended` that the tour is to end."""

    wanted = Signal(int)
    ended = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(parent=window)
        self.setObjectName("bubble")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFixedWidth(em(27))
        self.title = label("", "heading", wrap=True)
        self.words = label("", wrap=True)
        self.count = label("", "muted")
        self.skip = button(_("Skip the tour"), "link")
        self.back = button(_("Back"))
        self.forward = button("", "primary")
        row = QHBoxLayout()
        row.addWidget(self.count)
        row.addStretch(1)
        for part in (self.skip, self.back, self.forward):
            row.addWidget(part)
        self.box.addWidget(self.title)
        self.box.addWidget(self.words)
        self.box.addLayout(row)
        self.forward.clicked.connect(lambda: self.wanted.emit(1))
        self.back.clicked.connect(lambda: self.wanted.emit(-1))
        self.skip.clicked.connect(self.ended)

    def say(self, title: str, text: str, at: int, count: int) -> None:
        """Show step `at` of `count`, counted from 0."""
        self.title.setText(title)
        self.words.setText(text)
        # So that a screen reader reads it when it gets the keyboard.
        self.setAccessibleName(title)
        self.setAccessibleDescription(text)
        self.count.setText(_("{number} of {count}").format(number=at + 1, count=count))
        last = at == count - 1
        self.forward.setText(_("Done") if last else _("Next"))
        self.back.setEnabled(at > 0)
        self.skip.setVisible(not last)

    def event(self, event: QEvent) -> bool:
        """Keep Esc, which would stop a training that runs, for the tour."""
        is_key = isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape
        if is_key and event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Right and Enter go on, Left goes back, Esc ends the tour."""
        match event.key():
            case Qt.Key.Key_Right | Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.wanted.emit(1)
            case Qt.Key.Key_Left:
                self.wanted.emit(-1)
            case Qt.Key.Key_Escape:
                self.ended.emit()
            case _:
                super().keyPressEvent(event)


def place_beside(target: QRect, size: QSize, whole: QRect, gap: int) -> QPoint:
    """Return where a bubble of `size` stands within `whole`: beside the target, and never over it where there is room.

    Tried are below, right, left and above; without a target it stands in the middle.
    """
    if target.isEmpty():
        return whole.center() - QRect(QPoint(), size).center()
    middle = target.center() - QRect(QPoint(), size).center()
    tried = (
        QPoint(middle.x(), target.bottom() + gap), QPoint(target.right() + gap, middle.y()),
        QPoint(target.left() - gap - size.width(), middle.y()), QPoint(middle.x(), target.top() - gap - size.height()),
    )  # fmt: skip
    places = [_within(place, size, whole.adjusted(gap, gap, -gap, -gap)) for place in tried]
    return min(places, key=lambda place: _area(QRect(place, size) & target))


def pointer(bubble: QRect, target: QRect, half: int) -> QPolygon:
    """Return the triangle from a bubble's edge to the target beside it; empty where the bubble lies over the target."""
    x = max(bubble.left() + 2 * half, min(target.center().x(), bubble.right() - 2 * half))
    y = max(bubble.top() + 2 * half, min(target.center().y(), bubble.bottom() - 2 * half))
    if bubble.top() > target.bottom() or bubble.bottom() < target.top():
        base, tip = (
            (bubble.top(), target.bottom()) if bubble.top() > target.bottom() else (bubble.bottom(), target.top())
        )
        return QPolygon([QPoint(x - half, base), QPoint(x + half, base), QPoint(x, tip)])
    if bubble.left() > target.right() or bubble.right() < target.left():
        base, tip = (
            (bubble.left(), target.right()) if bubble.left() > target.right() else (bubble.right(), target.left())
        )
        return QPolygon([QPoint(base, y - half), QPoint(base, y + half), QPoint(tip, y)])
    return QPolygon()


def _within(place: QPoint, size: QSize, whole: QRect) -> QPoint:
    x = max(whole.left(), min(place.x(), whole.right() - size.width()))
    y = max(whole.top(), min(place.y(), whole.bottom() - size.height()))
    return QPoint(x, y)


def _area(rect: QRect) -> int:
    return rect.width() * rect.height() if rect.isValid() else 0
