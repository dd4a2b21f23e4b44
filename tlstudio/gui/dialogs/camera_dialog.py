"""CameraDialog: what a camera sees and what the model says of it; Space keeps a picture and predicts it."""

import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QRect, QSize, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QImage, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from tlstudio.core.errors import StudioError
from tlstudio.core.events import Predicted
from tlstudio.core.i18n import _
from tlstudio.gui.bars import Bars
from tlstudio.gui.camera import Camera, MakeCamera, qt_camera
from tlstudio.gui.card import button, label, set_role
from tlstudio.gui.dialogs.dialog import Dialog
from tlstudio.gui.judging import Judge, Row, what_unlike_means
from tlstudio.gui.open_model import OpenModel
from tlstudio.gui.theme import em

_REST = 0.2  # seconds from an answer to the next question: the window has other things to do
_PATIENCE_MS = 5000  # until a camera that shows nothing is said to


class CameraDialog(Dialog):
    """Stays beside the window; `take` gets each picture that is taken and tells whether it is kept.

    The model stays open while the camera runs. The camera is set free when the dialog is closed.
    """

    topic = "predict"

    def __init__(
        self,
        take: Callable[[QImage], bool],
        model: OpenModel,
        judge: Callable[[], Judge],
        parent: QWidget | None = None,
        make: MakeCamera = qt_camera,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Camera"))
        self._take, self._model = take, model
        self._taken = 0
        self._rested = 0.0
        self.camera: Camera | None = None
        self.live = _Live()
        self.said = _Said(judge)
        self.devices = QComboBox()
        self.devices.setAccessibleName(_("Camera"))
        self.words = label("", "muted", wrap=True)
        tip = _("Keep this picture in the project, with its prediction in the table")
        self.shoot = button(_("Keep and predict (Space)"), "primary", tip=tip)
        self.close_button = button(_("Close"))
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(_PATIENCE_MS)
        self._lay_out()
        self._connect()
        self._begin(make)
        if not model.is_there:
            self.said.say_why_not(False)

    def _lay_out(self) -> None:
        above = QHBoxLayout()
        above.addWidget(self.live, 1)
        above.addWidget(self.said)
        below = QHBoxLayout()
        below.addWidget(self.devices)
        below.addStretch(1)
        below.addWidget(self.close_button)
        below.addWidget(self.shoot)
        column = QVBoxLayout(self)
        column.addLayout(above, 1)
        column.addWidget(self.words)
        column.addLayout(below)
        for widget in (self.shoot, self.close_button, self.devices):
            widget.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        for one in (self.shoot, self.close_button):
            one.setAutoDefault(False)
        self.shoot.setEnabled(False)
        self.resize(em(60), em(36))

    def _connect(self) -> None:
        self.shoot.clicked.connect(self.take)
        self.close_button.clicked.connect(self.close)
        self._patience.timeout.connect(
            lambda: self._say(_("The camera shows nothing. Perhaps another program uses it: close that one."))
        )
        self._model.seen.connect(self._show_answer)
        self._model.ended.connect(self._lose_model)

    # -- the camera ----------------------------------------------------------------------------------------------

    def _begin(self, make: MakeCamera) -> None:
        try:
            self.camera = make()
        except StudioError as error:
            self._say(str(error))
            self.devices.hide()
            return
        self.camera.seen.connect(self._see)
        self.camera.failed.connect(self._fail)
        self.camera.found.connect(self._list)
        self.devices.currentIndexChanged.connect(self._start)
        self._list()

    def _list(self) -> None:
        """Offer the cameras there are now; the one in use goes on where it is still there."""
        assert self.camera is not None
        names, used = self.camera.names(), self.devices.currentText()
        self.devices.blockSignals(True)
        self.devices.clear()
        self.devices.addItems(names)
        self.devices.setCurrentIndex(names.index(used) if used in names else 0)
        self.devices.blockSignals(False)
        self.devices.setVisible(len(names) > 1)
        if not names:
            self.camera.stop()
            self._rest(_("No camera is connected. Connect one: it is found by itself."))
        elif used not in names:
            self._start(0)

    def _start(self, number: int) -> None:
        assert self.camera is not None
        self._model.open()
        self._rest(_("The camera starts…"), wrong=False)
        self._patience.start()
        self.camera.start(number)

    def _fail(self, sentence: str) -> None:
        self._rest(sentence)

    def _rest(self, sentence: str, wrong: bool = True) -> None:
        """Show no picture, and say why."""
        self._patience.stop()
        self.live.show_picture(QImage())
        self.shoot.setEnabled(False)
        self._say(sentence, wrong)

    def _say(self, sentence: str, wrong: bool = True) -> None:
        self.words.setText(sentence)
        set_role(self.words, "warning" if wrong else "muted")

    # -- its pictures --------------------------------------------------------------------------------------------

    def _see(self, picture: QImage) -> None:
        self._patience.stop()
        self.live.show_picture(picture)
        if not self.shoot.isEnabled():
            self.shoot.setEnabled(True)
            self._say(_("Space keeps what you see in the project and predicts it."), wrong=False)
        if self._model.is_open and not self._model.looks and time.monotonic() > self._rested:
            try:
                self._model.ask_about(picture)
            except StudioError as error:
                self._say(str(error))

    def _show_answer(self, portion: Predicted) -> None:
        self._rested = time.monotonic() + _REST
        for prediction in portion.items:
            self.said.show_row(Row(Path(), prediction), self._model.classes)

    def _lose_model(self) -> None:
        self.said.say_why_not(self._model.is_there)

    def take(self) -> None:
        """Take what is seen now."""
        if self.live.picture.isNull():
            return
        if not self._take(self.live.picture.copy()):
            self._say(_("The picture could not be kept: the window says why."))
            return
        self._taken += 1
        self._say(
            _("Picture {number} is kept: its prediction is in the table.").format(number=self._taken), wrong=False
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space takes a picture."""
        if event.key() == Qt.Key.Key_Space:
            self.take()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Set the camera free."""
        self.done(0)
        super().closeEvent(event)

    def done(self, result: int) -> None:
        """Set the camera and the model free, also where Escape closes the dialog."""
        self._patience.stop()
        if self.camera is not None:
            self.camera.stop()
        self._model.close()
        super().done(result)


class _Said(QWidget):
    """What the model says of the picture that was seen last."""

    def __init__(self, judge: Callable[[], Judge]) -> None:
        super().__init__()
        self._judge = judge
        self.setFixedWidth(em(15))
        self.bars = Bars()
        self.note = label("", wrap=True)
        column = QVBoxLayout(self)
        column.addWidget(label(_("What the model says of it"), "muted", wrap=True))
        column.addWidget(self.bars)
        column.addWidget(self.note)
        column.addStretch(1)

    def say_why_not(self, any_model: bool) -> None:
        """Say why nothing can be said."""
        self.bars.show_top((), ())
        self.note.setText(
            _("The model does not answer: the window says why.")
            if any_model
            else _("There is no model to ask: choose one in the window.")
        )
        set_role(self.note, "warning")

    def show_row(self, row: Row, classes: tuple[str, ...]) -> None:
        """Show an answer."""
        judge, prediction = self._judge(), row.prediction
        state = judge.state(row)
        self.bars.show_top(prediction.top if prediction else (), classes)
        self.note.setText(judge.note(row))
        self.note.setToolTip(what_unlike_means(prediction.distance) if prediction and state == "unlike" else "")
        set_role(self.note, "wrong" if state == "unlike" else "warning")


class _Live(QWidget):
    """The latest picture, fitted and centred."""

    def __init__(self) -> None:
        super().__init__()
        self.picture = QImage()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(_("What the camera sees"))

    def show_picture(self, picture: QImage) -> None:
        """Show the next picture."""
        self.picture = picture
        self.update()

    def sizeHint(self) -> QSize:
        """Ask for a comfortable place."""
        return QSize(em(40), em(30))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw it."""
        if self.picture.isNull():
            return
        size = self.picture.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        place = QRect(0, 0, size.width(), size.height())
        place.moveCenter(self.rect().center())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(place, self.picture)
