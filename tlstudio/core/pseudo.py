"""A pseudo-language: English with accents and half as long again. It shows what is not translated and what is cut."""

import re
from gettext import NullTranslations

_ACCENTS = str.maketrans("aceinouyzACEINOUYZ", "áçéíñóúýžÁÇÉÍÑÓÚÝŽ")
_KEPT = re.compile(r"(\{[^{}]*\}|%\(\w+\)\w|%[a-z]|<[^<>]*>|&\w+;|https?://\S+)")  # places, marks of HTML, addresses


def pseudo(text: str) -> str:
    """Return `text` with accents and half as long again; its places for values stay as they are."""
    inner = text.strip()
    if not inner:
        return text
    pieces = _KEPT.split(inner)
    pieces[::2] = [piece.translate(_ACCENTS) for piece in pieces[::2]]
    more = -(-sum(map(len, pieces[::2])) // 2)
    words = ("~" * (4 + at % 3) for at in range(more))
    tail = ""
    while len(tail) < more:
        tail += next(words) + " "
    start = text.index(inner)
    return text[:start] + "".join(pieces) + tail[:more].rstrip() + text[start + len(inner) :]


class Pseudo(NullTranslations):
    """The catalogue of the pseudo-language: made while one looks."""

    def gettext(self, message: str) -> str:
        """Return the message, made longer."""
        return pseudo(message)

    def pgettext(self, context: str, message: str) -> str:
        """Return the message, made longer."""
        return pseudo(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Return the form for a number, made longer."""
        return pseudo(msgid1 if n == 1 else msgid2)
