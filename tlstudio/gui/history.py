"""History: every change of settings, labels and corrections can be undone and done again."""

import zlib
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QUndoCommand, QUndoStack

from tlstudio.core.i18n import _
from tlstudio.core.settings import Settings

if TYPE_CHECKING:
    from tlstudio.core.edits import Edits  # with it comes Pillow, for which the window's start does not wait

Take = Callable[[Settings], None]
TakeEdits = Callable[["Edits"], None]
Act = Callable[[], object]
Say = Callable[[str], object]


class SettingsChange(QUndoCommand):
    """One change. Changes of the same single field in a row, as a dragged slider makes them, count as one."""

    def __init__(self, old: Settings, new: Settings, take: Take) -> None:
        super().__init__()
        self.old, self.new = old, new
        self._take = take
        self.changed = differences(old, new)
        self.setText(_wording(new, self.changed))

    def redo(self) -> None:
        """Do it, first or again."""
        self._take(self.new)

    def undo(self) -> None:
        """Take it back."""
        self._take(self.old)

    def id(self) -> int:
        """Return one number for all changes of the same field, -1 for changes that stand alone."""
        return zlib.crc32(repr(self.changed).encode()) >> 1 if len(self.changed) == 1 else -1

    def mergeWith(self, other: QUndoCommand) -> bool:  # noqa: N802 - Qt's name
        """Take up a later change of the same field."""
        if not isinstance(other, SettingsChange):
            return False
        self.new = other.new
        self.setObsolete(self.new == self.old)
        return True


class Change(QUndoCommand):
    """A change that `do` makes and `undo` takes back; `text` names it, `say` is told what was done and taken back.

    What is `done` already when it is pushed is not done a second time.
    """

    def __init__(self, text: str, do: Act, undo: Act, say: Say, *, done: bool = False) -> None:
        super().__init__(text)
        self._do, self._undo, self._say, self._done = do, undo, say, done
        self._again = False

    def redo(self) -> None:
        """Do it, first or again."""
        if not self._done:
            self._do()
        self._done = False
        words = _("Done again: {what}.") if self._again else _("Done: {what}. Ctrl+Z takes it back.")
        self._again = True
        self._say(words.format(what=self.text()))

    def undo(self) -> None:
        """Take it back."""
        self._undo()
        self._say(_("Taken back: {what}.").format(what=self.text()))


class History(QUndoStack):
    """The changes made, of all kinds in one row."""

    def push_edits(self, old: "Edits", new: "Edits", text: str, take: TakeEdits, say: Say) -> None:
        """Make a change of what was decided about the images and remember it."""
        self.push(Change(text, partial(take, new), partial(take, old), say))

    def push_change(self, old: Settings, new: Settings, take: Take) -> None:
        """Make a change and remember it."""
        self.push(SettingsChange(old, new, take))


def differences(old: Settings, new: Settings) -> tuple[tuple[str, str], ...]:
    """Return the (group, field) names in which two settings differ."""
    before, after = old.to_dict(), new.to_dict()
    return tuple(
        (group, name)
        for group, values in after.items()
        for name, value in values.items()
        if before[group][name] != value
    )


def _wording(settings: Settings, changed: tuple[tuple[str, str], ...]) -> str:
    if len(changed) != 1:
        return _("change of settings")
    group, name = changed[0]
    return _(dict(getattr(settings, group).options())[name].label)
