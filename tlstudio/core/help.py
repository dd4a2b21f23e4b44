"""Help: its pages, Markdown in resources/help/<language>/, with what follows from the code filled in, and a search.

A line such as <!-- settings --> in a page stands for a part that core/help_parts.py writes.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from tlstudio.core.errors import StudioError
from tlstudio.core.help_parts import PARTS
from tlstudio.core.i18n import _, spoken
from tlstudio.core.paths import resources

TOPICS = (
    "start", "data", "checks", "train", "settings", "evaluate", "predict", "export", "offline", "shortcuts", "glossary",
    "trouble",
)  # fmt: skip
_PART = re.compile(r"^<!-- (\w+) -->$", re.MULTILINE)
_AROUND = 60  # characters of a hit's excerpt before and after the word


@dataclass(frozen=True)
class Section:
    """A heading and what stands below it; `text` is without marks."""

    title: str
    text: str

    @property
    def anchor(self) -> str:
        """What leads to it: page.md#anchor."""
        return slug(self.title)


@dataclass(frozen=True)
class Page:
    """A page by its topic; `text` is Markdown."""

    topic: str
    text: str

    @property
    def title(self) -> str:
        """Its first heading."""
        return self.sections[0].title

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        """Its parts by headings, the page's own first."""
        parts = re.split(r"^(#+ .*)$", self.text, flags=re.MULTILINE)[1:]
        pairs = zip(parts[::2], parts[1::2], strict=True)
        return tuple(Section(plain(head).lstrip("# ").strip(), _without_bullets(plain(body))) for head, body in pairs)


@dataclass(frozen=True)
class Hit:
    """A section in which all words occur, and an excerpt around the first of them."""

    page: Page
    section: Section
    excerpt: str


def page(topic: str) -> Page:
    """Return a page in the language that is spoken, or in English. Raises StudioError for an unknown topic."""
    if topic not in TOPICS:
        text = _("There is no help about {topic!r}. Choose from: {topics}.")
        raise StudioError(text.format(topic=topic, topics=", ".join(TOPICS)))
    places = (help_folder() / language / f"{topic}.md" for language in (spoken(), "en"))
    file = next(place for place in places if place.is_file())
    text = file.read_text(encoding="utf-8")
    return Page(topic, _PART.sub(lambda found: PARTS[found[1]](), text))


def pages() -> tuple[Page, ...]:
    """Return all pages, in the order of the contents."""
    return tuple(map(page, TOPICS))


def help_folder() -> Path:
    """Return the folder of the pages and their pictures."""
    return resources() / "help"


def search(where: Sequence[Page], text: str) -> list[Hit]:
    """Return the sections in which every word of `text` occurs, those with all of them in the heading first."""
    words = text.casefold().split()
    found = list(_hits(where, words)) if words else []
    return sorted(found, key=lambda hit: not all(word in hit.section.title.casefold() for word in words))


def _hits(where: Sequence[Page], words: Sequence[str]) -> Iterator[Hit]:
    for some in where:
        for section in some.sections:
            text = " ".join(section.text.split())
            folded = f"{section.title}\n{text}".casefold()
            if all(word in folded for word in words):
                yield Hit(some, section, _excerpt(text, words))


def _excerpt(text: str, words: Sequence[str]) -> str:
    at = min((place for word in words if (place := text.casefold().find(word)) >= 0), default=0)
    start, end = max(0, at - _AROUND), min(len(text), at + _AROUND)
    return f"{'…' if start else ''}{text[start:end]}{'…' if end < len(text) else ''}"


def _without_bullets(text: str) -> str:
    return re.sub(r"^- ", "", text, flags=re.MULTILINE).strip()


def slug(title: str) -> str:
    """Return the anchor of a heading: small letters, digits and hyphens, as forges of code make it."""
    return re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-")


def plain(text: str) -> str:
    """Return Markdown as a terminal shows it: without pictures, links and marks, headings as they are."""
    text = re.sub(r"!\[[^\]]*\]\([^)]*\)\n*", "", text)
    text = re.sub(r"(?<!\\)\[([^\]]*)\]\([^)]*\)", r"\1", text)
    text = re.sub(r"^\|[-:| ]+\|\n", "", text, flags=re.MULTILINE)
    text = re.sub(r"(?<!\\)(\*\*|\*|`)", "", text)
    return re.sub(r"\\([\\`*_\[\]<>|#])", r"\1", text)
