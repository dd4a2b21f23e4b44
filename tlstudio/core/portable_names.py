"""Names of files and folders that every system takes, so that what is written can be carried from one to another."""

import re
import unicodedata
from collections.abc import Collection, Iterator
from itertools import count
from pathlib import PurePath

_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f]')
# What Windows keeps for itself, whatever stands behind the first point.
_RESERVED = re.compile(r"(con|prn|aux|nul|com[\d¹²³]|lpt[\d¹²³]|conin\$|conout\$) *(\..*)?", re.IGNORECASE | re.DOTALL)
_LONGEST = 255  # bytes on Linux, UTF-16 units elsewhere, which are never more


def portable(name: str) -> str:
    """Return a name that is as near to `name` as every system takes."""
    safe = _FORBIDDEN.sub("_", name).rstrip(". ") or "_"
    safe = f"_{safe}" if _RESERVED.fullmatch(safe) or safe.startswith((".", " ")) else safe
    return shortened(safe, "").rstrip(". ")


def is_portable(name: str) -> bool:
    """Tell whether every system takes a name as it is, and none hides it."""
    return bool(name) and portable(name) == name


def shortened(stem: str, end: str) -> str:
    """Return stem and end as one name; what is too long is cut off the stem's end."""
    while len((stem + end).encode("utf-8", "surrogateescape")) > _LONGEST and stem:
        stem = stem[:-1]
    return stem + end


def same(name: str) -> str:
    """Return what is the same for names that some system takes for one: without regard to case and composition."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def numbered(name: str, *, whole: bool = False) -> Iterator[str]:
    """Yield a name, and then without end others for where it is taken: "a.png", "a (2).png", "a (3).png".

    The number stands behind the stem, or behind all of a `whole` name; too long a stem is cut for it.
    """
    yield name
    path = PurePath(name)
    stem, suffix = (name, "") if whole else (path.stem, path.suffix)
    for number in count(2):
        yield shortened(stem, f" ({number}){suffix}")


def free(name: str, used: Collection[str], *, whole: bool = False) -> str:
    """Return the first of `numbered` names that is new; `used` are names as `same` gives them."""
    return next(found for found in numbered(name, whole=whole) if same(found) not in used)
