import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tlstudio import __version__, cli
from tlstudio.core.about import about_text


def test_about_says_what_the_box_says(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["about"]) == cli.DONE
    assert capsys.readouterr().out == about_text() + "\n"
    assert cli.main(["about", "--json"]) == cli.DONE
    answer = json.loads(capsys.readouterr().out)
    assert answer["version"] == __version__
    assert set(answer["folders"].values()) <= {word for line in about_text().splitlines() for word in line.split(": ")}


def test_the_version_is_the_first_line_of_it(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main(["--version"])
    assert capsys.readouterr().out == about_text().splitlines()[0] + "\n"


def test_every_part_is_listed_with_its_licence(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["about", "--parts", "--json"]) == cli.DONE
    parts = {part["name"].lower(): part for part in json.loads(capsys.readouterr().out)["parts"]}
    assert "BSD" in parts["numpy"]["licence"]
    assert cli.main(["about", "--parts"]) == cli.DONE
    assert f"numpy {parts['numpy']['version']}: {parts['numpy']['licence']}\n" in capsys.readouterr().out


def test_the_log_to_send_is_saved(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["save-log", str(tmp_path / "log.zip"), "--json"]) == cli.DONE
    assert json.loads(capsys.readouterr().out) == {"log": str(tmp_path / "log.zip")}
    with zipfile.ZipFile(tmp_path / "log.zip") as archive:
        assert {"about.txt", "tlstudio.log"} <= set(archive.namelist())
    assert cli.main(["save-log", str(tmp_path / "gone" / "log.zip")]) == cli.FAILED
    assert "is not there" in capsys.readouterr().err


def test_the_start_of_the_program_imports_little() -> None:
    names = ("numpy", "PySide6", "tlstudio.cli", "tlstudio.process", "psutil", "importlib.metadata", "json", "logging")
    code = f"import sys, tlstudio.__main__; print([name for name in {names!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
