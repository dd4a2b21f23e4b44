"""What is in a built folder, and whose it is, from PyInstaller's tables of what it collected, less what was trimmed.

The folders *.dist-info in the bundle say nothing: they are copied for the versions in reports, whether used or not.
"""

import ast
import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import Distribution, distributions
from pathlib import Path, PurePosixPath

from release import ROOT

_MADE = ("EXECUTABLE", "SYMLINK", "OPTION")  # not collected from anywhere


@dataclass(frozen=True)
class Contents:
    """Python packages some code of which is in the bundle, and libraries that were the building computer's own."""

    packages: tuple[Distribution, ...]
    libraries: tuple[Path, ...]


@dataclass(frozen=True)
class DebianPackage:
    """Where a library of the building computer comes from."""

    name: str
    source: str
    version: str


def collected(work: Path, bundle: Path) -> Iterator[Path]:
    """Yield the source of everything PyInstaller put into `bundle`, by the tables in its work folder `work`."""
    for _name, source, _kind in _rows(work / "PYZ-00.toc"):
        if source != "-":  # a namespace package is no file
            yield Path(source)
    for name, source, kind in _rows(work / "COLLECT-00.toc"):
        if kind not in _MADE and any((bundle / inside / name).exists() for inside in ("", "_internal")):
            yield Path(source)


def _rows(table: Path) -> list[tuple[str, str, str]]:
    found: list[tuple[str, str, str]] = []
    waiting = [ast.literal_eval(table.read_text(encoding="utf-8"))]
    while waiting:
        value = waiting.pop()
        if isinstance(value, tuple) and len(value) == 3 and all(isinstance(part, str) for part in value):
            found.append(value)
        elif isinstance(value, list | tuple):
            waiting.extend(value)
    return found


def python_folders(base: Path = Path(sys.base_prefix)) -> tuple[Path, ...]:
    """Return the folders of the interpreter's own files: of one that is the system's, its library alone."""
    if base in (Path("/usr"), Path("/usr/local")):
        return tuple(Path(sysconfig.get_path(name)) for name in ("stdlib", "platstdlib"))
    return (base,)


def contents(
    sources: Iterable[Path], python: Iterable[Path], installed: Iterable[Distribution] | None = None
) -> Contents:
    """Return whose `sources` are; `python` are the folders of the interpreter's own files."""
    known = [_plain(home) + os.sep for home in (*python, ROOT)]
    owners = _owners(distributions() if installed is None else installed)
    packages: dict[str, Distribution] = {}
    libraries: set[Path] = set()
    for source in sources:
        if any(part.endswith(".dist-info") for part in source.parts):
            continue
        if (owner := owners.get(_plain(source))) is not None:
            packages[owner.name] = owner
        elif not any(_plain(source).startswith(home) for home in known):
            libraries.add(source)
    return Contents(tuple(packages[name] for name in sorted(packages, key=str.casefold)), tuple(sorted(libraries)))


def _plain(path: Path) -> str:
    return os.path.normcase(os.path.abspath(path))


def _owners(installed: Iterable[Distribution]) -> dict[str, Distribution]:
    """Return the distribution by the path of each of its files that is more than a note on it."""
    owners: dict[str, Distribution] = {}
    for distribution in installed:
        for file in distribution.files or ():
            if not PurePosixPath(file).parts[0].endswith(".dist-info"):
                owners[_plain(Path(str(distribution.locate_file(file))))] = distribution
    return owners


def debian_packages(libraries: Iterable[Path]) -> dict[Path, DebianPackage]:
    """Return the Debian package of each library that is from one; none where there is no dpkg."""
    wanted: dict[str, Path] = {}
    for library in libraries:
        real = library.resolve()
        for path in (library, real, Path("/", *real.parts[2:])):  # what is in /usr/lib now was once in /lib
            wanted[str(path)] = library
    if not wanted or shutil.which("dpkg-query") is None:
        return {}
    said = subprocess.run(["dpkg-query", "-S", *wanted], capture_output=True, text=True).stdout
    owners: dict[Path, str] = {}
    for line in said.splitlines():
        names, _colon, path = line.partition(": ")
        if path in wanted:
            owners[wanted[path]] = names.partition(",")[0]
    about = _about(set(owners.values())) if owners else {}
    return {library: about[name.partition(":")[0]] for library, name in owners.items()}


def _about(names: Iterable[str]) -> dict[str, DebianPackage]:
    shown = ["dpkg-query", "-W", "-f", "${Package}\t${source:Package}\t${Version}\n", *names]
    said = subprocess.run(shown, capture_output=True, text=True, check=True).stdout
    return {words[0]: DebianPackage(*words) for words in map(str.split, said.splitlines())}
