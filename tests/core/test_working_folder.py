"""Working folders: gone after the work, those of killed programs after a day, and nothing else ever."""

import os
import time
from pathlib import Path

import pytest

from tlstudio.core.errors import StudioError
from tlstudio.core.working_folder import new_working_folder, working_folder


def test_it_is_there_for_the_work_and_gone_afterwards(tmp_path: Path) -> None:
    with working_folder(tmp_path, "export") as folder:
        (folder / "half").mkdir()
        assert folder.parent == tmp_path
        assert folder.name.startswith(".tlstudio-export-")
    with pytest.raises(ZeroDivisionError), working_folder(tmp_path, "export") as folder:
        raise ZeroDivisionError
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(StudioError, match="gone is not there"):
        new_working_folder(tmp_path / "gone", "export")


def test_what_a_killed_program_left_goes_after_a_day_and_nothing_else_does(tmp_path: Path) -> None:
    def aged(path: Path, hours: float) -> Path:
        then = time.time() - hours * 3600
        os.utime(path, (then, then))
        return path

    killed, other = (new_working_folder(tmp_path, "export") for _number in range(2))
    (killed / "half").mkdir()
    aged(killed / "half", 30)
    (other / "runs").mkdir()
    (other / "runs" / "history.csv").touch()  # work goes on in it, and a folder's own time does not tell
    mine = [tmp_path / name for name in (".tlstudio-export-of last week", ".tlstudio-sample-abcd1234", "photos")]
    for folder in mine:
        folder.mkdir()
    for path in (killed, *mine):
        aged(path, 25)
    aged(other / "runs", 25)
    aged(other, 25)
    new = new_working_folder(tmp_path, "export")
    assert {*tmp_path.iterdir()} == {*mine, other, new}
