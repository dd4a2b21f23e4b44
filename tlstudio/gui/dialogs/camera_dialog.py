"""CameraDialog: what a camera sees; Space takes a picture, which is predicted."""

from collections.abc import Callable

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QCloseEvent, QImage, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QComboBox, QDialog, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from tlstudio.core.i18n import _
from tlstudio.gui.camera import MakeCamera, qt_camera, why_no_camera
from tlstudio.gui.card import button, label, set_role
from tlstudio.gui.theme import em


class CameraDialog(QDialog):
    """Stays beside the window; `take` gets each picture that is taken. It sets the camera free when it is closed."""

    def __init__(
        self, take: Callable[[QImage], object], parent: QWidget | None = None, make: MakeCamera = qt_camera
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Camera"))
        self._take = take
        self._taken = 0
        self.camera = make()
        self.live = _Live()
        self.devices = QComboBox()
        self.devices.setAccessibleName(_("Camera"))
        self.words = label("", "muted", wrap=True)
        self.shoot = button(
            _("Predict this (Space)"), "primary", tip=_("Keep this picture in the project and predict it")
        )
        self.shoot.setAutoDefault(False)
        self.close_button = button(_("Close"))
        self.close_button.setAutoDefault(False)
        below = QHBoxLayout()
        below.addWidget(self.devices)
        below.addStretch(1)
        below.addWidget(self.close_button)
        below.addWidget(self.shoot)
        column = QVBoxLayout(self)
        column.addWidget(self.live, 1)
        column.addWidget(self.words)
        column.addLayout(below)
        self.shoot.clicked.connect(self.take)
        self.close_button.clicked.connect(self.close)
        for widget in (self.shoot, self.close_button, self.devices):
            widget.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.resize(em(44), em(36))
        self._begin()

    def _begin(self) -> None:
        self.shoot.setEnabled(False)
        if self.camera is None:
            self._say(why_no_camera())
            self.devices.hide()
            return
        self.camera.seen.connect(self._see)
        self.camera.failed.connect(self._say)
        names = self.camera.names()
        self.devices.addItems(names)
        self.devices.setVisible(len(names) > 1)
        self.devices.currentIndexChanged.connect(self.camera.start)
        if names:
            self._say(_("The camera starts…"), wrong=False)
            self.camera.start(0)
        else:
            self._say(_("No camera is connected, or another program uses it. Connect one and open this again."))

    def _say(self, sentence: str, wrong: bool = True) -> None:
        self.words.setText(sentence)
        set_role(self.words, "warning" if wrong else "muted")

    def _see(self, picture: QImage) -> None:
        self.live.show_picture(picture)
        if not self.shoot.isEnabled():
            self.shoot.setEnabled(True)
            self._say(_("Space predicts what you see; the picture is kept in the project."), wrong=False)

    def take(self) -> None:
        """Take what is seen now."""
        if self.live.picture.isNull():
            return
        self._take(self.live.picture.copy())
        self._taken += 1
        self._say(
            _("Picture {number} is taken: its prediction is in the table.").format(number=self._taken), wrong=False
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
        """Set the camera free, also where Escape closes the dialog."""
        if self.camera is not None:
            self.camera.stop()
        super().done(result)


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
