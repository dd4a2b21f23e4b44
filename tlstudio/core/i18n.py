"""Translation by gettext, one mechanism for core, command line and window.

`_` translates now. `N_` only marks a text that stands in a table and is translated when it is shown, by `_`. A text's
`.format` writes numbers as the reader's country does (see `by_locale.py`).
"""

import gettext
import locale
import os
import string
import sys
from collections.abc import Iterator
from numbers import Real
from pathlib import Path

from tlstudio.core.by_locale import numeral
from tlstudio.core.paths import resources

LANGUAGES = {"en": "English", "ja": "日本語"}  # each in its own words
PSEUDO = "en_XA"  # English with accents and half as long again, to see what a longer language does to the layout

_catalogue: gettext.NullTranslations = gettext.NullTranslations()
_wished = os.environ.get("LANGUAGE")  # before `install` writes what is spoken there


class _Formatter(string.Formatter):
    def format_field(self, value: object, format_spec: str) -> str:
        if format_spec and isinstance(value, Real):
            return numeral(value, format_spec)
        return format(value, format_spec)


_formatter = _Formatter()


class Text(str):
    """A text with places for numbers."""

    __slots__ = ()

    def format(self, *args: object, **words: object) -> str:
        """Fill the places in; numbers that say how they are to be written get the reader's point and comma."""
        return _formatter.vformat(self, args, words)


def install(*languages: str) -> None:
    """Speak the first of `languages` (such as "ja") that is known, or what the environment wishes; else English.

    Other processes that are started from here on speak the same: it stands in the environment.
    """
    global _catalogue
    spoken = next(filter(None, map(_known, languages or wishes())), "en")
    os.environ["LANGUAGE"] = spoken
    _catalogue = _open(spoken)
    # argparse looks its own words up in the program's domain
    gettext.bindtextdomain("tlstudio", os.fspath(_folder()))
    gettext.textdomain("tlstudio")
    # The C library, which says why a file cannot be read, remembers its sentences until this tells it of a change.
    if hasattr(locale, "textdomain"):
        locale.textdomain("tlstudio")


def spoken() -> str:
    """Return the language that is spoken, such as "ja"."""
    return _known(os.environ.get("LANGUAGE", "")) or "en"


def environment() -> dict[str, str]:
    """Return the environment for a program that is to speak as the user wishes, and not as this one does."""
    mine = {name: value for name, value in os.environ.items() if name not in ("LANGUAGE", "TLSTUDIO_LANGUAGE")}
    return mine if _wished is None else {**mine, "LANGUAGE": _wished}


def wishes() -> Iterator[str]:
    """Yield the languages the user wishes to read, the dearest first."""
    for name in ("TLSTUDIO_LANGUAGE", "LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        yield from filter(None, os.environ.get(name, "").split(":"))
    if sys.platform == "win32":
        import ctypes

        yield locale.windows_locale.get(ctypes.windll.kernel32.GetUserDefaultUILanguage(), "")


def _known(wish: str) -> str:
    """Return the language of the program that a wish such as "ja_JP.UTF-8" or "ja-JP" means, or ""."""
    code = wish.partition(".")[0].replace("-", "_")
    base = code.partition("_")[0]
    if code == PSEUDO:
        return PSEUDO
    return "en" if base in ("C", "POSIX") else base if base in LANGUAGES else ""


def _open(language: str) -> gettext.NullTranslations:
    if language == PSEUDO:
        from tlstudio.core.pseudo import Pseudo

        return Pseudo()
    return gettext.translation("tlstudio", os.fspath(_folder()), [language], fallback=language == "en")


def _folder() -> Path:
    return resources() / "translations"


def _(text: str) -> str:
    """Return the translation of `text`."""
    return _with_places(_catalogue.gettext(text)) if text else text


def pgettext(context: str, text: str) -> str:
    """Return the translation of `text` in a context; for a word that means different things in different places."""
    return _with_places(_catalogue.pgettext(context, text))


def N_(text: str) -> str:
    """Mark `text` for translation and return it unchanged."""
    return text


def ngettext(singular: str, plural: str, count: int) -> str:
    """Return the form for `count`; the text's {count} is filled in by the caller."""
    return _with_places(_catalogue.ngettext(singular, plural, count))


def _with_places(text: str) -> str:
    return Text(text) if "{" in text and ":" in text else text
