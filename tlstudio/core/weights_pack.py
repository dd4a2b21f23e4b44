"""Weights packs: the weights of several networks in one file, for computers without internet. Making one.

A pack is a zip archive that compresses nothing: the weights files under their published names, and manifest.json, which
says what they are and carries their SHA-256. It is written last: what was copied by half has none. How a pack is taken
in is in weights_unpack.py.
"""

import hashlib
import json
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from tlstudio import __version__
from tlstudio.core import weights
from tlstudio.core.choices import Backbone
from tlstudio.core.errors import Stopped, StudioError
from tlstudio.core.events import Message, Progress, Report, ShouldStop
from tlstudio.core.files import check_place, replace_file
from tlstudio.core.i18n import _
from tlstudio.core.sizes import size_in_words
from tlstudio.core.weights_file import check, recognise

FORMAT, VERSION = "tlstudio weights pack", 1
MANIFEST, SUFFIX = "manifest.json", ".tlweights"
CHUNK = 2**20
_TORCH = {".pth", ".pt"}  # zip archives, too


@dataclass(frozen=True)
class WeightsPack:
    """A pack that was made: its file, the names of the networks in it, and its size in bytes."""

    path: Path
    backbones: tuple[str, ...]
    size: int

    @property
    def sentence(self) -> str:
        """Say so, and what to do with it."""
        text = _("{path}, {size}: bring it to the other computer and import it there: tlstudio weights import FILE.")
        return text.format(path=self.path, size=size_in_words(self.size))


def is_pack(path: Path) -> bool:
    """Tell whether a file is meant to be a pack, whole or not; nothing but its name and first bytes are looked at."""
    if path.suffix.lower() == SUFFIX:
        return True
    try:
        with path.open("rb") as file:
            return path.suffix.lower() not in _TORCH and file.read(4) == b"PK\x03\x04"
    except OSError:
        return False  # whoever reads it next says why


def make_pack(path: Path, backbones: Sequence[Backbone], report: Report, should_stop: ShouldStop) -> WeightsPack:
    """Write a pack with the weights of `backbones`, and return it; what is missing on this computer is downloaded.

    Built-in networks are left out, and a Message says so. Raises StudioError where weights cannot be had or are
    damaged, or the pack cannot be written, and Stopped; whatever stood at `path` before then still stands there.
    """
    check_place(path)
    wanted = list(_without_built_in(backbones, report))
    if not wanted:
        raise StudioError(_("There is nothing to put into a pack: choose a network that is not built in."))
    sources = [(backbone, _source(backbone, report, should_stop)) for backbone in wanted]

    def write(temporary: Path) -> None:
        with zipfile.ZipFile(temporary, "w", zipfile.ZIP_STORED) as archive:
            entries = [_add(archive, *source, report, should_stop) for source in sources]
            manifest = {"format": FORMAT, "version": VERSION, "made_by": __version__, "weights": entries}
            archive.writestr(zipfile.ZipInfo(MANIFEST), json.dumps(manifest, indent=2))

    replace_file(path, write)
    return WeightsPack(path, tuple(backbone.name for backbone in wanted), path.stat().st_size)


def _without_built_in(backbones: Sequence[Backbone], report: Report) -> Iterator[Backbone]:
    for backbone in {backbone.name: backbone for backbone in backbones}.values():
        if weights.status(backbone).where == "bundled":
            report(Message(_("{network} is built in and needs no pack.").format(network=backbone.label)))
        else:
            yield backbone


def _source(backbone: Backbone, report: Report, should_stop: ShouldStop) -> Path:
    """Return the checked file with the weights of a backbone."""
    path = weights.fetch(backbone, report, should_stop)
    check_published(path, backbone, report, should_stop)
    return path


def check_published(path: Path, backbone: Backbone, report: Report, should_stop: ShouldStop) -> None:
    """Compare a file with the published one: by its hash, or by its shapes where there is none.

    Raises StudioError where it differs, and Stopped.
    """
    if backbone.file_hash:
        check(path, backbone, report, should_stop)
    else:
        recognise(path, [backbone])


def _add(
    archive: zipfile.ZipFile, backbone: Backbone, source: Path, report: Report, should_stop: ShouldStop
) -> dict[str, object]:
    """Write a file into the archive and return what the manifest says of it."""
    stage = _("Packing {file}").format(file=backbone.file_name)
    # One date for all: packs of the same weights are the same.
    with source.open("rb") as file, archive.open(zipfile.ZipInfo(backbone.file_name), "w") as member:
        size, digest = copy(file, member, source.stat().st_size, stage, report, should_stop)
    return {"backbone": backbone.name, "file": backbone.file_name, "size": size, "sha256": digest}


def copy(
    source: IO[bytes], target: IO[bytes] | None, total: int, stage: str, report: Report, should_stop: ShouldStop
) -> tuple[int, str]:
    """Copy all of a stream, or only read it; return its size in bytes and its SHA-256. Raises Stopped."""
    done, digest = 0, hashlib.sha256()
    while chunk := source.read(CHUNK):
        if should_stop():
            raise Stopped
        digest.update(chunk)
        if target is not None:
            target.write(chunk)
        done += len(chunk)
        report(Progress(stage, done, max(done, total)))
    return done, digest.hexdigest()
