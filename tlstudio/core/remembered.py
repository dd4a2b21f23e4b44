"""What was found out on this computer and can be found out again: choices by a key, and contents by a name."""

import contextlib
import hashlib
import logging
from collections.abc import Callable
from pathlib import Path

from tlstudio.core.errors import StudioError
from tlstudio.core.files import make_folder, read_json, replace_file, write_json
from tlstudio.core.paths import user_cache

_MOST_BYTES = 2 * 2**30


def choice(key: str) -> str | None:
    """Return what was chosen for `key`; None where nothing was, or where it cannot be read."""
    return _choices().get(_digest(key.encode()).hex())


def choose(key: str, value: str) -> None:
    """Remember `value` for `key`, as far as the disk allows."""
    with contextlib.suppress(StudioError):
        make_folder(user_cache())
        write_json(_choices_file(), {**_choices(), _digest(key.encode()).hex(): value})


def content(name: str, make: Callable[[], bytes]) -> bytes:
    """Return the content kept under a file name, or make and keep it; what is damaged is made anew."""
    path = user_cache() / "content" / name
    with contextlib.suppress(OSError):
        kept = path.read_bytes()
        if kept[:16] == _digest(kept[16:]):
            path.touch()
            return kept[16:]
    made = make()
    try:
        make_folder(path.parent)
        replace_file(path, lambda temporary: _write(temporary, made))
        _prune(path)
    except StudioError as error:
        logging.getLogger("tlstudio").warning("not remembered: %s", error)
    return made


def _write(path: Path, made: bytes) -> None:
    path.write_bytes(_digest(made) + made)


def _prune(newest: Path) -> None:
    """Delete what was used longest ago where all of it takes too much room."""
    with contextlib.suppress(OSError):
        files = sorted(newest.parent.iterdir(), key=lambda path: path.stat().st_mtime, reverse=True)
        room = _MOST_BYTES
        for path in files:
            room -= path.stat().st_size
            if room < 0 and path != newest:
                path.unlink(missing_ok=True)


def _digest(content: bytes) -> bytes:
    return hashlib.blake2b(content, digest_size=16).digest()


def _choices_file() -> Path:
    return user_cache() / "choices.json"


def _choices() -> dict[str, str]:
    try:
        found = read_json(_choices_file())
    except StudioError:
        return {}
    return found if isinstance(found, dict) else {}
