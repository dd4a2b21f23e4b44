import errno
import gettext
import locale
import os
import pickle
import subprocess
import sys
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.speaking import speaking
from tlstudio.core import i18n
from tlstudio.core.i18n import LANGUAGES, N_, PSEUDO, Text, _, ngettext, pgettext
from tlstudio.core.pseudo import pseudo

VARIABLES = ("TLSTUDIO_LANGUAGE", "LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")


@pytest.fixture
def silent(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """Return an environment that wishes no language."""
    with speaking("en"):
        for name in VARIABLES:
            monkeypatch.setenv(name, "")
        yield monkeypatch


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "ja_JP.UTF-8"}, "ja"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "ja_JP.UTF-8", "LC_ALL": "en_GB.UTF-8"}, "en"),
        ({"LANGUAGE": "de:ja:en", "LANG": "en_US.UTF-8"}, "ja"),
        ({"LANGUAGE": "en:ja"}, "en"),
        ({"LANGUAGE": "ja", "TLSTUDIO_LANGUAGE": "en"}, "en"),
        ({"TLSTUDIO_LANGUAGE": "ja-JP"}, "ja"),
        ({"TLSTUDIO_LANGUAGE": "en_XA"}, "en_XA"),
    ],
)
def test_the_language_is_the_first_wish_that_can_be_fulfilled(
    silent: pytest.MonkeyPatch, environment: dict[str, str], language: str
) -> None:
    for name, value in environment.items():
        silent.setenv(name, value)
    i18n.install()
    assert i18n.spoken() == language


def test_a_language_that_is_named_is_spoken(silent: pytest.MonkeyPatch) -> None:
    silent.setenv("TLSTUDIO_LANGUAGE", "en")
    i18n.install("ja")
    assert _("Predict") == "予測"
    assert _(N_("Train")) == "学習"
    assert ngettext("{count} image", "{count} images", 3).format(count=3) == "3枚の画像"
    assert _("there is no such text") == "there is no such text"
    assert _("") == ""  # and not the head of the catalogue
    assert gettext.gettext("options") == "オプション"  # what argparse asks
    i18n.install("en")
    assert _("Predict") == "Predict"
    assert gettext.gettext("options") == "options"


def test_the_command_line_and_its_errors_are_in_the_language_that_was_named() -> None:
    def said(*words: str) -> str:
        done = subprocess.run([sys.executable, "-m", "tlstudio", *words], capture_output=True, check=False)
        return (done.stdout + done.stderr).decode("utf-8")

    assert "使い方" in said("--language=ja", "scan")
    assert "invalid choice: 'xx'" in said("scan", "--language", "xx")


def test_a_word_of_two_meanings_is_told_apart_by_its_context() -> None:
    with speaking("ja"):
        assert _("training") == "学習"
        assert pgettext("state", "training") == "学習中"
    with speaking(PSEUDO):
        assert pgettext("state", "training") == _("training") != "training"
    assert pgettext("state", "training") == "training"


def test_numbers_in_a_text_follow_the_country(in_germany: None) -> None:
    text = Text("{a:.1%} of {count:,}, {b:+.2f}, seed {seed}, {name:>6}, {c:.2g}, {d:7.3f}|{e!r}")
    told = text.format(a=0.8734, count=12345, b=np.float32(-1.5), seed=12345, name="a.b", c=0.5, d=1.5, e=1.5)
    assert told == "87,3\N{NO-BREAK SPACE}% of 12.345, -1,50, seed 12345,    a.b, 0,5,   1,500|1.5"


def test_a_text_is_like_any_other() -> None:
    text = _("{name}: {difference:+.3f}")
    assert isinstance(text, Text)
    assert text == "{name}: {difference:+.3f}"
    assert pickle.loads(pickle.dumps(text)) == text
    with pytest.raises(KeyError):
        text.format(name="a")


@given(st.text(st.characters(codec="ascii", exclude_characters="{}%<>&\r"), min_size=1))
def test_the_pseudo_language_is_half_as_long_again(text: str) -> None:
    longer = pseudo(text)
    assert longer.count("\n") >= text.count("\n")
    assert len(longer.strip()) >= 1.3 * len(text.strip())
    assert longer[: len(text) - len(text.lstrip())] == text[: len(text) - len(text.lstrip())]


def test_the_pseudo_language_keeps_places_and_marks() -> None:
    longer = pseudo("<b>{count:,} images</b> in %(path)s &amp; {more!r}")
    for kept in ("<b>", "{count:,}", "</b>", "%(path)s", "&amp;", "{more!r}"):
        assert kept in longer
    with speaking(PSEUDO):
        assert ngettext("{count} image", "{count} images", 2).format(count=2).startswith("2 ímágés~")
    assert PSEUDO not in LANGUAGES


@pytest.mark.skipif(not hasattr(locale, "LC_MESSAGES"), reason="the system has no language of its own for programs")
def test_the_system_says_why_in_the_language_that_is_spoken() -> None:
    own = locale.setlocale(locale.LC_MESSAGES)
    locale.setlocale(locale.LC_MESSAGES, "")  # as Qt does
    try:
        before = os.strerror(errno.ENOTEMPTY)
        with speaking("ja"):
            os.strerror(errno.ENOTEMPTY)
        assert os.strerror(errno.ENOTEMPTY) == before
    finally:
        locale.setlocale(locale.LC_MESSAGES, own)
