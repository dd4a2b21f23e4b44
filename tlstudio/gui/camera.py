"""Camera: what Qt Multimedia sees, where it is installed; a seam, so that tests need neither it nor a camera."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from tlstudio.core.i18n import _


class Camera(QObject):
    """Gives pictures while it runs: `seen` carries a QImage, `failed` a sentence."""

    seen = Signal(QImage)
    failed = Signal(str)

    def names(self) -> list[str]:
        """Return what cameras there are, as the user calls them."""
        raise NotImplementedError

    def start(self, number: int) -> None:
        """Begin to look through a camera."""
        raise NotImplementedError

    def stop(self) -> None:
        """Look no more, and set the camera free."""
        raise NotImplementedError


class QtCamera(Camera):
    """A camera by Qt Multimedia, given as its module."""

    def __init__(self, multimedia: Any, parent: QObject | None = None) -> None:  # noqa: ANN401 - an optional module
        super().__init__(parent)
        self._qt = multimedia
        self._camera: Any = None
        self._capture = multimedia.QMediaCaptureSession(self)
        self._sink = multimedia.QVideoSink(self)
        self._capture.setVideoSink(self._sink)
        self._sink.videoFrameChanged.connect(self._take)

    def names(self) -> list[str]:
        """Return what cameras there are."""
        return [device.description() for device in self._qt.QMediaDevices.videoInputs()]

    def start(self, number: int) -> None:
        """Begin to look through a camera."""
        self.stop()
        self._camera = self._qt.QCamera(self._qt.QMediaDevices.videoInputs()[number], self)
        self._camera.errorOccurred.connect(lambda _error, text: self.failed.emit(text))
        self._capture.setCamera(self._camera)
        self._camera.start()

    def stop(self) -> None:
        """Look no more."""
        if self._camera is not None:
            self._camera.stop()
            self._capture.setCamera(None)
            self._camera.deleteLater()
            self._camera = None

    def _take(self, frame: Any) -> None:  # noqa: ANN401 - a QVideoFrame
        picture = frame.toImage()
        if not picture.isNull():
            self.seen.emit(picture)


def qt_camera() -> Camera | None:
    """Return the camera; None where Qt Multimedia is not installed or does not work here."""
    try:
        from PySide6 import QtMultimedia
    except ImportError:
        return None
    return QtCamera(QtMultimedia)


def why_no_camera() -> str:
    """Return how to get what is missing."""
    return _(
        "A camera needs Qt Multimedia, which is not installed. Install it by the command  pip install "
        '"tlstudio[camera]"  and start TL Studio again. Meanwhile a camera\'s own program can save pictures into a '
        "folder, and drag and drop predicts them."
    )


MakeCamera = Callable[[], Camera | None]
