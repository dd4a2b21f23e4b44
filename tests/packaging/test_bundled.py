import shutil
import sysconfig
from pathlib import Path

import bundled
import pytest

from tests.packaging.packages import make_package, write_tables


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return tmp_path / "site"


def test_a_package_counts_when_some_code_of_it_is_there(tmp_path: Path, site: Path) -> None:
    used = make_package(site, "used", "", {"used/__init__.py": "", "used/data.txt": ""})
    native = make_package(site, "native", "", {"native/_x.so": "", "native.libs/liby.so": ""})
    unused = make_package(site, "unused", "", {"unused/__init__.py": ""})
    library = tmp_path / "usr" / "lib" / "libz.so.1"
    bundle = tmp_path / "dist"
    for name in ("native/_x.so", "libz.so.1", "unused-1.0.dist-info/METADATA"):
        (bundle / "_internal" / name).parent.mkdir(parents=True, exist_ok=True)
        (bundle / "_internal" / name).touch()
    work = write_tables(
        tmp_path / "work",
        {"used": site / "used" / "__init__.py", "os": tmp_path / "python" / "os.py"},
        {
            "program": (tmp_path / "work" / "program", "EXECUTABLE"),
            "libQt.so": (Path("PySide6/libQt.so"), "SYMLINK"),
            "native/_x.so": (site / "native" / "_x.so", "EXTENSION"),
            "libz.so.1": (library, "BINARY"),
            "libtrimmed.so": (tmp_path / "usr" / "lib" / "libtrimmed.so", "BINARY"),
            "unused-1.0.dist-info/METADATA": (site / "unused-1.0.dist-info" / "METADATA", "DATA"),
        },
    )
    sources = bundled.collected(work, bundle)
    found = bundled.contents(sources, [tmp_path / "python"], [used, native, unused])
    assert [one.name for one in found.packages] == ["native", "used"]
    assert found.libraries == (library,)


def test_what_is_ours_is_nobody_elses() -> None:
    ours = bundled.ROOT / "resources" / "icons" / "logo.svg"
    assert bundled.contents([ours], [], []) == bundled.Contents((), ())


def test_the_systems_libraries_are_not_pythons_where_python_is_the_systems_own(tmp_path: Path) -> None:
    stdlib = Path(sysconfig.get_path("stdlib"))
    libraries = [Path("/usr/lib/x86_64-linux-gnu/libz.so.1"), Path("/usr/lib/libz.so.1")]
    sources = [*libraries, stdlib / "os.py"]
    assert bundled.contents(sources, bundled.python_folders(Path("/usr")), []).libraries == tuple(sorted(libraries))
    assert bundled.python_folders(tmp_path) == (tmp_path,)


@pytest.mark.skipif(shutil.which("dpkg-query") is None, reason="this is no Debian")
def test_a_library_of_the_system_has_a_package_and_another_file_none(tmp_path: Path) -> None:
    library = next(Path("/lib").glob("*/libz.so.1"))
    found = bundled.debian_packages([library, tmp_path / "libnothing.so.1"])
    assert {path: (one.name, one.source) for path, one in found.items()} == {library: ("zlib1g", "zlib")}
    assert found[library].version
