"""Owner: owner.json of a run, which names the process that is training it for as long as it does."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from tlstudio.core.errors import StudioError
from tlstudio.core.files import read_json, write_json


@contextmanager
def owned(file: Path) -> Iterator[None]:
    """Name this process as the owner while the block runs."""
    process = psutil.Process()
    write_json(file, {"process": process.pid, "started": process.create_time()})
    try:
        yield
    finally:
        file.unlink(missing_ok=True)


def is_owned(file: Path) -> bool:
    """Tell whether the owner is a living process; what a killed one left behind owns nothing."""
    try:
        owner = read_json(file)
        process = psutil.Process(owner["process"])
        return bool(process.create_time() == owner["started"] and process.status() != psutil.STATUS_ZOMBIE)
    except (StudioError, KeyError, TypeError, ValueError, psutil.Error):
        return False
