import errno
import os
from pathlib import Path

import pytest

from tlstudio.core.errors import StudioError
from tlstudio.core.files import make_folder, read_json, replace_file, write_json, write_text


def test_json_comes_back(tmp_path: Path) -> None:
    write_json(tmp_path / "a.json", {"größe": [1, 2.5, None]})
    assert read_json(tmp_path / "a.json") == {"größe": [1, 2.5, None]}


@pytest.mark.parametrize(
    ("number", "says"),
    [(errno.ENOSPC, "The disk is full"), (errno.EROFS, "permission denied"), (errno.EIO, "could not be used")],
)
def test_a_write_that_fails_half_way_leaves_the_old_file(tmp_path: Path, number: int, says: str) -> None:
    file = tmp_path / "model.keras"
    write_text(file, "old")

    def half(temporary: Path) -> None:
        temporary.write_text("ne")
        raise OSError(number, os.strerror(number))

    with pytest.raises(StudioError, match=says):
        replace_file(file, half)
    assert file.read_text() == "old"
    assert list(tmp_path.iterdir()) == [file]


def test_a_really_full_disk_is_a_sentence(tmp_path: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")

    def write(temporary: Path) -> None:
        with open("/dev/full", "w") as full:
            full.write("x" * 10_000)

    with pytest.raises(StudioError, match="The disk is full"):
        replace_file(tmp_path / "a.txt", write)


def test_a_missing_or_damaged_file_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(StudioError, match="is not there"):
        read_json(tmp_path / "no.json")
    (tmp_path / "bad.json").write_text("{")
    with pytest.raises(StudioError, match="damaged"):
        read_json(tmp_path / "bad.json")


def test_a_folder_where_a_file_stands_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StudioError, match="part of that path is a file"):
        make_folder(tmp_path / "file" / "folder")
