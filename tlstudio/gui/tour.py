"""Tour: points at the parts of the real window, one after the other. It blocks nothing: what is below can be used."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QEvent, QObject, QRect, Qt, QTimer
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from tlstudio.core.i18n import N_, _
from tlstudio.gui.theme import current, em
from tlstudio.gui.tour_bubble import Bubble, place_beside, pointer


@dataclass(frozen=True)
class Step:
    """A page by its number, what to point at there, and what to say of it. `find` may return None: nothing is there."""

    page: int
    find: Callable[[Any], QWidget | None]
    title: str
    text: str


def _data_part(window: Any) -> QWidget:  # noqa: ANN401 - the window, by what stands in it
    page = window.page(0)
    part: QWidget = page.welcome.buttons if page.welcome.isVisible() else page.folder_card
    return part


STEPS = (
    Step(0, lambda window: window.top_bar.tabs, N_("Four steps"),
         N_("From left to right: show your images, train, see how good it is, ask about new images. "
            "Ctrl+1 to Ctrl+4 go there.")),
    Step(0, _data_part, N_("Your images"),
         N_("Open a folder that holds one folder of images for each class, or try a sample. TL Studio says what is "
            "wrong with the images. Your files are never changed.")),
    Step(1, lambda window: window.page(1).settings, N_("Settings"),
         N_("Leave them as they are at first: the preset is right for most images. Point at one to read what "
            "raising and lowering it does.")),
    Step(1, lambda window: window.top_bar.train, N_("Train"),
         N_("Press it and watch. It can be stopped at any time, and the best model so far is kept.")),
    Step(2, lambda window: window.page(2).choice, N_("How good is it?"),
         N_("Choose a run. You see how often it is right and how sure that number is; a click on the matrix shows the "
            "mistakes.")),
    Step(3, lambda window: window.page(3).left, N_("Ask it"),
         N_("Drop new images here. Export saves the model for other programs.")),
    Step(0, lambda window: window.top_bar.project, N_("Everything else"),
         N_("This menu (F10) has samples, this tour and the help; F1 opens the help about the step you are at.")),
)  # fmt: skip


class Tour(QWidget):
    """Dims the window but for what it points at. The mouse reaches what lies below it; only the bubble takes clicks."""

    def __init__(self, window: QWidget, steps: tuple[Step, ...] = STEPS) -> None:
        super().__init__(window)
        self.setObjectName("tour")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._window: Any = window
        self._steps = steps
        self.at = 0
        self.target = QRect()
        self.bubble = Bubble(window)
        self.bubble.wanted.connect(self.go)
        self.bubble.ended.connect(self.end)
        self._watched: set[QObject] = set()

    def begin(self) -> None:
        """Show the first step. A tour that is shown already ends."""
        for other in self._window.findChildren(Tour):
            if other is not self and other.isVisible():
                other.end()
        self._watch(self._window)
        self.show()
        self.go(0)

    def go(self, step: int) -> None:
        """Show another step; after the last the tour ends."""
        at = self.at + step
        if at >= len(self._steps):
            self.end()
            return
        self.at = max(0, at)
        now = self._steps[self.at]
        self._window.show_page(now.page)
        self.bubble.say(_(now.title), _(now.text), self.at, len(self._steps))
        self._settle()
        self.bubble.setFocus()

    def end(self) -> None:
        """Go away."""
        self.bubble.close()
        self.close()

    # -- its place -------------------------------------------------------------------------------------------------

    def _settle(self) -> None:
        """Find the part pointed at where it is now, and put the bubble beside it."""
        if not self.isVisible():
            return
        part = self._steps[self.at].find(self._window)
        whole = self._window.rect()
        self.target = QRect()
        if part is not None:
            self._watch(part)  # while it is not to be seen, too: it may be about to be
        if part is not None and part.isVisible():
            room = em(0.35)
            self.target = QRect(part.mapTo(self._window, part.rect().topLeft()), part.size())
            self.target = self.target.adjusted(-room, -room, room, room) & whole
        self.setGeometry(whole)
        self.bubble.adjustSize()
        self.bubble.move(place_beside(self.target, self.bubble.size(), whole, em(0.8)))
        self.raise_()
        self.bubble.show()
        self.bubble.raise_()
        self.update()

    def _watch(self, part: QObject) -> None:
        if part not in self._watched:
            self._watched.add(part)
            part.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Follow what is pointed at, when it or the window changes size, place or sight."""
        if event.type() in _MOVED:
            QTimer.singleShot(0, self, self._settle)  # after the layout
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        """Dim everything but the part pointed at, and draw a line around that."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        path = QPainterPath()
        path.setFillRule(Qt.FillRule.OddEvenFill)
        path.addRect(self.rect())
        corner = em(0.5)
        if not self.target.isEmpty():
            path.addRoundedRect(self.target, corner, corner)
        painter.fillPath(path, QColor(0, 0, 0, 150 if current().dark else 95))
        if not self.target.isEmpty():
            painter.setPen(QPen(QColor(current().accent), max(2, em(0.15))))
            painter.drawRoundedRect(self.target, corner, corner)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(current().accent))
            painter.drawPolygon(pointer(self.bubble.geometry(), self.target, em(0.6)))


_MOVED = (QEvent.Type.Resize, QEvent.Type.Move, QEvent.Type.Show, QEvent.Type.Hide)
