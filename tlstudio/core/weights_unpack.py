"""Taking in a weights pack: all of it or nothing; see weights_pack.py for what a pack is.

A pack comes on a stick from another computer, so nothing in it is believed: which files it may hold and how large they
are is known from the catalog, no member is unpacked under a name of its own, and nothing reaches the store before all
was hashed.
"""

import errno
import json
import re
import shutil
import tempfile
import time
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tlstudio.core import weights
from tlstudio.core.choices import Backbone
from tlstudio.core.errors import Stopped, StudioError
from tlstudio.core.events import Report, ShouldStop
from tlstudio.core.files import make_folder, why
from tlstudio.core.i18n import _
from tlstudio.core.weights_pack import FORMAT, MANIFEST, VERSION, check_published, copy
from tlstudio.core.plain_zip import read_end

_MOST_LIST = 2**16  # bytes of the zip's own list of files
_MOST_MANIFEST = 2**20  # bytes
_MOST_WEIGHTS = 2**31  # bytes of a network that is not known here
_NAME, _FILE, _HASH = map(re.compile, (r"[a-z0-9_]{1,60}", r"[A-Za-z0-9_.-]{1,120}", r"[0-9a-f]{64}"))
_STALE_SECONDS = 24 * 3600
_STAGING = ".unpacking-"


@dataclass(frozen=True)
class TakenIn:
    """What an import brought: the networks whose weights are here now, and names a newer version must know."""

    backbones: tuple[Backbone, ...]
    unknown: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """Say so."""
        names = ", ".join(backbone.label for backbone in self.backbones)
        words = [_("These are the weights of {networks}; they are on this computer now.").format(networks=names)]
        if self.unknown:
            text = _("{names}: this version of TL Studio does not know them; they were left out. Update TL Studio.")
            words.append(text.format(names=", ".join(self.unknown)))
        return " ".join(words)


@dataclass(frozen=True)
class _Entry:
    """What the manifest says of a file; `backbone` is None where this version knows none of that name."""

    name: str
    backbone: Backbone | None
    file: str
    size: int
    sha256: str


class _DamagedError(Exception):
    """The pack is not what its manifest says, or cannot be read."""


def import_pack(path: Path, backbones: Iterable[Backbone], report: Report, should_stop: ShouldStop) -> TakenIn:
    """Check a pack and put its weights into the store.

    Raises StudioError where the pack is damaged, altered or of a newer version, or the disk is full, and Stopped:
    nothing of it is taken in then.
    """
    known = {backbone.name: backbone for backbone in backbones}
    try:
        with _opened(path) as archive:
            entries = _entries(archive, path, known)
            with _staging() as staging:
                for entry in entries:
                    _stage(archive, entry, staging, report, should_stop)
                if should_stop():
                    raise Stopped
                _place(staging, [entry.file for entry in entries if entry.backbone is not None])
    except (StudioError, Stopped):
        raise
    except Exception as error:  # whatever a damaged or crafted archive provokes
        raise StudioError(_why_not(error, path)) from error
    return TakenIn(
        tuple(entry.backbone for entry in entries if entry.backbone is not None),
        tuple(entry.name for entry in entries if entry.backbone is None),
    )


def _why_not(error: Exception, path: Path) -> str:
    if isinstance(error, OSError) and error.errno not in (None, errno.EINVAL):  # those are of a damaged archive
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        return why(error, Path(error.filename) if error.filename else weights.store() if full else path)
    text = _(
        "{path} is no whole weights pack: it was copied by half, damaged or altered. Nothing of it was taken in. Copy "
        "it again, or make it anew."
    )
    return text.format(path=path)


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    """Open the archive, unless its list of files, which is read whole, is longer than that of any pack."""
    with path.open("rb") as file:
        if read_end(file, path.stat().st_size).length > _MOST_LIST:
            raise _DamagedError
        with zipfile.ZipFile(file) as archive:
            yield archive


def _entries(archive: zipfile.ZipFile, path: Path, known: Mapping[str, Backbone]) -> list[_Entry]:
    """Return what the manifest lists, where it is the archive's very content and nothing in it is unheard of."""
    members = {info.filename: info for info in archive.infolist()}
    if len(members) != len(archive.infolist()) or members[MANIFEST].file_size > _MOST_MANIFEST:
        raise _DamagedError
    if any(info.compress_type != zipfile.ZIP_STORED for info in members.values()):
        raise _DamagedError  # a compressed member may unpack to any size
    manifest = json.loads(archive.read(MANIFEST))
    if manifest["format"] != FORMAT:
        raise _DamagedError
    if type(manifest["version"]) is not int or manifest["version"] < VERSION:
        raise _DamagedError
    if manifest["version"] > VERSION:
        raise StudioError(
            _("{path} was made by a newer version of TL Studio. Update this one, or make the pack there anew.").format(
                path=path
            )
        )
    entries = [_entry(values, known) for values in manifest["weights"]]
    if not entries or {entry.file: entry.size for entry in entries} != {
        name: info.file_size for name, info in members.items() if name != MANIFEST
    }:
        raise _DamagedError
    if len({entry.name for entry in entries}) != len(entries):
        raise _DamagedError
    if sum(entry.size for entry in entries) > path.stat().st_size:
        raise _DamagedError
    if all(entry.backbone is None for entry in entries):
        raise StudioError(_only_unknown(path, entries))
    return entries


def _only_unknown(path: Path, entries: list[_Entry]) -> str:
    text = _("{path} holds only networks that this version of TL Studio does not know: {names}. Update TL Studio.")
    return text.format(path=path, names=", ".join(entry.name for entry in entries))


def _entry(values: Mapping[str, Any], known: Mapping[str, Backbone]) -> _Entry:
    name, file, size, digest = values["backbone"], values["file"], values["size"], values["sha256"]
    if not (_NAME.fullmatch(name) and _FILE.fullmatch(file) and _HASH.fullmatch(digest) and type(size) is int):
        raise _DamagedError
    backbone = known.get(name)
    # A fifth more than the catalog says: it counts in whole megabytes.
    most = _MOST_WEIGHTS if backbone is None else (backbone.megabytes + 1) * 1_200_000
    if not 0 < size <= most or (backbone is not None and file != backbone.file_name):
        raise _DamagedError
    return _Entry(name, backbone, file, size, digest)


def _stage(archive: zipfile.ZipFile, entry: _Entry, staging: Path, report: Report, should_stop: ShouldStop) -> None:
    """Unpack a file beside the store and check it; what no network here could use is only read."""
    stage = _("Unpacking {file}").format(file=entry.file)
    target = staging / entry.file if entry.backbone is not None else None
    with archive.open(entry.file) as member:
        if target is None:
            found = copy(member, None, entry.size, stage, report, should_stop)
        else:
            with target.open("wb") as file:
                found = copy(member, file, entry.size, stage, report, should_stop)
    if found != (entry.size, entry.sha256):
        raise _DamagedError
    if target is not None and entry.backbone is not None:
        # The manifest could be altered, too: what is published cannot.
        try:
            check_published(target, entry.backbone, report, should_stop)
        except StudioError as error:
            raise _DamagedError from error


def _place(staging: Path, names: list[str]) -> None:
    """Put checked files into the store; where one cannot be, take the others out again."""
    before = staging / "before"
    before.mkdir()
    placed: list[str] = []
    try:
        for name in names:
            target = weights.store() / name
            if target.is_file():
                target.replace(before / name)
            placed.append(name)
            (staging / name).replace(target)
    except OSError:
        for name in placed:
            (weights.store() / name).unlink(missing_ok=True)
            if (before / name).is_file():
                (before / name).replace(weights.store() / name)
        raise


@contextmanager
def _staging() -> Iterator[Path]:
    """Yield a folder on the store's own disk, which is gone afterwards, as are those of imports that were killed."""
    make_folder(weights.store())
    for folder in weights.store().glob(f"{_STAGING}*"):
        with suppress(OSError):
            if time.time() - folder.stat().st_mtime > _STALE_SECONDS:
                shutil.rmtree(folder)
    with tempfile.TemporaryDirectory(prefix=_STAGING, dir=weights.store(), ignore_cleanup_errors=True) as name:
        yield Path(name)
