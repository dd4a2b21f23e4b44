import sys
from pathlib import Path

import pytest

from tlstudio.core import paths


def test_a_folder_beside_the_built_program_keeps_everything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TLSTUDIO_HOME")
    monkeypatch.setattr(sys, "executable", str(tmp_path / "tlstudio"))
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    usual = paths.projects()
    assert tmp_path not in usual.parents
    stick = tmp_path / "TLSTUDIO_HOME"
    stick.mkdir()
    places = [paths.user_data(), paths.user_logs(), paths.user_cache(), paths.user_config(), paths.projects()]
    assert [place.parent for place in places] == [stick] * 5
    monkeypatch.setenv("TLSTUDIO_HOME", str(tmp_path / "elsewhere"))
    assert paths.projects().parent == tmp_path / "elsewhere", "the variable is the nearer word"


def test_from_sources_no_folder_beside_python_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TLSTUDIO_HOME")
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    (tmp_path / "TLSTUDIO_HOME").mkdir()
    assert tmp_path not in paths.projects().parents
