"""What can go wrong in a way the user can mend."""

from tlstudio.core.i18n import _


class StudioError(Exception):
    """A sentence for the user: what is wrong, where, and what to do. Never a traceback on screen."""


class ImageError(StudioError):
    """An image file cannot be used; the sentence is the reason, without the file's name."""


class Stopped(Exception):  # noqa: N818 - it is no error: the user asked for it
    """The work was stopped on request before it had a result worth keeping."""


class UnforeseenError(StudioError):
    """Something nobody foresaw: the sentence says so, and the log has what helps to find out why."""


class EngineDied(StudioError):  # noqa: N818 - what happened, not what the user did wrong
    """The engine process was ended from outside in the middle of a job, perhaps because memory ran out."""


class EngineCrashed(EngineDied, UnforeseenError):  # noqa: N818
    """The engine process ended by itself in the middle of a job: an error in a library killed it."""


def unexpected(error: Exception) -> str:
    """Return the sentence for an error nobody foresaw; its traceback is in the log."""
    return _("Something unexpected went wrong: {error}. The log file has the details.").format(
        error=f"{type(error).__name__}: {error}"
    )
