import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import deb
import pytest
import release
import system_packages

from tlstudio import __version__

DESKTOP = (deb.LINUX / "tlstudio.desktop").read_text(encoding="utf-8")


def fields(text: str) -> dict[str, str]:
    """Return the first line of each field of a control file."""
    return dict(re.findall(r"^([A-Z][\w-]+): (.+)$", text, re.MULTILINE))


def test_the_version_stands_in_one_place(tmp_path: Path) -> None:
    assert __version__ == release.VERSION
    assert fields(deb.control(set(), 1))["Version"] == __version__
    assert repr(__version__) in Path(release.write_windows_information(tmp_path)).read_text(encoding="utf-8")
    (tmp_path / "tlstudio").mkdir()
    (tmp_path / "tlstudio" / "__init__.py").write_text("version = 1\n")
    with pytest.raises(ValueError, match="no line __version__"):
        release.version(tmp_path)


def test_the_control_file() -> None:
    text = deb.control({"libc6", "libegl1"}, 1234567)
    found = fields(text)
    assert found["Package"] == "tlstudio"
    assert found["Installed-Size"] == "1234567"
    assert found["Depends"] == "fontconfig-config, libc6 (>= 2.35), libegl1, xkb-data"
    assert text.endswith("\n")
    assert all(line.startswith(" ") for line in text.partition("Description: ")[2].splitlines()[1:])


def test_a_double_click_on_a_model_opens_it() -> None:
    entry = dict(line.split("=", 1) for line in DESKTOP.splitlines() if "=" in line)
    assert entry["Exec"] == "tlstudio %f"
    assert entry["Terminal"] == "false"
    assert entry["MimeType"] == f"{release.MODEL_TYPE};"
    kinds = ElementTree.parse(deb.LINUX / "tlstudio.xml").getroot()
    space = {"m": "http://www.freedesktop.org/standards/shared-mime-info"}
    kind = kinds.find("m:mime-type", space)
    assert kind is not None
    assert kind.get("type") == release.MODEL_TYPE
    assert [glob.get("pattern") for glob in kind.findall("m:glob", space)] == ["*.tlmodel"]


def test_every_override_says_why() -> None:
    lines = (deb.LINUX / "lintian-overrides").read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("# ")
    assert all(line.startswith(("# ", "tlstudio: ")) for line in lines)


def test_the_manual_shows_what_help_says() -> None:
    text = deb.manual("usage: tlstudio [-h]\n.hidden \\ line")
    assert '.TH TLSTUDIO 1 "" "TL Studio' in text
    assert "\\&usage: tlstudio [\\-h]\n\\&.hidden \\e line" in text, "nothing of it is a command of the manual's"


CACHE = """\
123 libs found in cache `/etc/ld.so.cache'
\tlibEGL.so.1 (libc6,x86-64) => /lib/x86_64-linux-gnu/libEGL.so.1
\tlibEGL.so.1 (libc6) => /lib/i386-linux-gnu/libEGL.so.1
\tlibc.so.6 (libc6,x86-64, OS ABI: Linux 3.2.0) => /lib/x86_64-linux-gnu/libc.so.6
"""


def test_the_libraries_of_the_system() -> None:
    assert system_packages.parse_cache(CACHE) == {
        "libEGL.so.1": "/lib/x86_64-linux-gnu/libEGL.so.1", "libc.so.6": "/lib/x86_64-linux-gnu/libc.so.6"
    }  # fmt: skip
    with pytest.raises(LookupError, match=r"libnowhere\.so\.1"):
        system_packages.packages_of(["libnowhere.so.1"], {})


@pytest.mark.skipif(not Path("/var/lib/dpkg/status").is_file(), reason="needs a Debian")
def test_the_package_of_a_library() -> None:
    assert system_packages.packages_of(["libc.so.6"]) == {"libc6"}


@pytest.mark.skipif(sys.platform != "linux", reason="the package is for Linux")
def test_what_is_laid_out(tmp_path: Path) -> None:
    bundle, root = tmp_path / "bundle", tmp_path / "root"
    (bundle / "_internal").mkdir(parents=True)
    (bundle / "_internal" / "lib.so").write_bytes(b"a library")
    (bundle / "tlstudio").write_text("#!/bin/sh\necho usage: tlstudio\n")
    (bundle / "tlstudio").chmod(0o775)
    deb.stage(bundle, root)
    command = root / "usr/bin/tlstudio"
    assert subprocess.run([command], capture_output=True, text=True, check=True).stdout == "usage: tlstudio\n"
    laid = {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}
    assert {
        "usr/lib/tlstudio/_internal/lib.so", "usr/share/applications/tlstudio.desktop",
        "usr/share/mime/packages/tlstudio.xml", "usr/share/icons/hicolor/48x48/apps/tlstudio.png",
        "usr/share/icons/hicolor/scalable/mimetypes/application-x-tlstudio-model.svg",
        "usr/share/doc/tlstudio/copyright", "usr/share/man/man1/tlstudio.1.gz",
        "usr/share/lintian/overrides/tlstudio",
    } <= laid  # fmt: skip
    rights = {path.name: path.stat().st_mode & 0o777 for path in root.rglob("*") if not path.is_symlink()}
    assert (rights["tlstudio.desktop"], rights["lib.so"], rights["usr"]) == (0o644, 0o644, 0o755)
    assert (root / "usr/lib/tlstudio/tlstudio").stat().st_mode & 0o777 == 0o755
