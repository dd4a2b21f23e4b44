"""Collects the licences of everything in a built folder into its LICENCES.txt, and writes its bill of materials.

python packaging/licences.py [--work build/tlstudio] [--bundle dist/tlstudio]

Ends with 1, and says of what, where a licence is not known or not among those that may be in an installer.
"""

import argparse
import re
import sys
import sysconfig
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.metadata import Distribution, distribution
from pathlib import Path, PurePosixPath

import bundled
import licence_names
import sbom
from release import ROOT, TITLE, VERSION

FILE = "LICENCES.txt"
STANDARD = ROOT / "packaging" / "licences"
_IS_LICENCE = re.compile(r"licen[cs]e|notice|copying|third.?party|authors", re.IGNORECASE)
_NO_TEXT = (".py", ".pyc", ".pyi", ".so", ".h", ".json", ".toml")
# A standard text serves a package that brings none; MIT and BSD licences name the holder, and need the package's own.
_STANDARD = {
    "Apache-2.0": ROOT / "LICENSE", "LGPL-2.1-only": STANDARD / "LGPL-2.1.txt",
    "LGPL-2.1-or-later": STANDARD / "LGPL-2.1.txt", "LGPL-3.0-only": STANDARD / "LGPL-3.0.txt",
    "LGPL-3.0-or-later": STANDARD / "LGPL-3.0.txt", "MPL-2.0": STANDARD / "MPL-2.0.txt",
    "GPL-3.0-only": STANDARD / "GPL-3.0.txt", "GPL-3.0-or-later": STANDARD / "GPL-3.0.txt",
}  # fmt: skip
# Of others in resources/: name, version, licence, the notice that lies beside it.
WORKS = (
    ("EfficientNet-Lite0 weights", "0.1.0", "Apache-2.0", "backbones/NOTICE"),
    ("Fashion-MNIST images", "2017", "MIT", "demo/NOTICE.txt"),
    ("TrashNet images", "2017", "MIT", "samples/waste/NOTICE.txt"),
    ("DejaVu Sans", "2.37", "Bitstream-Vera", "fonts/NOTICE.txt"),
    ("Droid Sans Fallback", "2010", "Apache-2.0", "fonts/NOTICE.txt"),
)
_FOREWORD = f"""{TITLE} {VERSION}: the licences of everything in this folder
===================================================================

{TITLE} itself is under the Apache License, Version 2.0. It comes with the works of others that are listed below,
unchanged but for debugging symbols, each with the licence it is under; the texts follow the list, and the common ones
stand once, at the end. What is in the folder, part by part and for programs to read: {sbom.FILE}.

Qt and PySide6, libheif, libde265, FFmpeg and the other libraries under the GNU Lesser General Public License lie in
files of their own. You may replace each by another of your own making that fits, and take apart what uses it to that
end. Their sources are what their projects publish under the version that is listed.
"""


@dataclass(frozen=True)
class Part:
    """One work in the bundle. `texts` are pairs (name, text); `kind` is data, pypi, deb or generic."""

    name: str
    version: str
    licence: str
    kind: str
    texts: tuple[tuple[str, str], ...]


class NotAllowedError(Exception):
    """Something may not be in an installer; each argument is a sentence."""


def parts(contents: bundled.Contents, builder: Distribution) -> list[Part]:
    """Return everything in a bundle with its licence; the `builder`, PyInstaller, leaves a part of itself in it.

    Raises NotAllowedError with what is wrong, all of it at once.
    """
    found = [_own(), *_works(), _python(), _package(builder)]
    there = ("tlstudio", licence_names.normal(builder.name))
    found += [_package(one) for one in contents.packages if licence_names.normal(one.name) not in there]
    found += _system(contents.libraries)
    wrong = [sentence for part in found if (sentence := _what_is_wrong(part))]
    if wrong:
        raise NotAllowedError(*wrong)
    return found


def _what_is_wrong(part: Part) -> str:
    what = f"{part.name} {part.version}"
    if not part.licence:
        return f"{what}: its licence is not known. Look it up and add it to packaging/licence_names.py."
    if not licence_names.is_allowed(part.licence):
        return f"{what}: {part.licence} may not be in an installer. Leave it out (packaging/trim.py)."
    if not part.texts and not any(name in _STANDARD for name in licence_names.names(part.licence)):
        return f"{what}: it brings no licence text, and {part.licence} names its holder."
    return ""


def _own() -> Part:
    texts = tuple((name, _read(ROOT / name)) for name in ("LICENSE", "NOTICE"))
    return Part(TITLE, VERSION, "Apache-2.0", "generic", texts)


def _works() -> list[Part]:
    """Return what lies in resources/ and is the work of others."""
    found = []
    for name, version, licence, notice in WORKS:
        found.append(Part(name, version, licence, "data", ((notice, _read(ROOT / "resources" / notice)),)))
    return found


def _python() -> Part:
    places = [Path(sysconfig.get_path("stdlib")), Path(sys.base_prefix), Path("/usr/share/doc/python3")]
    files = [place / name for place in places for name in ("LICENSE.txt", "LICENSE", "copyright")]
    texts = tuple((file.name, _read(file)) for file in files if file.is_file())[:1]
    return Part("Python", sys.version.split()[0], "Python-2.0" if texts else "", "generic", texts)


def _package(one: Distribution) -> Part:
    return Part(one.name, one.version, licence_names.of_package(one) or "", "pypi", package_texts(one))


def package_texts(one: Distribution) -> tuple[tuple[str, str], ...]:
    """Return the licences and notices that a package brings, wherever in it they lie, each once."""
    texts: dict[str, str] = {}
    for file in sorted(one.files or (), key=str):
        path = PurePosixPath(file)
        named = _IS_LICENCE.search(path.name) or "licenses" in path.parts or "LICENSES" in path.parts
        if named and path.suffix not in _NO_TEXT and "include" not in path.parts:
            text = _read(Path(str(one.locate_file(file))))
            texts.setdefault(text, path.as_posix())
    return tuple((name, text) for text, name in texts.items())


def _system(libraries: Iterable[Path]) -> list[Part]:
    """Return the Debian packages that libraries are from, or a library itself where it is from none."""
    found: dict[str, Part] = {}
    libraries = tuple(libraries)
    packages = bundled.debian_packages(libraries)
    for library in libraries:
        if (package := packages.get(library)) is None:
            found[library.name] = Part(str(library), "", "", "generic", ())
            continue
        file = Path("/usr/share/doc") / package.name / "copyright"
        texts = ((f"{package.name}/copyright", _read(file)),) if file.is_file() else ()
        licence = licence_names.of_system(package.source) or ""
        found[package.name] = Part(package.name, package.version, licence, "deb", texts)
    return list(found.values())


def _read(file: Path) -> str:
    return file.read_text(encoding="utf-8", errors="replace").replace("\r\n", "\n").strip("\n")


def as_text(found: Sequence[Part]) -> str:
    """Return the whole file: the list, the texts part by part, the standard texts."""
    blocks = [_FOREWORD, "\n".join(f"  {part.name} {part.version}: {part.licence}" for part in found)]
    for part in found:
        for name, text in part.texts:
            blocks.append(f"{'-' * 119}\n{part.name} {part.version}: {name}\n{'-' * 119}\n\n{text}")
    named = {name for part in found for name in licence_names.names(part.licence)}
    for file in sorted({_STANDARD[name] for name in named if name in _STANDARD}):
        title = "Apache-2.0" if file.parent == ROOT else file.stem
        blocks.append(f"{'-' * 119}\n{title}\n{'-' * 119}\n\n{_read(file)}")
    return "\n\n".join(blocks) + "\n"


def write(
    work: Path, bundle: Path, builder: Distribution | None = None, installed: Iterable[Distribution] | None = None
) -> list[Part]:
    """Write the licences and the bill of materials into a built folder; return what is listed.

    Raises NotAllowedError.
    """
    sources = bundled.collected(work, bundle)
    contents = bundled.contents(sources, bundled.python_folders(), installed)
    found = parts(contents, builder or distribution("pyinstaller"))
    (bundle / FILE).write_text(as_text(found), encoding="utf-8")
    (bundle / sbom.FILE).write_text(sbom.as_json(found, contents.packages), encoding="utf-8")
    return found


def main(arguments: Sequence[str]) -> int:
    """Write the files; return 1 with a sentence for each part that may not be there."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", type=Path, default=ROOT / "build" / "tlstudio", help="PyInstaller's work folder")
    parser.add_argument("--bundle", type=Path, default=ROOT / "dist" / "tlstudio", help="the built folder")
    options = parser.parse_args(arguments)
    try:
        found = write(options.work, options.bundle)
    except NotAllowedError as error:
        print(*error.args, sep="\n", file=sys.stderr)
        return 1
    print(f"{len(found)} parts: {options.bundle / FILE}, {options.bundle / sbom.FILE}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
