"""Weights packs: the weights of several networks in one file, for computers without internet. Making one.

A pack is a sealed archive: the weights files under their published names, each with the name of its network in the
manifest. How a pack is taken in is in weights_unpack.py.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tlstudio.core import weights
from tlstudio.core.choices import Backbone
from tlstudio.core.errors import StudioError
from tlstudio.core.events import Message, Progress, Report, ShouldStop
from tlstudio.core.files import check_place
from tlstudio.core.i18n import N_, _
from tlstudio.core.sealed import Done, Kind, Sealing, seal
from tlstudio.core.sizes import size_in_words
from tlstudio.core.weights_file import check, recognise


def _of_version_1(values: dict[str, Any]) -> dict[str, Any]:
    return {
        one["file"]: {"bytes": one["size"], "sha256": one["sha256"], "backbone": one["backbone"]}
        for one in values["weights"]
    }


PACK = Kind(
    "tlstudio weights pack",
    2,
    {r"(?!manifest\.json)[A-Za-z0-9_.-]{1,120}": 2**31},
    100,
    _of_version_1,
    N_("{path} is no whole weights pack: it was copied by half, damaged or altered. Nothing of it was taken in. Copy "
       "it again, or make it anew."),
)  # fmt: skip
SUFFIX = ".tlweights"
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

    def fill(sealing: Sealing) -> None:
        for backbone, source in sources:
            name = backbone.file_name
            done = told(_("Packing {file}").format(file=name), source.stat().st_size, report)
            sealing.add_file(name, source, should_stop, done, backbone=backbone.name)

    seal(path, PACK, fill)
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


def told(stage: str, total: int, report: Report) -> Done:
    """Return what reports how many bytes of a file are done."""
    return lambda done: report(Progress(stage, done, max(done, total)))
