"""Hidden folders for what is not whole yet, on the disk where it is to come. Those of killed programs are removed."""

import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tlstudio.core.errors import StudioError
from tlstudio.core.files import why

_STALE_SECONDS = 24 * 3600
_RANDOM = r"[a-z0-9_]{8}"  # what tempfile puts behind the prefix


def new_working_folder(parent: Path, use: str) -> Path:
    """Make a folder for a `use` such as "export" in `parent`, which is to be removed by whoever asked for it.

    What a killed program left in `parent` for the same use more than a day ago is removed. Raises StudioError where
    the disk does not allow a new one.
    """
    prefix = f".tlstudio-{use}-"
    try:
        for folder in parent.iterdir():
            with suppress(OSError):  # such as one that only somebody else may remove
                if re.fullmatch(re.escape(prefix) + _RANDOM, folder.name) and _age(folder) > _STALE_SECONDS:
                    shutil.rmtree(folder)
        return Path(tempfile.mkdtemp(prefix=prefix, dir=parent))
    except OSError as error:
        raise StudioError(why(error, parent)) from error


@contextmanager
def working_folder(parent: Path, use: str) -> Iterator[Path]:
    """Make such a folder for the block; it is gone afterwards."""
    folder = new_working_folder(parent, use)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _age(folder: Path) -> float:
    """Return the seconds since anything in it was written: work on it may go on for days."""
    return time.time() - max(path.stat().st_mtime for path in (folder, *folder.rglob("*")))
