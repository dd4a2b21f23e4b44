"""Owner: owner.json of a run, which names the process that is training it for as long as it does."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from tlstudio.core.errors import StudioError
from tlstudio.core.files import read_json, write_json


def itself() -> dict[str, float]:
    """Return what names this process among all that ever were on this computer."""
    process = psutil.Process()
    return {"process": process.pid, "started": process.create_time()}


def since_boot(owner: object) -> bool:
    """Tell whether a process so named began after the computer did: what an older one left, no program is to blame."""
    started = owner.get("started") if isinstance(owner, dict) else None
    return isinstance(started, int | float) and started >= psutil.boot_time()


@contextmanager
def owned(file: Path) -> Iterator[None]:
    """Name this process as the owner while the block runs."""
    write_json(file, itself())
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
