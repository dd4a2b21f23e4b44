"""KeptPoints: the thresholds set on the classes of the model that is shown, written a moment after the last change."""

from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from tlstudio.core.errors import StudioError
from tlstudio.core.kept_thresholds import KeptThreshold, KeptThresholds

_PAUSE = 400  # milliseconds: a drag is one change


class KeptPoints(QObject):
    """Reads and keeps them; `failed` carries a sentence where they cannot be written."""

    failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._files: KeptThresholds | None = None
        self._known: dict[str, KeptThreshold] = {}
        self._changed: set[str] = set()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PAUSE)
        self._timer.timeout.connect(self.flush)

    def show_model(self, model: Path) -> None:
        """Read those of a model."""
        self.flush()
        self._files = KeptThresholds.of(model)
        self._known = self._files.read()

    def of(self, name: str) -> KeptThreshold | None:
        """Return that of a class, None where the user has set none."""
        return self._known.get(name)

    def keep(self, name: str, kept: KeptThreshold | None) -> None:
        """Keep that of a class, or forget it."""
        self._known.pop(name, None)
        if kept is not None:
            self._known[name] = kept
        self._changed.add(name)
        self._timer.start()

    def flush(self) -> None:
        """Write what has changed now."""
        self._timer.stop()
        changed, self._changed = self._changed, set()
        if self._files is None:
            return
        try:
            for name in sorted(changed):
                self._files.keep(name, self._known.get(name))
        except StudioError as error:
            self.failed.emit(str(error))
