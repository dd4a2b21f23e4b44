"""Logging through the standard library into a rotating file in the user's log folder."""

import logging
from logging.handlers import RotatingFileHandler
from pathlib import Path

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
