"""Logging through the standard library: into a rotating file in the user's log folder, and into a run's log.txt.

Beside each log file lie two more. `.running` names the process that writes it for as long as it does: a second window
takes a file of its own, and a window that finds the mark of a dead one knows that it ended unexpectedly. `.crash.log`
takes what Python writes when it is killed by an error in a library (faulthandler).
"""

import atexit
import faulthandler
import logging
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import count, pairwise
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import IO

import psutil

from tlstudio.core.errors import StudioError
from tlstudio.core.files import create_json, read_json, why
from tlstudio.core.owner import is_owned, itself, since_boot
from tlstudio.core.paths import user_logs
from tlstudio.core.placing import move_file

_KEPT = 3  # older files of each kind
_crash_file: IO[str] | None = None  # open as long as the process lives


@dataclass(frozen=True)
class Log:
    """The file that is logged into, and whether an earlier process of that name ended unexpectedly."""

    file: Path
    unexpected_end: bool


def start_logging(name: str) -> Log | None:
    """Log into `name`.log of the user's log folder, or `name`-2.log where another process writes that one.

    Errors that kill Python are written beside it. None where the folder is not writable.
    """
    logger = logging.getLogger("tlstudio")
    logger.setLevel(logging.INFO)
    try:
        user_logs().mkdir(parents=True, exist_ok=True)
        died = _bury(name)
        file, mark = _take(name)
        handler = RotatingFileHandler(file, maxBytes=1_000_000, backupCount=_KEPT, encoding="utf-8")
        _watch_crashes(file.with_suffix(".crash.log"))
    except (OSError, StudioError):  # a read-only home must not keep the program from starting
        return None
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logger.addHandler(handler)
    atexit.register(_end, mark)
    return Log(file, died)


def _bury(name: str) -> bool:
    """Take away the marks of the dead; tell whether any of them died while the computer was running."""
    died = False
    for mark in user_logs().glob(f"{name}*.running"):
        if not is_owned(mark):
            died = since_boot(_taken_away(mark)) or died
    return died


def _taken_away(mark: Path) -> object:
    """Take the mark of a dead process away and return what it says; None where another window has done so already."""
    aside = mark.with_name(f".{mark.stem}-{secrets.token_hex(4)}.dead")
    try:
        os.rename(mark, aside)
        if is_owned(aside):  # that other window's own mark by now
            move_file(aside, mark)
            return None
    except OSError:
        return None
    owner = _read(aside)
    _end(aside)
    return owner


def _take(name: str) -> tuple[Path, Path]:
    """Return the first log file nobody writes, and its mark, which names this process now."""
    for number in count(1):
        file = user_logs() / (f"{name}.log" if number == 1 else f"{name}-{number}.log")
        mark = file.with_suffix(".running")
        if _read(mark) == itself() or create_json(mark, itself()):
            return file, mark
    raise AssertionError("numbers do not end")


def _read(mark: Path) -> object:
    try:
        return read_json(mark)
    except StudioError:
        return None


def _watch_crashes(file: Path) -> None:
    """Have Python write into `file` what kills it; what is in there already is kept for a while.

    Does nothing where somebody has it written elsewhere, as with PYTHONFAULTHANDLER.
    """
    global _crash_file
    if file.is_file() and file.stat().st_size > 0:
        files = [file, *(file.with_name(f"{file.name}.{number}") for number in range(1, _KEPT + 1))]
        for newer, older in reversed(list(pairwise(files))):
            if newer.is_file():
                os.replace(newer, older)
    if not faulthandler.is_enabled():
        _crash_file = file.open("w", encoding="utf-8")
        faulthandler.enable(_crash_file)


def end_well() -> None:
    """Take the marks of this process away now, where it is about to be ended from outside as computers do."""
    for mark in user_logs().glob("*.running"):
        if _read(mark) == itself():
            _end(mark)


def _end(mark: Path) -> None:
    with suppress(OSError):
        mark.unlink(missing_ok=True)


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
