import platform
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tlstudio import __version__
from tlstudio.core import about
from tlstudio.core.paths import user_logs


def test_it_says_the_versions_of_everything_and_the_folders() -> None:
    text = about.about_text()
    assert text.startswith(f"TL Studio {__version__}\n")
    assert f"Python {platform.python_version()}" in text
    for name in ("TensorFlow", "Keras", "LiteRT", "Qt"):
        assert re.search(rf"^{re.escape(name)} \d+\.\d+", text, re.MULTILINE), name
    assert str(user_logs()) in text
    assert "Apache-2.0" in text


def test_nothing_is_imported_for_it() -> None:
    code = (
        "import sys; from tlstudio.core import about; about.about_text(); about.parts();"
        "print([name for name in ('tensorflow', 'keras', 'PySide6', 'numpy', 'cv2') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_each_part_has_a_version_and_a_licence() -> None:
    parts = {part.name.lower(): part for part in about.parts()}
    assert "tlstudio" not in parts
    assert parts["keras"].licence.startswith("Apache")
    assert "BSD" in parts["numpy"].licence
    assert all(part.version and part.licence and "\n" not in part.licence for part in parts.values())


def test_what_the_installer_brought_is_found_beside_the_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert about.bundled_file("LICENCES.txt") is None
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "MacOS" / "tlstudio"))
    assert about.bundled_file("LICENCES.txt") is None
    for folder in ("Resources", "MacOS"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "LICENCES.txt").touch()
        assert about.bundled_file("LICENCES.txt") == tmp_path / folder / "LICENCES.txt"
