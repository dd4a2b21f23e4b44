"""Writing from right to left, for a PDF that knows only glyphs from left to right: joined forms and order on the page.

A part of Unicode's rules (UAX 9) that is enough for names: runs of such letters, the numbers and brackets in them, and
marks. What is left out is the order of several such runs in one line.
"""

import unicodedata
from functools import cache

_RIGHT_TO_LEFT = ("R", "AL")
_ISOLATES = dict.fromkeys(map(ord, "\u200e\u200f\u2066\u2067\u2068\u2069\u202a\u202b\u202c\u202d\u202e"))
_MIRRORED = {ord(a): b for a, b in zip("()[]{}<>«»", ")(][}{><»«", strict=True)}


def is_right_to_left(text: str) -> bool:
    """Tell whether any of the text is written from right to left."""
    return not text.isascii() and any(unicodedata.bidirectional(sign) in _RIGHT_TO_LEFT for sign in text)


def visual(text: str) -> str:
    """Return the text in the order in which its signs stand on the page, Arabic letters joined."""
    if text.isascii():
        return text
    text = text.translate(_ISOLATES)
    if not is_right_to_left(text):
        return text
    clusters, done = _clusters(joined(text)), list[str]()
    at = 0
    while at < len(clusters):
        end = _end_of_run(clusters, at)
        done += _reversed(clusters[at:end]) if end > at else [clusters[at]]
        at = max(end, at + 1)
    return "".join(done)


def _clusters(text: str) -> list[str]:
    """Return the letters with the marks that stand on them."""
    found: list[str] = []
    for sign in text:
        if found and unicodedata.combining(sign):
            found[-1] += sign
        else:
            found.append(sign)
    return found


def _end_of_run(clusters: list[str], start: int) -> int:
    """Return where a run that begins at `start` ends: behind its last letter that is written from right to left."""
    if not is_right_to_left(clusters[start]):
        return start
    end = start
    for at in range(start, len(clusters)):
        if is_right_to_left(clusters[at]):
            end = at + 1
        elif unicodedata.bidirectional(clusters[at][0]) == "L":
            break
    return end


def _reversed(clusters: list[str]) -> list[str]:
    """Return a run turned round, but for the digits of its numbers."""
    turned: list[str] = []
    number: list[str] = []
    for cluster in reversed(clusters):
        if unicodedata.bidirectional(cluster[0]) in ("EN", "AN"):
            number.insert(0, cluster)
            continue
        turned += number
        number = []
        turned.append(cluster.translate(_MIRRORED))
    return turned + number


def joined(text: str) -> str:
    """Return Arabic letters in the forms they have beside each other, and lam with alef as one."""
    forms = _forms()
    for pair, ligature in (("\u0644" + alef, {"isolated": one, "final": two}) for alef, one, two in _LAM_ALEF):
        if pair in text:
            forms = {**forms, pair[0] + pair[1]: ligature}
    letters: list[str] = []
    for sign in text:
        pair = letters[-1] + sign if letters else ""
        letters[-1:] = [pair] if pair in forms else [*letters[-1:], sign]
    done = []
    for at, letter in enumerate(letters):
        mine = forms.get(letter)
        if mine is None:
            done.append(letter)
            continue
        before, after = _beside(letters, at, -1), _beside(letters, at, 1)
        to_before = "final" in mine and "initial" in forms.get(before, {})
        to_after = "initial" in mine and "final" in forms.get(after, {})
        name = "medial" if to_before and to_after else "final" if to_before else "initial" if to_after else "isolated"
        done.append(mine.get(name, letter))
    return "".join(done)


# Lam with the four kinds of alef, alone and behind a letter that joins.
_LAM_ALEF = (("\u0622", "\ufef5", "\ufef6"), ("\u0623", "\ufef7", "\ufef8"), ("\u0625", "\ufef9", "\ufefa"),
             ("\u0627", "\ufefb", "\ufefc"))  # fmt: skip


def _beside(letters: list[str], at: int, step: int) -> str:
    """Return the next letter to one side that is no mark; "" where there is none."""
    at += step
    while 0 <= at < len(letters) and unicodedata.combining(letters[at][0]):
        at += step
    return letters[at] if 0 <= at < len(letters) else ""


@cache
def _forms() -> dict[str, dict[str, str]]:
    """Return the forms of each Arabic letter, as Unicode's table of compatibility has them."""
    found: dict[str, dict[str, str]] = {}
    for code in (*range(0xFB50, 0xFBB2), *range(0xFE80, 0xFEF5)):
        kind, _space, letter = unicodedata.decomposition(chr(code)).partition(" ")
        if kind.startswith("<") and len(letter) == 4:
            found.setdefault(chr(int(letter, 16)), {})[kind.strip("<>")] = chr(code)
    return found
