"""The document: sections of text, tables, figures and pictures, whatever it is written as."""

from dataclasses import dataclass

from tlstudio.core.report.shapes import Figure


@dataclass(frozen=True)
class Text:
    """A paragraph."""

    text: str


@dataclass(frozen=True)
class Subheading:
    """A heading within a section."""

    text: str


@dataclass(frozen=True)
class Bullets:
    """A list of sentences."""

    items: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """Rows of cells below a head. `widths` are shares of the page; columns in `right` hold numbers."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]
    right: frozenset[int] = frozenset()
    caption: str = ""


@dataclass(frozen=True)
class Picture:
    """A small JPEG, None where the file could not be read, with a line in bold and lines below it."""

    jpeg: bytes | None
    title: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True)
class Pictures:
    """Pictures side by side, as many rows as it takes."""

    items: tuple[Picture, ...]
    caption: str = ""


Part = Text | Subheading | Bullets | Table | Figure | Pictures


@dataclass(frozen=True)
class Section:
    """A heading and what stands below it. `key` is its stable name."""

    key: str
    title: str
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Document:
    """A title, facts in pairs of name and value below it, and the sections in their order."""

    title: str
    facts: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]

    def section(self, key: str) -> Section:
        """Return a section by its stable name. Raises KeyError."""
        return {section.key: section for section in self.sections}[key]
