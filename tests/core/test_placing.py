"""Files put where nothing is: what Windows does is played by a function that answers as it does."""

import os
from pathlib import Path

import pytest

from tlstudio.core.placing import move_file, place_copy


def as_windows(source: Path, target: Path) -> None:
    """Rename as Windows does: never over a file."""
    if target.exists():
        raise FileExistsError(17, "exists", str(source))
    os.rename(source, target)


def to_another_disk(_source: Path, _target: Path) -> None:
    error = OSError(18, "not the same device")
    error.winerror = 17  # type: ignore[attr-defined]
    raise error


def in_use(_source: Path, _target: Path) -> None:
    error = PermissionError(13, "used by another process")
    error.winerror = 32  # type: ignore[attr-defined]
    raise error


@pytest.fixture
def source(tmp_path: Path) -> Path:
    (tmp_path / "a.png").write_text("a")
    os.utime(tmp_path / "a.png", (1e9, 1e9))
    return tmp_path / "a.png"


@pytest.mark.parametrize("rename", [None, as_windows, to_another_disk])
def test_a_file_is_moved_with_its_time(rename: None, source: Path, tmp_path: Path) -> None:
    move_file(source, tmp_path / "b.png", rename)
    assert not source.exists()
    assert (tmp_path / "b.png").read_text() == "a"
    assert (tmp_path / "b.png").stat().st_mtime == 1e9


@pytest.mark.parametrize("rename", [None, as_windows, to_another_disk])
def test_nothing_is_overwritten(rename: None, source: Path, tmp_path: Path) -> None:
    (tmp_path / "b.png").write_text("b")
    with pytest.raises(FileExistsError):
        move_file(source, tmp_path / "b.png", rename)
    with pytest.raises(FileExistsError):
        place_copy(source, tmp_path / "b.png")
    assert (source.read_text(), (tmp_path / "b.png").read_text()) == ("a", "b")


def test_a_file_in_use_stays(source: Path, tmp_path: Path) -> None:
    with pytest.raises(PermissionError):
        move_file(source, tmp_path / "b.png", in_use)
    assert source.exists()
    assert not (tmp_path / "b.png").exists()
