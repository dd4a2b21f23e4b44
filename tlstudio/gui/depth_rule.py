"""The rule of depth by which the window shows pictures of more than 8 bits: the one the settings name."""

from functools import cache

from PySide6.QtCore import QObject, Signal


class DepthRule(QObject):
    """A key of DEPTHS in core/reading.py; `changed` tells whoever shows pictures to read them anew."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.name = "window"

    def choose(self, name: str) -> None:
        """Show pictures by another rule from now on."""
        if name != self.name:
            self.name = name
            self.changed.emit()


@cache
def depth_rule() -> DepthRule:
    """Return the one rule: the window has one set of settings, and thumbnails stand on many of its pages."""
    return DepthRule()
