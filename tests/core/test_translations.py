"""Every text of the program is translated, and says what it says with the same places for values."""

import argparse
import inspect
import io
import re
import string

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import read_mo

from tests.translations import TRANSLATIONS, compiled, messages, po_files, read, texts
from tlstudio.core.i18n import LANGUAGES
from tlstudio.verbs import argparse_texts

HOW = "Run `make translations` and translate what is new in the .po file."
PERCENT_PLACE = re.compile(r"%(?:\(\w+\))?[srdf]")


@pytest.fixture(scope="module")
def sources() -> Catalog:
    return texts()


@pytest.fixture(scope="module", params=po_files(), ids=lambda path: path.parts[-3])
def catalogue(request: pytest.FixtureRequest) -> Catalog:
    return read(request.param)


def forms(text: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def said(message: Message) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return forms(message.id), forms(message.string)


def places(text: str) -> set[tuple[str | None, ...] | str]:
    values = {part[1:] for part in string.Formatter().parse(text) if part[1] is not None}
    return {*values, *PERCENT_PLACE.findall(text)}


def edges(text: str) -> tuple[str, str, int, bool]:
    """Return what stands around a text: spaces in front and behind, line ends, whether it ends in three points."""
    start, end = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    return start, end, text.count("\n"), text.endswith("…")


def both(catalogue: Catalog) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Return the texts that are translated, each with its translation."""
    return [pair for pair in map(said, messages(catalogue)) if all(pair[1])]


def test_there_is_a_catalogue_for_every_language_offered() -> None:
    assert {path.parts[-3] for path in po_files()} == set(LANGUAGES) - {"en"}


def test_no_text_is_missing(catalogue: Catalog, sources: Catalog) -> None:
    missing = [
        text.id
        for text in messages(sources)
        if (known := catalogue.get(text.id, text.context)) is None or known.fuzzy or not all(forms(known.string))
    ]
    assert not missing, f"{len(missing)} texts are not translated. {HOW}\n" + "\n".join(map(str, missing[:50]))


def test_no_text_is_kept_that_nobody_shows(catalogue: Catalog, sources: Catalog) -> None:
    gone = [message.id for message in messages(catalogue) if sources.get(message.id, message.context) is None]
    assert not gone, f"{HOW} {gone[:20]}"


def test_the_same_values_stand_in_each_translation(catalogue: Catalog) -> None:
    wrong = [(ours, theirs) for ours, theirs in both(catalogue) if places(ours[-1]) != places(theirs[-1])]
    assert not wrong


def test_each_translation_begins_and_ends_as_the_text_does(catalogue: Catalog) -> None:
    wrong = [(ours, theirs) for ours, theirs in both(catalogue) if edges(ours[-1]) != edges(theirs[-1])]
    assert not wrong


def test_nothing_is_left_in_english(catalogue: Catalog) -> None:
    """Names, units and commands are the same in Japanese; a text of two words and more is not."""
    left = [
        ours[0]
        for ours, theirs in both(catalogue)
        if ours == theirs and len(re.findall(r"\b[a-z]{2,}", re.sub(r"\{[^}]*\}", "", ours[0]))) > 1
    ]
    assert left == SAME


# Names, formats and commands of more than one word that are the same in every language.
SAME = ["flowers\n├─ daisy: 001.jpg, 002.jpg, …\n├─ rose: …\n└─ tulip: …"]


def test_what_is_compiled_is_what_is_written(catalogue: Catalog) -> None:
    path = TRANSLATIONS / str(catalogue.locale) / "LC_MESSAGES/tlstudio.mo"
    with path.open("rb") as file:
        kept = read_mo(file)
    now = read_mo(io.BytesIO(compiled(catalogue)))
    assert sorted(map(said, messages(kept))) == sorted(map(said, messages(now))), HOW


def test_argparses_own_words_are_known() -> None:
    """All that this Python's argparse says, but for the mistakes of whoever makes a parser."""
    source = io.BytesIO(inspect.getsource(argparse).encode())
    asked = {forms(text)[0] for _line, text, _notes, _context in extract("python", source)}
    ours = set(argparse_texts.TEXTS) | {argparse_texts.expected(1)}
    assert {text for text in asked - ours if text not in FOR_PROGRAMMERS} == set()


# What argparse says to whoever makes a parser wrongly, and of options and files of kinds that we do not have.
FOR_PROGRAMMERS = {
    "%r is not callable",
    "'required' is an invalid argument for positionals",
    ".__call__() not defined",
    'argument "-" with mode %r',
    "can't open '%(filename)s': %(error)s",
    "cannot have multiple subparser arguments",
    "cannot merge actions - two groups are named %r",
    "conflicting option string: %s",
    "conflicting subparser alias: %s",
    "conflicting subparser: %s",
    "dest= is required for options like %r",
    "invalid conflict_resolution value: %r",
    "invalid option string %(option)r: must start with a character %(prefix_chars)r",
    "mutually exclusive arguments must be optional",
    "subcommands",
    "unexpected option string: %s",
    "unknown parser %(parser_name)r (choices: %(choices)s)",
}
