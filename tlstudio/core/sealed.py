"""A sealed archive: a zip of plain files and a manifest with the hash of each, safe to open from a stranger.

Nothing in it is packed, so that no archive unpacks to more than the file itself is large. It costs the bundled network,
whose weights come from half precision, six megabytes of fifteen; pictures are packed already. What a file says of
its sizes is compared with that, and with what its kind may have, before anything is read; names are only those that the
kind of archive knows, and no name becomes a path. The manifest is written last: what was copied by half has none.
"""

import errno
import hashlib
import json
import logging
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, BinaryIO

from tlstudio import __version__
from tlstudio.core.errors import Stopped, StudioError
from tlstudio.core.events import ShouldStop
from tlstudio.core.files import replace_file, why
from tlstudio.core.i18n import N_, _
from tlstudio.core.plain_zip import open_plain

_MANIFEST = "manifest.json"
_BLOCK = 2**20
_LISTED = 512  # bytes that a file takes in the zip's list and in the manifest, at most

Done = Callable[[int], None]  # is told after each block how many bytes of a file are done


def nobody(_bytes: int) -> None:
    """Be told, and tell nobody."""


@dataclass(frozen=True)
class Kind:
    """What an archive is: its name, the newest version that is read, its files and how many there may be.

    `files` are patterns of names, with how many bytes such a file may have. `older` makes what this version's manifest
    says of the files of that of an older one. `damaged` is the sentence where anything is wrong with {path}.
    """

    name: str
    version: int
    files: Mapping[str, int]
    most: int
    older: Callable[[dict[str, Any]], dict[str, Any]] | None = None
    damaged: str = N_("{path} is damaged and cannot be opened: {error}")

    def room(self, name: str) -> int:
        """Return how many bytes a file of that name may have; -1 where none has it."""
        return next((most for names, most in self.files.items() if re.fullmatch(names, name)), -1)


class Sealing:
    """An archive that is being written."""

    def __init__(self, archive: zipfile.ZipFile, kind: Kind) -> None:
        self._archive, self._kind = archive, kind
        self._listed: dict[str, dict[str, object]] = {}

    def add(self, name: str, content: bytes, **more: object) -> None:
        """Add a file; `more` is what else the manifest says of it."""
        self._archive.writestr(zipfile.ZipInfo(name), content)  # without a time: the same content is the same file
        self._list(name, len(content), hashlib.sha256(content).hexdigest(), more)

    def add_json(self, name: str, value: Any) -> None:  # noqa: ANN401 - whatever JSON can hold
        """Add a value as JSON."""
        text = json.dumps(value, indent=1, ensure_ascii=False, allow_nan=False)
        self.add(name, text.encode("utf-8", "surrogateescape"))

    def add_file(self, name: str, source: Path, should_stop: ShouldStop, done: Done = nobody, **more: object) -> str:
        """Add a copy of a file and return its SHA-256. Raises StudioError where it cannot be read, OSError, Stopped."""
        info, digest, size = zipfile.ZipInfo(name), hashlib.sha256(), 0
        with _reading(source):
            info.file_size = source.stat().st_size
            file = source.open("rb")
        with file, self._archive.open(info, "w") as target:
            while block := _block(file, source):
                if should_stop():
                    raise Stopped
                digest.update(block)
                size += len(block)
                target.write(block)
                done(size)
        self._list(name, size, digest.hexdigest(), more)
        return digest.hexdigest()

    def _list(self, name: str, size: int, digest: str, more: dict[str, object]) -> None:
        room = self._kind.room(name)
        if room < 0 or name in self._listed:
            raise ValueError(f"{name} is no file of a {self._kind.name}")
        if size > room or len(self._listed) >= self._kind.most:
            raise StudioError(
                _("This does not fit into one file: {name} is too large, or one too many.").format(name=name)
            )
        self._listed[name] = {"bytes": size, "sha256": digest, **more}

    def close(self) -> None:
        """Add the manifest."""
        about = {"format": self._kind.name, "version": self._kind.version, "made_by": __version__}
        values = {**about, "files": self._listed}
        self._archive.writestr(zipfile.ZipInfo(_MANIFEST), json.dumps(values, indent=0, ensure_ascii=False))


def seal(path: Path, kind: Kind, fill: Callable[[Sealing], None]) -> None:
    """Write an archive in one step; `fill` adds its files. Raises StudioError where the disk does not allow it."""

    def write(temporary: Path) -> None:
        with zipfile.ZipFile(temporary, "w", zipfile.ZIP_STORED) as archive:
            sealing = Sealing(archive, kind)
            fill(sealing)
            sealing.close()

    replace_file(path, write)


class Sealed:
    """An archive that is being read. Every method raises ValueError for what is not as it should be."""

    def __init__(self, path: Path, file: BinaryIO, kind: Kind) -> None:
        self._path = path
        self._archive = open_plain(file, kind.most + 1, _LISTED * (kind.most + 1))
        self._infos = self._archive.NameToInfo
        self._listed = self._manifest(kind)
        self.names = tuple(self._listed)

    def _manifest(self, kind: Kind) -> dict[str, Any]:
        if _MANIFEST not in self._infos:
            raise ValueError(_("it has no list of its files"))
        if self.size(_MANIFEST) > _LISTED * len(self._infos):
            raise ValueError(_("the list of its files is too long"))
        listed = _listed(json.loads(self._archive.read(_MANIFEST)), kind)
        if listed.keys() | {_MANIFEST} != self._infos.keys():
            raise ValueError(_("the list of its files is not what is in it"))
        for name, about in listed.items():
            if (room := kind.room(name)) < 0:
                raise ValueError(_("it holds {name}, which does not belong there").format(name=name))
            if self.size(name) > room:
                raise ValueError(_("{name} in it is larger than it may be").format(name=name))
            if about["bytes"] != self.size(name):
                raise ValueError(_("the list of its files is not what is in it"))
        return listed

    def size(self, name: str) -> int:
        """Return how many bytes a file has."""
        return self._infos[name].file_size

    def about(self, name: str) -> dict[str, Any]:
        """Return what the manifest says of a file."""
        return dict(self._listed[name])

    def begin(self, name: str, count: int) -> bytes:
        """Return the first bytes of a file, unchecked."""
        with self._archive.open(self._infos[name]) as file:
            return file.read(count)

    def read(self, name: str) -> bytes:
        """Return a file's content, by its hash what was sealed."""
        return b"".join(self._blocks(name, lambda: False))

    def read_json(self, name: str) -> Any:  # noqa: ANN401 - nested JSON
        """Return the value of a JSON file."""
        return json.loads(self.read(name).decode("utf-8", "surrogateescape"))

    def copy(self, name: str, target: Path, should_stop: ShouldStop, done: Done = nobody) -> None:
        """Write a file's content to `target`. Raises StudioError where the disk does not allow it, Stopped."""
        try:
            with target.open("wb") as file:
                for block in self._blocks(name, should_stop, done):
                    file.write(block)
        except OSError as error:
            raise StudioError(why(error, target)) from error

    def check(self, name: str, should_stop: ShouldStop, done: Done = nobody) -> None:
        """Look whether a file's content is by its hash what was sealed. Raises Stopped on request."""
        for _each in self._blocks(name, should_stop, done):
            pass

    def _blocks(self, name: str, should_stop: ShouldStop, done: Done = nobody) -> Iterator[bytes]:
        if name not in self._listed:
            raise ValueError(_("{name} is missing").format(name=name))
        digest, size = hashlib.sha256(), 0
        altered = ValueError(_("{name} in it is not what was written").format(name=name))
        with self._archive.open(self._infos[name]) as file:
            while block := _block(file, self._path, altered):
                if should_stop():
                    raise Stopped
                digest.update(block)
                yield block
                size += len(block)
                done(size)
        if digest.hexdigest() != self._listed[name]["sha256"]:
            raise altered


def _block(file: IO[bytes], path: Path, altered: ValueError | None = None) -> bytes:
    try:
        with _reading(path):
            return file.read(_BLOCK)
    except zipfile.BadZipFile as error:  # its check sum says so before our hash does
        raise altered or error from error


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    """Say that what goes wrong is about the file that is read, such as of a stick that was pulled out."""
    try:
        yield
    except OSError as error:
        raise StudioError(why(error, path)) from error


def _listed(values: dict[str, Any], kind: Kind) -> dict[str, Any]:
    """Return what a manifest says of the files, whichever version wrote it."""
    if values["format"] != kind.name:
        raise ValueError(_("it is something else"))
    version = values["version"]
    if type(version) is not int or version < (kind.version if kind.older is None else 1):
        raise ValueError(_("the list of its files is not what is in it"))
    if version > kind.version:
        raise NewerError
    listed: dict[str, Any] = values["files"] if kind.older is None or version == kind.version else kind.older(values)
    return listed


class NewerError(ValueError):
    """The archive is of a version that this program does not know."""


@contextmanager
def opened(path: Path, kind: Kind) -> Iterator[Sealed]:
    """Open an archive for the block. Raises StudioError with a sentence for whatever is wrong, also within the block.

    Errors that say more already (StudioError, Stopped, MemoryError) pass as they are.
    """
    try:
        with path.open("rb") as file:
            yield Sealed(path, file, kind)
    except (StudioError, Stopped, MemoryError):
        raise
    except NewerError as error:
        text = _("{path} was made by a newer version of TL Studio. Update this one to open it.")
        raise StudioError(text.format(path=path)) from error
    except Exception as error:  # whatever a damaged or crafted file provokes
        if isinstance(error, OSError) and error.errno not in (None, errno.EINVAL):  # those are of a damaged archive
            raise StudioError(why(error, Path(error.filename or path))) from error
        logging.getLogger("tlstudio").info("%s cannot be opened", path, exc_info=True)
        reason = str(error) if isinstance(error, ValueError | FloatingPointError) else _("it is no file of this kind")
        raise StudioError(_(kind.damaged).format(path=path, error=reason)) from error
