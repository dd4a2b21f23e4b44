import errno
import os
from pathlib import Path

import pytest

from tlstudio.core.errors import StudioError
from tlstudio.core.files import free_place, make_folder, new_file, read_json, replace_file, write_json, write_text


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


def test_a_new_file_takes_a_free_name_and_leaves_nothing_else(tmp_path: Path) -> None:
    there = tmp_path / "map.png"
    there.write_text("mine")
    (tmp_path / "map (2).png").symlink_to(tmp_path / "gone")  # a name is taken where a link leads nowhere, too
    made = [new_file(there, lambda temporary: temporary.write_text("new")) for _ in range(2)]
    assert [file.name for file in made] == ["map (3).png", "map (4).png"]
    assert there.read_text() == "mine"
    assert sorted(file.name for file in tmp_path.iterdir()) == [
        "map (2).png", "map (3).png", "map (4).png", "map.png",
    ]  # fmt: skip


def test_a_free_place_is_found_for_files_and_folders(tmp_path: Path) -> None:
    assert free_place(tmp_path / "gone" / "a.zip") == tmp_path / "gone" / "a.zip"
    (tmp_path / "a.zip").touch()
    (tmp_path / "a (2).zip").symlink_to(tmp_path / "gone")
    assert free_place(tmp_path / "a.zip") == tmp_path / "a (3).zip"
    (tmp_path / "models.v1").mkdir()
    assert free_place(tmp_path / "models.v1", whole=True) == tmp_path / "models.v1 (2)"


def test_the_longest_name_is_written_and_numbered(tmp_path: Path) -> None:
    path = tmp_path / f"{'ü' * 125}x.png"
    made = [new_file(path, lambda temporary: temporary.write_text("new")) for _ in range(2)]
    assert [file.name for file in made] == [path.name, f"{'ü' * 123} (2).png"]
    replace_file(path, lambda temporary: temporary.write_text("newer"))
    assert path.read_text() == "newer"
    assert len(list(tmp_path.iterdir())) == 2


def test_a_new_file_that_fails_half_way_is_not_there(tmp_path: Path) -> None:
    def half(temporary: Path) -> None:
        temporary.write_text("ne")
        raise OSError(errno.ENOSPC, "full")

    with pytest.raises(StudioError, match="The disk is full"):
        new_file(tmp_path / "a.png", half)
    with pytest.raises(StudioError, match="is not there"):
        new_file(tmp_path / "nowhere" / "a.png", lambda temporary: temporary.write_text("new"))
    assert not list(tmp_path.iterdir())
