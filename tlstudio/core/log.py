"""Logging through the standard library: into a rotating file in the user's log folder, and into a run's log.txt."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from logging.handlers import RotatingFileHandler
from pathlib import Path

import psutil

from tlstudio.core.errors import StudioError
from tlstudio.core.files import why
from tlstudio.core.paths import user_logs


def start_logging(name: str) -> Path | None:
    """Log into `name`.log of the user's log folder; each process has its own file. None where that is not writable."""
    logger = logging.getLogger("tlstudio")
    logger.setLevel(logging.INFO)
    file = user_logs() / f"{name}.log"
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(file, maxBytes=1_000_000, backupCount=3, encoding="utf-8")
    except OSError:  # a read-only home must not keep the program from starting
        return None
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logger.addHandler(handler)
    return file


def started(at: float) -> None:
    """Log how long after the process began the window was there; `at` is when it was, in seconds, as of time.time."""
    seconds = at - psutil.Process().create_time()
    logging.getLogger("tlstudio").info("the window was there %.2f s after the start", seconds)


@contextmanager
def log_into(file: Path) -> Iterator[None]:
    """Copy what the studio logs into a file while the block runs. Raises StudioError where that is not allowed."""
    try:
        handler = logging.FileHandler(file, encoding="utf-8", errors="backslashreplace")
    except OSError as error:
        raise StudioError(why(error, file)) from error
    handler.setFormatter(logging.Formatter("%(asctime)s  %(message)s", "%Y-%m-%d %H:%M:%S"))
    logger = logging.getLogger("tlstudio")
    logger.addHandler(handler)
    try:
        yield
    finally:
        logger.removeHandler(handler)
        handler.close()
