import zipfile
from pathlib import Path

import pytest

from tlstudio import __version__
from tlstudio.core.errors import StudioError
from tlstudio.core.log_to_send import save_log, what_is_in_it
from tlstudio.core.paths import user_logs


@pytest.fixture
def logs() -> Path:
    user_logs().mkdir(parents=True)
    for name in ("window.log", "window.log.1", "engine.crash.log"):
        (user_logs() / name).write_text(f"lines of {name}\n", encoding="utf-8")
    (user_logs() / "window.running").write_text("{}")
    (user_logs() / "cat.png").write_bytes(b"a picture")
    return user_logs()


def content(path: Path) -> dict[str, str]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def test_it_holds_the_logs_the_versions_and_the_error_and_no_pictures(logs: Path, tmp_path: Path) -> None:
    path = save_log(tmp_path / "to send", "Traceback: odd")
    assert path == tmp_path / "to send.zip"
    found = content(path)
    assert set(found) == {"about.txt", "error.txt", "window.log", "window.log.1", "engine.crash.log"}
    assert found["window.log.1"] == "lines of window.log.1\n"
    assert found["error.txt"] == "Traceback: odd"
    assert f"TL Studio {__version__}" in found["about.txt"]
    assert "names of folders and image files can be" in what_is_in_it()


def test_of_a_long_file_the_end_is_taken(logs: Path, tmp_path: Path) -> None:
    (logs / "window.log").write_bytes(b"x" * 3_000_000 + b"the end")
    found = content(save_log(tmp_path / "log.zip"))
    assert len(found["window.log"]) == 2_000_000
    assert found["window.log"].endswith("the end")


def test_without_any_logs_the_versions_are_there(tmp_path: Path) -> None:
    assert list(content(save_log(tmp_path / "log.zip"))) == ["about.txt"]


def test_where_it_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(StudioError, match="is not there"):
        save_log(tmp_path / "gone" / "log.zip")
