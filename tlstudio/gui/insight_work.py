"""What the review of labels and the map have in common: reading the last insight, and finding a new one."""

from collections.abc import Callable
from pathlib import Path

from tlstudio.core.i18n import _
from tlstudio.core.insight import Insight
from tlstudio.core.settings import Settings
from tlstudio.gui.dialogs.job_row import JobRow
from tlstudio.gui.session import Session
from tlstudio.jobs.insight import LastInsight
from tlstudio.process import Job

Inspect = Callable[[Path, Path, Settings, tuple[str, ...]], Job]  # jobs.insight.Inspect, or what a test has instead
Show = Callable[[Insight | None], str]  # returns the sentence to show


def read_last(session: Session, work: JobRow, show: Show) -> None:
    """Show what was found the last time, read off the window's thread."""
    if session.project is None:
        _say_nothing_is_open(work)
    else:
        work.start(LastInsight(session.project.runs, session.project.images), show, engine=False)


def inspect(session: Session, work: JobRow, make_job: Inspect, methods: tuple[str, ...], show: Show) -> None:
    """Look at the open images by the network of the settings, and show what is found."""
    if session.project is None:
        _say_nothing_is_open(work)
    else:
        work.start(make_job(session.project.images, session.project.runs, session.settings, methods), show, engine=True)


def _say_nothing_is_open(work: JobRow) -> None:
    work.say(_("No images are open. Open a folder of images first."), "wrong")
