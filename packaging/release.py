"""What the installers say about the program. The version stands in one place, `tlstudio/__init__.py`."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NAME = "tlstudio"
TITLE = "TL Studio"
BUNDLE_ID = "org.tlstudio.tlstudio"
MODEL_TYPE = "application/x-tlstudio-model"  # of *.tlmodel


def version(root: Path = ROOT) -> str:
    """Return the version, read and not imported. Raises ValueError where the file has none."""
    text = (root / "tlstudio" / "__init__.py").read_text(encoding="utf-8")
    if (found := re.search(r'^__version__ = "([^"]+)"$', text, re.MULTILINE)) is None:
        raise ValueError('tlstudio/__init__.py has no line __version__ = "…"')
    return found[1]


def summary(root: Path = ROOT) -> str:
    """Return the one sentence that pyproject.toml says about the program."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return str(project["description"])


def numbers(text: str) -> str:
    """Return the four numbers that Windows wants of a version, such as 0.1.0.0 of 0.1.0rc1."""
    plain = re.match(r"\d+(\.\d+)*", text)
    parts = plain[0].split(".")[:4] if plain else []
    return ".".join([*parts, "0", "0", "0", "0"][:4])


VERSION = version()


def write_windows_information(folder: Path) -> str:
    """Write what Windows shows about the program's file, in PyInstaller's form, and return its path."""
    four = tuple(map(int, numbers(VERSION).split(".")))
    said = {"FileDescription": TITLE, "ProductName": TITLE, "FileVersion": VERSION, "ProductVersion": VERSION,
            "LegalCopyright": "Apache License, Version 2.0", "OriginalFilename": f"{NAME}.exe"}  # fmt: skip
    strings = ", ".join(f"StringStruct({key!r}, {value!r})" for key, value in said.items())
    text = (
        f"VSVersionInfo(ffi=FixedFileInfo(filevers={four}, prodvers={four}), kids=[\n"
        f"  StringFileInfo([StringTable('040904B0', [{strings}])]),\n"
        "  VarFileInfo([VarStruct('Translation', [1033, 1200])])])\n"
    )
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "windows-version.txt"
    file.write_text(text, encoding="utf-8")
    return str(file)
