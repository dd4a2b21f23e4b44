import pytest

from tests.speaking import speaking
from tlstudio import cli
from tlstudio.verbs.columns import columns, padded, width


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("", 0),
        ("class", 5),
        ("クラス", 6),
        ("ｶﾗｽ", 3),
        ("全角ＡＢ", 8),
        ("Zu\u0308rich", 6),
        ("が", 2),
        ("か\u3099", 2),
        ("–", 1),
    ],
)
def test_a_text_takes_as_many_places_as_a_terminal_gives_it(text: str, places: int) -> None:
    assert width(text) == places


def test_what_is_too_long_is_not_cut() -> None:
    assert padded("学習", 6) == "学習  "
    assert padded("学習", 6, right=True) == "  学習"
    assert padded("学習データ", 6) == "学習データ"


def test_columns_stand_below_each_other() -> None:
    rows = [("クラス", "適合率", "画像数"), ("cat", "1.000", 12), ("柴犬", "–", 3)]
    assert columns(rows, right=[2]) == [
        "クラス  適合率  画像数",
        "cat     1.000       12",
        "柴犬    –            3",
    ]
    assert columns([]) == []
    assert columns([("a", ""), ("b", "c")]) == ["a", "b  c"]


def test_the_weights_are_listed_in_columns_in_japanese(capsys: pytest.CaptureFixture[str]) -> None:
    with speaking("ja"):
        assert cli.main(["weights", "list"]) == cli.DONE
    lines = capsys.readouterr().out.splitlines()
    starts = {width(line[: line.rindex("  ") + 2]) for line in lines}
    assert len(starts) == 1, "the files stand below each other"
