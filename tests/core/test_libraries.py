import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tlstudio.core import libraries
from tlstudio.core.i18n import _

SCRIPT = Path(libraries.__file__)


def test_the_sentence_names_the_packages_and_the_command() -> None:
    said = "TL Studio's window needs system libraries that are missing here. Run: sudo apt-get install libegl1 libgl1"
    assert libraries.sentence(["libegl1", "libgl1"]) == said
    assert libraries.sentence(["libegl1", "libgl1"], _) == said


def test_every_library_has_its_debian_package() -> None:
    table = {**libraries.WINDOW, **libraries.X11}
    assert len(table) == len(libraries.WINDOW) + len(libraries.X11)
    for library, package in table.items():
        name, _so, version = library.partition(".so.")
        assert name.startswith("lib")
        assert version.isdigit()
        assert package.startswith(name.split("-2.0")[0].lower())


@pytest.mark.skipif(sys.platform != "linux", reason="Qt brings its libraries elsewhere")
def test_missing_names_packages_of_what_does_not_load(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(libraries, "WINDOW", {"libc.so.6": "libc6", "libnobody-has.so.1": "libnobody1"})
    monkeypatch.setattr(libraries, "X11", {"libnobody-x11.so.1": "libnobody-x11-1"})
    assert libraries.missing(x11=False) == ["libnobody1"]
    assert libraries.missing(x11=True) == ["libnobody1", "libnobody-x11-1"]


def test_nothing_is_missing_off_linux(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr(libraries, "WINDOW", {"libnobody-has.so.1": "libnobody1"})
    assert libraries.missing(x11=True) == []


def test_runs_alone_and_without_installing() -> None:
    line = [sys.executable, "-I", "-S", str(SCRIPT), "no-such-package"]
    done = subprocess.run(line, capture_output=True, text=True, cwd="/")
    assert done.returncode == 1
    assert done.stdout.endswith("Run: sudo apt-get install no-such-package\n")
    done = subprocess.run([*line, "--optional", "--also", "no-such-program"], capture_output=True, text=True, cwd="/")
    assert done.returncode == 0
    assert "Going on without no-such-program; to have all, run: sudo apt-get install no-such-program" in done.stdout


def test_needs_the_standard_library_only_and_python_3_9() -> None:
    tree = ast.parse(SCRIPT.read_text(encoding="utf-8"), feature_version=(3, 9))
    imported = {
        name.split(".")[0]
        for node in ast.walk(tree)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert imported <= sys.stdlib_module_names


def test_installs_nothing_where_it_may_not(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not libraries.install(["libegl1"])
