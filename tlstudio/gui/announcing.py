"""Announcing: what appears by itself (some work has ended, something went wrong) is told to screen readers here."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QAccessibleEvent
from PySide6.QtWidgets import QWidget


class Announcer(QObject):
    """`said` carries each sentence, as a screen reader gets it."""

    said = Signal(str)

    def say(self, widget: QWidget, sentence: str, *, alert: bool = False) -> None:
        """Have a sentence read out that `widget` shows now; an alert interrupts what is being read."""
        if not sentence:
            return
        if QAccessible.isActive():
            event = QAccessibleAnnouncementEvent(widget, sentence)
            if alert:
                event.setPoliteness(QAccessible.AnnouncementPoliteness.Assertive)
                QAccessible.updateAccessibility(QAccessibleEvent(widget, QAccessible.Event.Alert))
            QAccessible.updateAccessibility(event)
        self.said.emit(sentence)


_announcer: Announcer | None = None


def announcer() -> Announcer:
    """Return the one announcer of the application."""
    global _announcer
    if _announcer is None:
        _announcer = Announcer()
    return _announcer
