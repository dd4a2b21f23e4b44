import os
from pathlib import Path
from typing import cast

import pytest

from tlstudio.core.arrivals import Arrivals, _look_at
from tlstudio.core.errors import StudioError


def test_a_file_is_ready_when_it_stands_still(tmp_path: Path) -> None:
    (tmp_path / "there.png").write_text("x")
    arrivals = Arrivals(tmp_path, there=False)
    assert arrivals.look() == arrivals.look() == []
    (tmp_path / "in").mkdir()
    new = tmp_path / "in" / "new.JPG"
    new.write_text("half")
    assert arrivals.look() == []
    new.write_text("half and more")
    assert arrivals.look() == [], "it still grows"
    assert arrivals.look() == [new]
    assert arrivals.look() == [], "once"


def test_what_is_there_counts_where_asked(tmp_path: Path) -> None:
    (tmp_path / "b.png").write_text("x")
    (tmp_path / "a.png").write_text("x")
    arrivals = Arrivals(tmp_path, there=True)
    assert arrivals.look() == []
    assert arrivals.look() == [tmp_path / "a.png", tmp_path / "b.png"]


def test_a_file_that_is_changed_comes_again(tmp_path: Path) -> None:
    file = tmp_path / "a.png"
    file.write_text("x")
    arrivals = Arrivals(tmp_path, there=False)
    file.write_text("xy")
    assert [arrivals.look(), arrivals.look()] == [[], [file]]


def test_empty_hidden_and_other_files_wait_for_ever(tmp_path: Path) -> None:
    (tmp_path / "empty.png").write_text("")
    for name in (".hidden.png", "notes.txt", "a.png.part"):
        (tmp_path / name).write_text("x")
    (tmp_path / "pipe.png").unlink(missing_ok=True)
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.png")
    arrivals = Arrivals(tmp_path, there=True)
    assert arrivals.look() == arrivals.look() == []


def test_a_folder_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(StudioError, match="is not there"):
        Arrivals(tmp_path / "gone", there=True).look()


def test_a_file_that_comes_whole_is_ready_at_the_first_look(tmp_path: Path) -> None:
    arrivals = Arrivals(tmp_path, there=True, whole=True)
    file = tmp_path / "a.png"
    file.write_text("x")
    assert [arrivals.look(), arrivals.look()] == [[file], []]
    (tmp_path / "b.png").write_text("y")
    file.unlink()
    assert arrivals.look() == [tmp_path / "b.png"]
    file.write_text("x")
    assert arrivals.look() == [file], "it was gone in between"


class _Entry:
    """An entry as Windows has it of a file that is being written: of the size it had when it was opened."""

    def __init__(self, path: Path) -> None:
        self.name, self.path = path.name, os.fspath(path)

    def is_dir(self, follow_symlinks: bool) -> bool:
        return False

    def is_file(self) -> bool:
        return True

    def stat(self) -> os.stat_result:
        return os.stat_result((0o100644, 0, 0, 1, 0, 0, 0, 0, 0, 0))


def test_the_size_is_the_files_and_not_the_folders(tmp_path: Path) -> None:
    file = tmp_path / "new.png"
    file.write_bytes(b"half of it")
    found: dict[str, tuple[int, int]] = {}
    _look_at(cast("os.DirEntry[str]", _Entry(file)), found, [])
    assert found == {os.fspath(file): (10, file.stat().st_mtime_ns)}
