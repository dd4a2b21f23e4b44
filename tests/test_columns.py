import pytest
from wcwidth import width

from tests.speaking import speaking
from tlstudio import cli
from tlstudio.verbs.columns import columns


def test_columns_stand_below_each_other() -> None:
    rows = [("クラス", "適合率", "画像数"), ("cat", "1.000", 12), ("柴犬", "–", 3)]
    assert columns(rows, right=[2]) == [
        "クラス  適合率  画像数",
        "cat     1.000       12",
        "柴犬    –            3",
    ]
    assert columns([("Zu\u0308rich", 1), ("全角ＡＢ", 2), ("ｶﾗｽ", 3)]) == [
        "Zu\u0308rich    1",
        "全角ＡＢ  2",
        "ｶﾗｽ       3",
    ]
    assert columns([]) == []
    assert columns([("a", ""), ("b", "c")]) == ["a", "b  c"]


def test_the_weights_are_listed_in_columns_in_japanese(capsys: pytest.CaptureFixture[str]) -> None:
    with speaking("ja"):
        assert cli.main(["weights", "list"]) == cli.DONE
    lines = capsys.readouterr().out.splitlines()
    starts = {width(line[: line.rindex("  ") + 2]) for line in lines}
    assert len(starts) == 1, "the files stand below each other"
