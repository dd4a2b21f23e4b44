"""A camera and a model for the tests of both: pictures of one colour, and what is said of them."""

import threading
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtGui import QColor, QImage

from tlstudio.core.arrivals import Arrivals
from tlstudio.core.events import Predicted, Report, ShouldStop
from tlstudio.core.predictions import Prediction
from tlstudio.gui.camera import Camera


class FakeCamera(Camera):
    """Shows nothing by itself: tests emit `seen`."""

    def __init__(self, *names: str) -> None:
        super().__init__()
        self.there = list(names)
        self.running: str | None = None

    def names(self) -> list[str]:
        return self.there

    def start(self, number: int) -> None:
        self.running = self.there[number]

    def stop(self) -> None:
        self.running = None


def picture(colour: str) -> QImage:
    """Return a picture of one colour."""
    picture = QImage(20, 20, QImage.Format.Format_RGB32)
    picture.fill(QColor(colour))
    return picture


@dataclass(frozen=True)
class Looking:
    """Says of what arrives in a folder whether it is rather red or rather blue, as a model kept open would."""

    model: Path
    folder: Path
    top: int

    def run(self, report: Report, should_stop: ShouldStop) -> int:
        arrivals, tick = Arrivals(self.folder, there=True, whole=True), threading.Event()
        while not should_stop():
            for path in arrivals.look():
                colour = QImage(str(path)).pixelColor(5, 5)
                red = colour.red() / max(1, colour.red() + colour.blue())
                shares = sorted((("red", red), ("blue", 1 - red)), key=lambda pair: -pair[1])
                report(Predicted((Prediction(str(path), tuple(shares)),), ()))
            tick.wait(0.005)
        return 0
