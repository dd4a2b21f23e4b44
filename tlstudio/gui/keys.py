"""Keys at work: actions and shortcuts of the window get theirs from the table in core/keys.py, and nowhere else."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from tlstudio.core.keys import KEYS


def sequences(name: str) -> list[QKeySequence]:
    """Return the keys of an entry of the table."""
    return [QKeySequence(key) for key in KEYS[name].keys]


def give_keys(action: QAction, name: str, context: Qt.ShortcutContext = Qt.ShortcutContext.WindowShortcut) -> None:
    """Have an action answer the keys of an entry of the table."""
    action.setShortcuts(sequences(name))
    action.setShortcutContext(context)


def shortcut(name: str, parent: QWidget, do: Callable[[], object]) -> QShortcut:
    """Have `do` called by the keys of an entry of the table, anywhere in the window of `parent`."""
    made = QShortcut(parent)
    made.setKeys(sequences(name))
    made.activated.connect(lambda: do())
    return made


def in_words(name: str) -> str:
    """Return the keys of an entry as this computer writes them: "Ctrl+T", on a Mac "⌘T"; several with commas."""
    form = QKeySequence.SequenceFormat.NativeText
    return ", ".join(sequence.toString(form) for sequence in sequences(name))
