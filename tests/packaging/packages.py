"""Packages made up for tests: a folder as pip leaves one, and PyInstaller's tables of a bundle."""

from importlib.metadata import Distribution, PathDistribution
from pathlib import Path


def make_package(site: Path, name: str, metadata: str, files: dict[str, str], version: str = "1.0") -> Distribution:
    """Write a package into the folder `site`; `files` are its files' texts by their paths below it."""
    info = f"{name}-{version}.dist-info"
    files = {f"{info}/METADATA": f"Metadata-Version: 2.4\nName: {name}\nVersion: {version}\n{metadata}\n", **files}
    files = {path.replace("INFO/", f"{info}/"): text for path, text in files.items()}
    for path, text in files.items():
        (site / path).parent.mkdir(parents=True, exist_ok=True)
        (site / path).write_text(text, encoding="utf-8")
    (site / info / "RECORD").write_text("".join(f'"{path}",,\n' for path in files), encoding="utf-8")
    return PathDistribution(site / info)


def write_tables(work: Path, modules: dict[str, Path], files: dict[str, tuple[Path, str]]) -> Path:
    """Write the tables PyInstaller leaves in its work folder: modules in the archive, and files of the bundle."""
    work.mkdir(parents=True)
    archive = [(name, str(path), "PYMODULE") for name, path in modules.items()]
    (work / "PYZ-00.toc").write_text(repr(("PYZ-00.pyz", [*archive, ("google", "-", "PYMODULE")])), encoding="utf-8")
    rows = [(name, str(path), kind) for name, (path, kind) in files.items()]
    (work / "COLLECT-00.toc").write_text(repr((rows, "name", False)), encoding="utf-8")
    return work
