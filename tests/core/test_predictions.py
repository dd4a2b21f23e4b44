from pathlib import Path

import pytest

from tlstudio.core.errors import StudioError
from tlstudio.core.metrics import Scored
from tlstudio.core.predictions import read_scored, write_scored


def test_scored_images_come_back(tmp_path: Path) -> None:
    rows = (Scored("a.jpg", "x", "y", 0.75, (0.25, 0.75)), Scored("b\udcff.jpg", "y", "y", 0.5, (0.5, 0.5)))
    write_scored(tmp_path / "p.csv", rows, ["x", "y"])
    assert read_scored(tmp_path / "p.csv") == rows
    assert [row.correct for row in rows] == [False, True]


@pytest.mark.parametrize("text", [None, "", "path,label\na,b\n", "path,label,p,q\na,b,c,much\n"])
def test_another_table_is_refused(tmp_path: Path, text: str | None) -> None:
    if text is not None:
        (tmp_path / "p.csv").write_text(text)
    with pytest.raises(StudioError, match="Evaluate the run again"):
        read_scored(tmp_path / "p.csv")
