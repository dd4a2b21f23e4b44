"""Camera: what Qt Multimedia sees, where it is installed; a seam, so that tests need neither it nor a camera."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QCameraPermission, QCoreApplication, QObject, QPermission, Qt, Signal
from PySide6.QtGui import QImage

from tlstudio.core.errors import StudioError
from tlstudio.core.i18n import _

_REST = 0.03  # seconds between two pictures: to make one of a frame takes the window's thread 5 to 50 ms
Ended = Callable[[], None]


class Camera(QObject):
    """Gives pictures while it runs: `seen` carries a QImage, `failed` a sentence, `found` says that cameras changed."""

    seen = Signal(QImage)
    failed = Signal(str)
    found = Signal()

    def names(self) -> list[str]:
        """Return what cameras there are, as the user calls them."""
        raise NotImplementedError

    def start(self, number: int) -> None:
        """Begin to look through a camera."""
        raise NotImplementedError

    def stop(self) -> None:
        """Look no more, and set the camera free."""
        raise NotImplementedError


@dataclass(frozen=True)
class Source:
    """What gives frames: its name, and how it joins a QMediaCaptureSession.

    `join` of (session, what is called with a sentence where it fails) begins, and returns what ends it.
    """

    name: str
    join: Callable[[Any, Callable[[str], None]], Ended]


Sources = Callable[[Any], Sequence[Source]]  # of the module QtMultimedia


def cameras(multimedia: Any) -> list[Source]:  # noqa: ANN401 - an optional module
    """Return the cameras that are connected."""

    def source(device: Any) -> Source:  # noqa: ANN401 - a QCameraDevice
        def join(capture: Any, failed: Callable[[str], None]) -> Ended:  # noqa: ANN401
            camera = multimedia.QCamera(device, capture)
            camera.errorOccurred.connect(lambda _error, text: failed(text))
            capture.setCamera(camera)
            camera.start()

            def end() -> None:
                camera.stop()
                capture.setCamera(None)
                camera.deleteLater()

            return end

        return Source(device.description(), join)

    return [source(device) for device in multimedia.QMediaDevices.videoInputs()]


class QtCamera(Camera):
    """One of some sources by Qt Multimedia, given as its module."""

    def __init__(self, multimedia: Any, sources: Sources = cameras, parent: QObject | None = None) -> None:  # noqa: ANN401
        super().__init__(parent)
        self._qt, self._sources = multimedia, sources
        self._end: Ended | None = None
        self._rested = 0.0
        self._capture = multimedia.QMediaCaptureSession(self)
        self._sink = multimedia.QVideoSink(self)
        self._capture.setVideoSink(self._sink)
        self._sink.videoFrameChanged.connect(self._take)
        self._devices = multimedia.QMediaDevices(self)
        self._devices.videoInputsChanged.connect(self.found)

    def names(self) -> list[str]:
        """Return what sources there are."""
        return [source.name for source in self._sources(self._qt)]

    def start(self, number: int) -> None:
        """Begin to look through one, as soon as the system allows it: macOS asks the user first."""
        self.stop()
        app = QCoreApplication.instance()
        assert app is not None

        def go_on(permission: QPermission) -> None:
            sources = self._sources(self._qt)
            if permission.status() != Qt.PermissionStatus.Granted:
                self.failed.emit(
                    _("The system does not let TL Studio use the camera: allow it in its privacy settings.")
                )
            elif 0 <= number < len(sources):
                self.stop()
                self._end = sources[number].join(self._capture, self.failed.emit)

        app.requestPermission(QCameraPermission(), self, go_on)

    def stop(self) -> None:
        """Look no more."""
        end, self._end = self._end, None
        if end is not None:
            end()

    def _take(self, frame: Any) -> None:  # noqa: ANN401 - a QVideoFrame
        if self._end is None or time.monotonic() < self._rested:
            return
        picture = frame.toImage()
        if not picture.isNull():
            self.seen.emit(picture)
        self._rested = time.monotonic() + _REST


def qt_camera() -> Camera:
    """Return the camera. Raises StudioError with how to get what is missing."""
    try:
        from PySide6 import QtMultimedia
    except ModuleNotFoundError:
        raise StudioError(_(
            "A camera needs Qt Multimedia, which is not installed. Install it by the command  pip install "
            '"tlstudio[camera]"  and start TL Studio again. Meanwhile a camera\'s own program can save pictures into a '
            "folder, and TL Studio can watch that folder."
        )) from None  # fmt: skip
    except ImportError as error:
        raise StudioError(_(
            "Qt Multimedia is installed, but cannot be loaded: {error}. On Linux a library of the system is missing; "
            "on Debian and Ubuntu  sudo apt install libpulse0  brings it."
        ).format(error=error)) from error  # fmt: skip
    return QtCamera(QtMultimedia)


MakeCamera = Callable[[], Camera]
