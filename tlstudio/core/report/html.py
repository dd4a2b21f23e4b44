"""The document as HTML, by Jinja2: one file with everything in it, that loads nothing and runs nothing."""

import base64
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from tlstudio.core.files import write_text
from tlstudio.core.paths import resources
from tlstudio.core.report.document import Document


def write_html(document: Document, path: Path) -> None:
    """Write the document in one step. Raises StudioError where the disk does not allow it."""
    write_text(path, html(document))


def html(document: Document) -> str:
    """Return the page. Whatever stands in a name stays text."""
    environment = Environment(
        loader=FileSystemLoader(resources() / "report"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip
    environment.filters["base64"] = lambda content: base64.b64encode(content).decode("ascii")
    environment.filters["kind"] = lambda part: type(part).__name__
    return environment.get_template("report.html").render(document=document)
