"""Waiting for what a dialog does."""

from typing import Protocol

from pytestqt.qtbot import QtBot

from tlstudio.gui.dialogs.job_row import JobRow


class Working(Protocol):
    """A dialog that does its work by a row of its own."""

    work: JobRow


def finish(qtbot: QtBot, dialog: Working) -> None:
    """Wait until the dialog's job has ended; one with a real network takes its time."""
    qtbot.waitUntil(lambda: not dialog.work.busy, timeout=120_000)
