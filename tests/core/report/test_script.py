import pytest

from tlstudio.core.report.fonts import typeface
from tlstudio.core.report.script import visual


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("שלום", "םולש"),
        ("abc שלום def", "abc םולש def"),
        ("שלום 12 עולם", "םלוע 12 םולש"),
        ("(שלום)", "(םולש)"),
        ("\u2068שלום\u2069", "םולש"),
        ("بيت", "\ufe96\ufef4\ufe91"),  # final, medial, initial
        ("لا", "\ufefb"),  # lam with alef is one sign
    ],
)
def test_what_is_read_from_right_to_left_stands_so(text: str, shown: str) -> None:
    assert visual(text) == shown


def test_a_sign_in_none_of_the_fonts_is_told_by_its_number() -> None:
    assert "".join(piece for _font, piece in typeface().runs("x\U0001f9ec\u200d細")) == "x[U+1F9EC]細"
    assert typeface().markup("<b>&") == "&lt;b&gt;&amp;"
