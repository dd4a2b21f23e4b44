"""What lies in the store of weights, and packs that say other things than they should."""

import json
import zipfile
from pathlib import Path
from typing import Any

from tlstudio.core import weights

MANIFEST = "manifest.json"


def stored() -> dict[str, bytes]:
    """Return all that lies in the store."""
    return {path.name: path.read_bytes() if path.is_file() else b"" for path in weights.store().rglob("*")}


def rewritten(pack: Path, manifest: dict[str, object] | None = None, **members: bytes) -> Path:
    """Return a pack with another manifest, or further members."""
    with zipfile.ZipFile(pack) as old:
        content = {name: old.read(name) for name in old.namelist()}
    if manifest is not None:
        content[MANIFEST] = json.dumps(manifest).encode()
    with zipfile.ZipFile(pack.with_name("rewritten.tlweights"), "w") as new:
        for name, data in (content | members).items():
            new.writestr(name, data)
    return pack.with_name("rewritten.tlweights")


def manifest_of(pack: Path) -> dict[str, Any]:
    with zipfile.ZipFile(pack) as archive:
        return dict(json.loads(archive.read(MANIFEST)))


def of_version_1(pack: Path) -> dict[str, Any]:
    """Return the manifest as packs had it before they were sealed archives."""
    files = manifest_of(pack)["files"]
    entries = [
        {"backbone": one["backbone"], "file": file, "size": one["bytes"], "sha256": one["sha256"]}
        for file, one in files.items()
    ]
    return {"format": "tlstudio weights pack", "version": 1, "made_by": "0.5.0", "weights": entries}
