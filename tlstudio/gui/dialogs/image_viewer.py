"""ImageViewer: one image of a list, large, with the facts of its file; arrow keys go on, Escape closes."""

from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

from PySide6.QtCore import QObject, QSize, Qt, QThreadPool, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from tlstudio.core.by_locale import numeral
from tlstudio.core.i18n import _, pgettext
from tlstudio.core.image_details import Details, details
from tlstudio.gui.card import button, label
from tlstudio.gui.dialogs.dialog import Dialog
from tlstudio.gui.image_side import ImageSide
from tlstudio.gui.theme import em
from tlstudio.gui.zoom_view import ZoomView


class _Reader(QObject):
    """Reads the details of a file in Qt's thread pool."""

    ready = Signal(object, object)  # the path, its Details

    def ask(self, path: Path) -> None:
        """Begin; `ready` answers."""
        QThreadPool.globalInstance().start(lambda: self.ready.emit(path, details(path)), 1)


@cache
def _reader() -> _Reader:
    """Return the one reader: it outlives the viewers, so that a late answer meets no deleted object."""
    return _Reader()


class ImageViewer(Dialog):
    """Shows `paths[index]` large, its caption below it; call `show()`. It is deleted when it is closed.

    Captions may be made when they are shown: 100,000 of them take a while. `offer` adds what can be done
    with the image.

    The wheel and + and - zoom, 0 shows all of it, 1 its pixels, dragging moves it, I shows and hides the details.
    """

    topic = "data"

    def __init__(
        self,
        paths: Sequence[Path],
        index: int = 0,
        captions: Sequence[str] | Callable[[int], str] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._paths = paths
        self._captions = captions
        self._state: Callable[[Path], Sequence[tuple[str, str]]] = lambda _path: ()
        self.index = 0
        self.picture = ZoomView()
        self.picture.setToolTip("")
        self.caption = label("", wrap=True)
        self.caption.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.position = label("")
        self.zoom = label("", "muted")
        self.zoom.setMinimumWidth(em(4))
        self.zoom.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.side = ImageSide()
        self.back = self._arrow(Qt.ArrowType.LeftArrow, _("Previous picture (Left)"), -1)
        self.forward = self._arrow(Qt.ArrowType.RightArrow, _("Next picture (Right)"), 1)
        self._lay_out()
        self.picture.zoomed.connect(self._show_zoom)
        _reader().ready.connect(self._take)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # the keys of `offer` need a focus
        self.setFocus()
        self.resize(em(68), em(44))
        self.go(index)

    def _lay_out(self) -> None:
        middle = QHBoxLayout()
        middle.addWidget(self.picture, 1)
        middle.addWidget(self.side)
        below = QHBoxLayout()
        below.addWidget(self.caption, 1)
        for widget in (*self._zoom_buttons(), self.back, self.position, self.forward):
            below.addWidget(widget)
        layout = QVBoxLayout(self)
        layout.addLayout(middle, 1)
        layout.addLayout(below)

    def _zoom_buttons(self) -> list[QWidget]:
        parts = (
            ("−", _("Smaller (-)"), lambda: self.picture.zoom(-1)),
            ("+", _("Larger (+)"), lambda: self.picture.zoom(1)),
            (pgettext("zoom", "Fit"), _("Show all of it (0)"), self.picture.fit),
            (_("100 %"), _("Show its pixels (1)"), self.picture.show_actual),
            (_("Details"), _("Show or hide the details (I)"), self._fold),
        )
        buttons: list[QWidget] = []
        for text, tip, act in parts:
            one = button(text, "plain", tip=tip)
            one.setAccessibleName(tip)
            one.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the keys are the viewer's
            one.setAutoDefault(False)
            one.clicked.connect(act)
            buttons.append(one)
        return [buttons[0], self.zoom, *buttons[1:]]

    def go(self, index: int) -> None:
        """Show another image of the list; beyond its ends nothing happens."""
        if not 0 <= index < len(self._paths):
            return
        self.index = index
        path = self._paths[index]
        self.picture.show_file(path)
        _reader().ask(path)
        self.setWindowTitle(path.name)
        self.refresh()
        self.position.setText(
            _("{number} of {count}").format(number=numeral(index + 1), count=numeral(len(self._paths)))
        )
        self.back.setEnabled(index > 0)
        self.forward.setEnabled(index < len(self._paths) - 1)

    @property
    def path(self) -> Path:
        """The image that is shown."""
        return self._paths[self.index]

    def offer(self, actions: Sequence[QAction], state: Callable[[Path], Sequence[tuple[str, str]]]) -> None:
        """Offer what can be done with the image, by its keys and as buttons; `state` says what was decided about it."""
        self.addActions(actions)
        self._state = state
        self.side.offer(actions)
        self.refresh()

    def refresh(self) -> None:
        """Say what is known of the image by now."""
        self.caption.setText(self._caption(self.index))
        self.side.show_state(self._state(self.path))

    def _caption(self, index: int) -> str:
        if callable(self._captions):
            return self._captions(index)
        return self._captions[index] if index < len(self._captions) else self._paths[index].name

    def _take(self, path: Path, found: Details) -> None:
        if path != self.path:
            return
        self.picture.set_pixels(QSize(found.width, found.height))
        self.side.show_details(found)

    def _show_zoom(self) -> None:
        scale = self.picture.scale
        self.zoom.setText(f"{numeral(100 * scale, '.0f')} %" if scale else "")

    def _fold(self) -> None:
        self.side.setVisible(self.side.isHidden())

    def _arrow(self, shape: Qt.ArrowType, name: str, step: int) -> QToolButton:
        button = QToolButton()
        button.setArrowType(shape)
        button.setAccessibleName(name)
        button.setToolTip(name)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.clicked.connect(lambda: self.go(self.index + step))
        return button

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrow keys, Home and End move; with Ctrl the arrow keys move the picture; Escape closes."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier and event.key() in _MOVES:
            self.picture.move_by(*_MOVES[Qt.Key(event.key())])
            return
        match event.key():
            case Qt.Key.Key_Left | Qt.Key.Key_Up | Qt.Key.Key_PageUp:
                self.go(self.index - 1)
            case Qt.Key.Key_Right | Qt.Key.Key_Down | Qt.Key.Key_PageDown | Qt.Key.Key_Space:
                self.go(self.index + 1)
            case Qt.Key.Key_Home:
                self.go(0)
            case Qt.Key.Key_End:
                self.go(len(self._paths) - 1)
            case Qt.Key.Key_Plus | Qt.Key.Key_Equal:
                self.picture.zoom(1)
            case Qt.Key.Key_Minus:
                self.picture.zoom(-1)
            case Qt.Key.Key_0:
                self.picture.fit()
            case Qt.Key.Key_1:
                self.picture.show_actual()
            case Qt.Key.Key_I:
                self._fold()
            case _:
                super().keyPressEvent(event)


_MOVES = {
    Qt.Key.Key_Left: (-0.1, 0.0), Qt.Key.Key_Right: (0.1, 0.0), Qt.Key.Key_Up: (0.0, -0.1), Qt.Key.Key_Down: (0.0, 0.1),
}  # fmt: skip
