"""Hidden folders for what is not whole yet, on the disk where it is to come. Those of killed programs are removed."""

import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_STALE_SECONDS = 24 * 3600
_RANDOM = r"[a-z0-9_]{8}"  # what tempfile puts behind the prefix


def new_working_folder(parent: Path, use: str) -> Path:
    """Make a folder for a `use` such as "export" in `parent`, which is to be removed by whoever asked for it.

    What a killed program left in `parent` for the same use more than a day ago is removed. Raises OSError.
    """
    prefix = f".tlstudio-{use}-"
    for folder in parent.iterdir():
        with suppress(OSError):  # such as one that somebody else may not remove
            if re.fullmatch(re.escape(prefix) + _RANDOM, folder.name) and _age(folder) > _STALE_SECONDS:
                shutil.rmtree(folder)
    return Path(tempfile.mkdtemp(prefix=prefix, dir=parent))


@contextmanager
def working_folder(parent: Path, use: str) -> Iterator[Path]:
    """Make such a folder for the block; it is gone afterwards. Raises OSError."""
    folder = new_working_folder(parent, use)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _age(folder: Path) -> float:
    return time.time() - folder.stat().st_mtime
