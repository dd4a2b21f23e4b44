"""Which Debian packages bring the libraries that the bundle leaves to the system."""

import re
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path

import elf

# Where the oldest version matters, it follows from elf.OLDEST. The last two are files that bundled libraries read.
_VERSIONS = {"libc6": "2.35", "libstdc++6": "12"}
_FILES = ("fontconfig-config", "xkb-data")


def asked_of_system(folder: Path) -> set[str]:
    """Return the names of the libraries, such as libEGL.so.1, that the bundle is linked to and does not bring."""
    files = elf.elf_files(folder)
    brought = {path.name for path in folder.rglob("*")}
    return {name for file in files for name in elf.needed(file)} - brought


def parse_cache(text: str) -> dict[str, str]:
    """Return the path of each library that `ldconfig -p` lists for 64-bit Intel."""
    return dict(re.findall(r"^\s*(\S+) \(libc6,x86-64[^)]*\) => (\S+)$", text, re.MULTILINE))


def depends(packages: Iterable[str]) -> str:
    """Return the line Depends for some packages, with the oldest version where that matters."""
    versions = {name: f"{name} (>= {_VERSIONS[name]})" for name in _VERSIONS}
    return ", ".join(versions.get(name, name) for name in sorted({*packages, *_FILES}))


def packages_of(libraries: Iterable[str], cache: Mapping[str, str] | None = None) -> set[str]:
    """Return the packages of this system that the libraries are from. Raises LookupError where one is not installed."""
    found = parse_cache(_output("ldconfig", "-p")) if cache is None else cache
    if missing := sorted(set(libraries) - set(found)):
        raise LookupError(f"not on this system, so that their package is unknown: {', '.join(missing)}")
    return {_package(Path(found[name])) for name in libraries}


def _package(path: Path) -> str:
    # On a merged /usr the database knows some files by their old place, /lib.
    places = {path, path.resolve(), *(Path(str(one).removeprefix("/usr")) for one in (path, path.resolve()))}
    for place in sorted(places):
        done = subprocess.run(["dpkg", "-S", place], capture_output=True, text=True, check=False)
        if done.returncode == 0:
            return done.stdout.partition(":")[0]
    raise LookupError(f"no package has {path}")


def _output(*line: str) -> str:
    return subprocess.run(line, capture_output=True, text=True, check=True).stdout
