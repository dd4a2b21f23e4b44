"""Writing files so that a kill or a full disk never leaves half of one."""

import contextlib
import errno
import json
import os
import secrets
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from tlstudio.core.errors import StudioError
from tlstudio.core.i18n import _
from tlstudio.core.placing import move_file
from tlstudio.core.portable_names import numbered, shortened


def replace_file(path: Path, write: Callable[[Path], None]) -> None:
    """Let `write` fill a temporary file beside `path`, then put it in place in one step.

    Raises StudioError with a sentence for a full disk, a missing permission or a missing folder; whatever stood at
    `path` before then still stands there. A link stays one: what it leads to is replaced. A device or a pipe is
    written to as it is.
    """
    if not path.name:
        raise StudioError(why(IsADirectoryError(errno.EISDIR, ""), path))
    try:
        path = path.resolve() if path.is_symlink() else path
        if path.exists() and not path.is_file() and not path.is_dir():
            write(path)
            return
    except OSError as error:
        raise StudioError(why(error, path)) from error
    with _filled(path, write) as temporary:
        _replace(temporary, path)


def check_place(path: Path) -> None:
    """Raise StudioError before long work where its file could not be written: it is a folder, or its folder is none."""
    if path.is_dir():
        raise StudioError(why(IsADirectoryError(errno.EISDIR, ""), path))
    if not path.parent.is_dir():
        raise StudioError(why(FileNotFoundError(errno.ENOENT, ""), path.parent))


def free_place(path: Path, *, whole: bool = False) -> Path:
    """Return `path`, or where something is there the same with a number: "a (2).zip"; at the end of a `whole` name."""
    places = (path.with_name(name) for name in numbered(path.name, whole=whole))
    return next(place for place in places if not os.path.lexists(place))


def new_file(path: Path, write: Callable[[Path], None]) -> Path:
    """Let `write` fill a file that was not there before, and return which: where `path` is taken, "name (2).png".

    It is put in place in one step and never over another. Raises StudioError as `replace_file` does.
    """
    if not path.name:
        raise StudioError(why(IsADirectoryError(errno.EISDIR, ""), path))
    with _filled(path, write) as temporary:
        for name in numbered(path.name):
            with contextlib.suppress(FileExistsError):
                move_file(temporary, path.with_name(name))
                return path.with_name(name)
    raise AssertionError("numbers do not end")


@contextlib.contextmanager
def _filled(path: Path, write: Callable[[Path], None]) -> Iterator[Path]:
    """Yield a temporary file beside `path` that `write` has filled, to be put in place; it is gone afterwards."""
    # The suffix stays: Keras chooses its format by it.
    temporary = path.with_name(shortened(f".{path.stem}", f"-{secrets.token_hex(4)}{path.suffix}"))
    try:
        write(temporary)
        _flush(temporary)
        yield temporary
    except OSError as error:
        raise StudioError(why(error, path)) from error
    finally:
        # A folder that vanished, or was never one, holds nothing to remove; its sentence is on the way already.
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


def write_text(path: Path, text: str) -> None:
    """Write `text` as UTF-8 in one step; see `replace_file`."""
    replace_file(path, lambda temporary: _write(temporary, text))


def write_json(path: Path, value: Any) -> None:  # noqa: ANN401 - whatever JSON can hold
    """Write `value` as indented JSON in one step; see `replace_file`."""
    write_text(path, _as_json(value))


def create_json(path: Path, value: Any) -> bool:  # noqa: ANN401 - whatever JSON can hold
    """Write a JSON file that was not there before, or return False where something is: of two that try, one does.

    Raises StudioError as `replace_file` does.
    """
    with _filled(path, lambda temporary: _write(temporary, _as_json(value))) as temporary:
        try:
            move_file(temporary, path)
        except FileExistsError:
            return False
    return True


def _as_json(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def read_json(path: Path) -> Any:  # noqa: ANN401
    """Read a JSON file. Raises StudioError where it is missing or is no JSON."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise StudioError(why(error, path)) from error
    except ValueError as error:
        raise StudioError(
            _("{path} is damaged: it is not a JSON file. Delete it or put back a copy.").format(path=path)
        ) from error


def make_folder(path: Path) -> None:
    """Create a folder and its parents. Raises StudioError where that is not allowed."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StudioError(why(error, path)) from error


def make_new_folder(path: Path) -> bool:
    """Create a folder, or return False where it is there already. Raises StudioError where that is not allowed."""
    try:
        path.mkdir()
    except FileExistsError:
        return False
    except OSError as error:
        raise StudioError(why(error, path)) from error
    return True


def _write(path: Path, text: str) -> None:
    # surrogateescape: names that are not UTF-8 go out as they came in.
    path.write_text(text, encoding="utf-8", errors="surrogateescape", newline="")


def _flush(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _replace(temporary: Path, path: Path) -> None:
    # On Windows a virus scanner may hold the old file for a moment.
    for wait in (0.05, 0.2, 0.5, None):
        try:
            os.replace(temporary, path)
            return
        except PermissionError:
            if wait is None or os.name != "nt":
                raise
            time.sleep(wait)


def why(error: OSError, path: Path) -> str:
    """Return the sentence for an error of the disk at `path`."""
    match error.errno:
        case errno.ENOSPC | errno.EDQUOT:
            text = _("The disk is full: {path} could not be written. Free some space and try again; nothing was lost.")
        case errno.EACCES | errno.EPERM | errno.EROFS:
            text = _("{path} may not be written or read: permission denied. Choose another folder.")
        case errno.ENOENT:
            text = _("{path} is not there. Check the name, or whether its drive is connected.")
        case errno.ENOTDIR | errno.EEXIST:
            text = _("{path} cannot be made: a part of that path is a file. Choose another folder.")
        case errno.EISDIR:
            text = _("{path} is a folder. Give the name of a file in it.")
        case _:
            return _("{path} could not be used: {reason}.").format(path=path, reason=error.strerror or error)
    return text.format(path=path)
