"""Translation by gettext, one mechanism for core, command line and window.

`_` translates now. `N_` only marks a text that stands in a table and is translated when it is shown, by `_`.
"""

import gettext
import os

from tlstudio.core.paths import resources

_catalogue: gettext.NullTranslations = gettext.NullTranslations()


def install(language: str | None = None) -> None:
    """Load the catalogue of `language` (such as "ja"), or of the environment; English where there is none."""
    global _catalogue
    wanted = [language] if language else None
    _catalogue = gettext.translation(
        "tlstudio", os.fspath(resources() / "translations"), languages=wanted, fallback=True
    )


def _(text: str) -> str:
    """Return the translation of `text`."""
    return _catalogue.gettext(text) if text else text


def N_(text: str) -> str:
    """Mark `text` for translation and return it unchanged."""
    return text


def ngettext(singular: str, plural: str, count: int) -> str:
    """Return the form for `count`; the text's {count} is filled in by the caller."""
    return _catalogue.ngettext(singular, plural, count)
