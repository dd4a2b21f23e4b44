"""Files put in a place where nothing is: copied or moved so that what is there already is never overwritten."""

import contextlib
import errno
import os
import shutil
from collections.abc import Callable
from pathlib import Path

Rename = Callable[[Path, Path], None]
_SAME_TIME = 2.0  # seconds: FAT keeps times to two
_NOT_SAME_DEVICE = 17  # Windows' number for it
_UNLINKABLE = (errno.EXDEV, errno.EPERM, errno.EOPNOTSUPP, errno.EMLINK, errno.ENOSYS, errno.EACCES)


def place_copy(source: Path, target: Path) -> None:
    """Copy a file with its times. Raises FileExistsError where something is there; leaves nothing where it fails."""
    with source.open("rb") as old, target.open("xb") as new:
        try:
            shutil.copyfileobj(old, new, 2**20)
            new.flush()
            os.fsync(new.fileno())
        except BaseException:
            new.close()
            target.unlink(missing_ok=True)
            raise
    with contextlib.suppress(OSError):  # a disk that keeps no times
        shutil.copystat(source, target)


def move_file(source: Path, target: Path, rename: Rename | None = os.rename if os.name == "nt" else None) -> None:
    """Move a file, also to another disk. Raises FileExistsError where something is there; OSError leaves it there.

    `rename` is one that never overwrites, as Windows has it.
    """
    if rename is not None:
        try:
            rename(source, target)
        except OSError as error:
            if getattr(error, "winerror", None) != _NOT_SAME_DEVICE:
                raise
        else:
            return
    elif source.is_symlink():
        os.symlink(os.path.realpath(source), target)
        source.unlink()
        return
    else:
        try:
            os.link(source, target)
        except OSError as error:
            if error.errno not in _UNLINKABLE:
                raise
        else:
            _remove(source, target)
            return
    place_copy(source, target)
    _remove(source, target)


def _remove(source: Path, target: Path) -> None:
    """Delete the source of a file that is at the target now; where that fails, delete the target instead."""
    try:
        source.unlink()
    except OSError:
        target.unlink(missing_ok=True)
        raise


def is_ours(source: Path, target: Path, whole: bool) -> bool:
    """Tell whether a copy is as it was made: of the source's size and time, or begun and not ended where not `whole`.

    Where the source is gone, the copy is all there is, and is nobody's to delete.
    """
    try:
        old, new = source.stat(), target.stat()
    except OSError:
        return False
    if not whole:
        return new.st_size <= old.st_size
    return new.st_size == old.st_size and abs(new.st_mtime - old.st_mtime) <= _SAME_TIME
