"""Makes the installer for Windows from the built folder, by Inno Setup's compiler and packaging/windows/tlstudio.iss.

python packaging/windows_installer.py [--bundle dist/tlstudio] [--iscc "C:\\…\\Inno Setup 6\\ISCC.exe"]
"""

import argparse
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from icons import write_icon
from release import ROOT, VERSION, numbers

SCRIPT = ROOT / "packaging" / "windows" / "tlstudio.iss"
_USUAL = ("ProgramFiles(x86)", "ProgramFiles", "LOCALAPPDATA")


def find_compiler(environment: Mapping[str, str] = os.environ) -> Path | None:
    """Return Inno Setup's compiler: what ISCC names, what is on the path, or where its own installer puts it."""
    if named := environment.get("ISCC") or shutil.which("ISCC", path=environment.get("PATH", "")):
        return Path(named)
    folders = [Path(environment[name]) for name in _USUAL if name in environment]
    places = [folder / sub / "Inno Setup 6" / "ISCC.exe" for folder in folders for sub in ("", "Programs")]
    return next((place for place in places if place.is_file()), None)


def command(compiler: Path, bundle: Path, icon: Path, output: Path, signing: str | None = None) -> list[str]:
    """Return the line that compiles the script; `signing` is what to write before a file's name to have it signed."""
    values = {
        "AppVersion": VERSION, "AppNumbers": numbers(VERSION), "Bundle": bundle.resolve(), "Icon": icon.resolve(),
        "Output": output.resolve(),
    }  # fmt: skip
    line = [str(compiler), *(f"/D{name}={value}" for name, value in values.items())]
    if signing:  # in it $q stands for a quotation mark and $f for the file
        line += ["/DSignTool=tlstudio", "/Stlstudio=" + signing.replace('"', "$q") + " $f"]
    return [*line, str(SCRIPT)]


def signing_commands(bundle: Path, signing: str) -> list[str]:
    """Return the lines that sign the programs in the built folder."""
    return [f'{signing} "{program}"' for program in sorted(bundle.glob("*.exe"))]


def main(arguments: Sequence[str]) -> int:
    """Compile the installer; return 1 with a sentence where something is missing."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bundle", type=Path, default=ROOT / "dist" / "tlstudio")
    parser.add_argument("--output", type=Path, default=ROOT / "dist")
    parser.add_argument("--iscc", type=Path, default=find_compiler())
    options = parser.parse_args(arguments)
    if options.iscc is None:
        print("Inno Setup 6 is not here. Install it, or name its compiler: --iscc …\\ISCC.exe", file=sys.stderr)
        return 1
    if not (options.bundle / "tlstudio.exe").is_file():
        print(f"There is no tlstudio.exe in {options.bundle}. Build the program first.", file=sys.stderr)
        return 1
    icon = write_icon(ROOT / "build", "win32")
    assert icon is not None
    signing = os.environ.get("TLSTUDIO_SIGN")
    for line in signing_commands(options.bundle, signing) if signing else ():
        subprocess.run(line, check=True)  # a line, not words: it holds quotation marks as Windows wants them
    return subprocess.run(command(options.iscc, options.bundle, Path(icon), options.output, signing)).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
