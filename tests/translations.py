"""The catalogues of translations: `python -m tests.translations` (`make translations`) brings them up to the sources.

It finds the texts, puts new ones into every .po file (to be translated there by hand), takes out those that are gone
and compiles the .mo files. Those are kept beside the .po files, so that a checkout, a wheel and a bundle all have them
without a step of building; `tests/core/test_translations.py` fails where one is stale.
"""

import io
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
TRANSLATIONS = ROOT / "resources/translations"


def texts() -> Catalog:
    """Return all texts of the program, in the order of the files they stand in."""
    catalogue = Catalog()
    for path in sorted((ROOT / "tlstudio").rglob("*.py")):
        for _file, _line, text, _notes, context in extract_from_dir(path.parent, [(path.name, "python")]):
            catalogue.add(text, locations=[(path.relative_to(ROOT).as_posix(), 1)], context=context)
    return catalogue


def po_files() -> list[Path]:
    """Return the catalogues as people edit them, one a language."""
    return sorted(TRANSLATIONS.glob("*/LC_MESSAGES/tlstudio.po"))


def read(path: Path) -> Catalog:
    """Return a catalogue."""
    with path.open("rb") as file:
        return read_po(file, locale=path.parts[-3])


def messages(catalogue: Catalog) -> list[Message]:
    """Return the messages of a catalogue without its head."""
    return [message for message in catalogue if message.id]


def compiled(catalogue: Catalog) -> bytes:
    """Return a catalogue as gettext reads it."""
    file = io.BytesIO()
    write_mo(file, catalogue)
    return file.getvalue()


def main() -> None:
    """Bring every catalogue up to the sources, and say what is left to translate."""
    found = texts()
    for path in po_files():
        catalogue = read(path)
        catalogue.update(found, no_fuzzy_matching=True, update_creation_date=False)
        with path.open("wb") as file:
            write_po(file, catalogue, width=120, ignore_obsolete=True, include_lineno=False)
        path.with_suffix(".mo").write_bytes(compiled(read(path)))
        left = sum(not message.string or not all(message.string) for message in messages(catalogue))
        print(f"{path.relative_to(ROOT)}: {len(messages(catalogue))} texts, {left} to be translated")


if __name__ == "__main__":
    main()
