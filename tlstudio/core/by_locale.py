"""Numbers and dates as the reader's country writes them: 1.234,5 and 87,3 % in German. On the screen only.

Files, `--json` and logs always have a point: they are written by Python's own formatting and, where one holds
sentences, within `plain()`.
"""

import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from functools import lru_cache
from numbers import Real
from typing import NamedTuple

# Where these live, numbers look as Python writes them: most people never wait for Babel (0.1 s).
_AS_PYTHON = ("C", "en", "en_US", "en_GB", "ja", "ja_JP")

_in_file: ContextVar[bool] = ContextVar("_in_file", default=False)


class _Marks(NamedTuple):
    decimal: str
    group: str
    before_percent: str


_PYTHON = _Marks(".", ",", "")


def number(value: Real | float, spec: str = ",") -> str:
    """Return a number by Python's format specification, with the point and the comma of the reader's country."""
    text = format(value, spec)
    if _in_file.get() or (marks := _marks(locale_name())) is _PYTHON:
        return text
    text = text.translate({ord("."): marks.decimal, ord(","): marks.group})
    return text.replace("%", f"{marks.before_percent}%")


def date(moment: datetime, seconds: bool = False) -> str:
    """Return a day and a time: "2026-11-27 14:03", or as the reader's country writes it."""
    name = locale_name("LC_TIME")
    if _in_file.get() or name == "C":
        return moment.strftime("%Y-%m-%d %H:%M:%S" if seconds else "%Y-%m-%d %H:%M")
    from babel.dates import format_datetime

    return format_datetime(moment, "medium" if seconds else "short", locale=name)


@contextmanager
def plain() -> Iterator[None]:
    """Write numbers and dates the same in every country, for what goes into a file."""
    before = _in_file.set(True)
    try:
        yield
    finally:
        _in_file.reset(before)


def locale_name(category: str = "LC_NUMERIC") -> str:
    """Return the locale whose numbers and dates are shown, such as "de_DE"; "C" where none is set."""
    for variable in ("TLSTUDIO_LOCALE", "LC_ALL", category, "LANG"):
        if name := os.environ.get(variable):
            return _known(name)
    return _known(_of_windows())


@lru_cache
def _known(name: str) -> str:
    """Return the locale that a name such as "de_DE.UTF-8" or "de-DE" means, or "C"."""
    name = name.partition(".")[0].partition("@")[0].replace("-", "_")
    if name in ("", "POSIX", *_AS_PYTHON):
        return name if name in _AS_PYTHON else "C"
    from babel import Locale, UnknownLocaleError

    try:
        return str(Locale.parse(name))
    except (ValueError, UnknownLocaleError):
        return "C"


@lru_cache
def _marks(name: str) -> _Marks:
    if name in _AS_PYTHON:
        return _PYTHON
    from babel import Locale

    locale = Locale.parse(name)
    symbols = locale.number_symbols.get("latn")
    if symbols is None:  # its numbers have digits of their own, which Python does not write
        return _PYTHON
    space = re.search(r"(\s?)%", locale.percent_formats[None].pattern)
    return _Marks(symbols["decimal"], symbols["group"], space[1] if space else "")


@lru_cache
def _of_windows() -> str:
    if sys.platform == "win32":
        import ctypes

        name = ctypes.create_unicode_buffer(85)
        ctypes.windll.kernel32.GetUserDefaultLocaleName(name, len(name))
        return name.value
    return ""
