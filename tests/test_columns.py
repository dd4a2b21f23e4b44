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


@pytest.mark.parametrize("command", ["", "train ", "weights ", "weights pack "])
def test_help_fits_the_terminal_in_japanese(
    command: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    with speaking("ja"), pytest.raises(SystemExit):
        cli.main(f"{command}--help".split())
    _usage, *parts = capsys.readouterr().out.split("\n\n")  # what is behind "tlstudio" is flags, and none is broken
    lines = "\n".join(parts).splitlines()
    assert 60 < max(map(width, lines)) <= 80
