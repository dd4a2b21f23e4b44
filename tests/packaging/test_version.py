"""The version stands in tlstudio/__init__.py alone; everything else reads it there."""

import re
import subprocess
import tomllib
from pathlib import Path

import deb
import macos_plist
import release
import windows_installer

import tlstudio


def test_the_packaging_reads_the_programs_version(tmp_path: Path) -> None:
    assert tlstudio.__version__ == release.VERSION
    assert macos_plist.info_plist()["CFBundleVersion"] == tlstudio.__version__
    assert f"Version: {tlstudio.__version__}\n" in deb.control(set(), 1)
    said = Path(release.write_windows_information(tmp_path)).read_text(encoding="utf-8")
    assert f"'ProductVersion', '{tlstudio.__version__}'" in said
    line = windows_installer.command(Path("ISCC"), tmp_path, tmp_path, tmp_path)
    assert f"/DAppVersion={tlstudio.__version__}" in line


def test_the_wheel_reads_it_too() -> None:
    project = tomllib.loads((release.ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert "version" not in project["project"]
    assert project["tool"]["hatch"]["version"]["path"] == "tlstudio/__init__.py"


def test_no_other_file_of_the_program_or_its_packaging_names_it() -> None:
    """Assign it a second time and one of the two is wrong one day."""
    listed = ["git", "ls-files", "--", "tlstudio/*.py", "packaging", "Makefile", ".github"]
    files = subprocess.run(listed, cwd=release.ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    assigned = re.compile(r"(?i)version\w*['\"]?\s*[:=]\s*['\"]?" + re.escape(tlstudio.__version__) + r"(?![\d.])")
    found = [
        file
        for file in files
        if assigned.search((release.ROOT / file).read_bytes().decode("utf-8", "replace")) and "README" not in file
    ]
    assert found in (["tlstudio/__init__.py"], [])  # none where this is no repository but the sources alone
