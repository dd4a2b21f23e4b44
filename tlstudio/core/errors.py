"""What can go wrong in a way the user can mend."""


class StudioError(Exception):
    """A sentence for the user: what is wrong, where, and what to do. Never a traceback on screen."""


class ImageError(StudioError):
    """An image file cannot be used; the sentence is the reason, without the file's name."""


class Stopped(Exception):  # noqa: N818 - it is no error: the user asked for it
    """The work was stopped on request before it had a result worth keeping."""


class EngineDied(StudioError):  # noqa: N818 - what happened, not what the user did wrong
    """The engine process ended in the middle of a job (killed, out of memory, crashed)."""
