"""Garbage: Python's cyclic garbage is collected in the window's thread only.

Python collects in whichever thread happens to allocate. Where the garbage holds widgets or graphics items and the
thread is a worker's, Qt's objects are destroyed outside their thread and the program crashes: 4 of 6 trainings here
beside a busy second thread, none since.
"""

import gc

from PySide6.QtCore import QObject, QTimer

_INTERVAL_MS = 500
_MANY = 50_000  # new objects at once: a folder's images, of which it takes 150 ms to look through 100,000 each time


class Garbage(QObject):
    """Switches Python's own collecting off, and collects by a timer in the thread that made it."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.disable()
        self._timer = QTimer(self)
        self._timer.setInterval(_INTERVAL_MS)
        self._timer.timeout.connect(self.collect)
        self._timer.start()

    def collect(self) -> None:
        """Collect the oldest generation that is due, by Python's own thresholds."""
        counts, limits = gc.get_count(), gc.get_threshold()
        if counts[0] > _MANY:
            self.spare()
            return
        due = [generation for generation in range(3) if counts[generation] > limits[generation]]
        if due:
            gc.collect(due[-1])

    def settle(self) -> None:
        """Have collections leave out all there is now: to look through every page and module takes 75 ms each time."""
        gc.collect()
        gc.freeze()

    def spare(self) -> None:
        """Have collections leave out all there is now, unseen: what came are the images of a folder, and no garbage."""
        gc.freeze()

    def stop(self) -> None:
        """Let Python collect by itself again."""
        self._timer.stop()
        gc.unfreeze()
        gc.enable()
