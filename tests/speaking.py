"""Tests in other languages."""

from collections.abc import Iterator
from contextlib import contextmanager

from tlstudio.core import i18n


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak a language for a while."""
    before = i18n.spoken()
    i18n.install(language)
    try:
        yield
    finally:
        i18n.install(before)
