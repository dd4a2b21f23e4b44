"""A sealed archive: a zip of plain files and a manifest with the hash of each, safe to open from a stranger.

Nothing in it is packed, so that no archive unpacks to more than the file itself is large. It costs the bundled network,
whose weights come from half precision, six megabytes of fifteen; pictures are packed already. What a file says of
its sizes is compared with that before anything is read, names are only those that the kind of archive knows, and no
name becomes a path.
"""

import hashlib
import json
import logging
import re
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, BinaryIO

from tlstudio.core.errors import Stopped, StudioError
from tlstudio.core.events import ShouldStop
from tlstudio.core.files import replace_file, why
from tlstudio.core.i18n import _
from tlstudio.core.plain_zip import open_plain

_MANIFEST = "manifest.json"
_BLOCK = 2**20
_LISTED = 512  # bytes that a file takes in the zip's list and in the manifest, at most


@dataclass(frozen=True)
class Kind:
    """What an archive is: its name, the newest version that is read, the names of its files, how many there may be."""

    name: str
    version: int
    names: re.Pattern[str]
    most: int


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

    def add_file(self, name: str, source: Path, should_stop: ShouldStop) -> str:
        """Add a copy of a file and return its SHA-256. Raises OSError, and Stopped on request."""
        info, digest, size = zipfile.ZipInfo(name), hashlib.sha256(), 0
        info.file_size = source.stat().st_size
        with source.open("rb") as file, self._archive.open(info, "w") as target:
            while block := file.read(_BLOCK):
                if should_stop():
                    raise Stopped
                digest.update(block)
                size += len(block)
                target.write(block)
        self._list(name, size, digest.hexdigest(), {})
        return digest.hexdigest()

    def _list(self, name: str, size: int, digest: str, more: dict[str, object]) -> None:
        if not self._kind.names.fullmatch(name) or name in self._listed or len(self._listed) >= self._kind.most:
            raise ValueError(f"{name} is no file of a {self._kind.name}")
        self._listed[name] = {"bytes": size, "sha256": digest, **more}

    def close(self) -> None:
        """Add the manifest."""
        values = {"format": self._kind.name, "version": self._kind.version, "files": self._listed}
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

    def __init__(self, file: BinaryIO, kind: Kind) -> None:
        self._archive = open_plain(file, kind.most + 1, _LISTED * (kind.most + 1))
        self._infos = self._archive.NameToInfo
        self._listed = self._manifest(kind)
        self.names = tuple(self._listed)

    def _manifest(self, kind: Kind) -> dict[str, Any]:
        if _MANIFEST not in self._infos:
            raise ValueError(_("it has no list of its files"))
        if self.size(_MANIFEST) > _LISTED * (kind.most + 1):
            raise ValueError(_("the list of its files is too long"))
        values = json.loads(self._archive.read(_MANIFEST))
        if values["format"] != kind.name:
            raise ValueError(_("it is something else"))
        if type(values["version"]) is int and values["version"] > kind.version:
            raise NewerError
        listed: dict[str, Any] = values["files"]
        if values["version"] != kind.version or listed.keys() | {_MANIFEST} != self._infos.keys():
            raise ValueError(_("the list of its files is not what is in it"))
        for name in listed:
            if not kind.names.fullmatch(name):
                raise ValueError(_("it holds {name}, which does not belong there").format(name=name))
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
        if name not in self._listed:
            raise ValueError(_("{name} is missing").format(name=name))
        return b"".join(self._blocks(name, lambda: False))

    def read_json(self, name: str) -> Any:  # noqa: ANN401 - nested JSON
        """Return the value of a JSON file."""
        return json.loads(self.read(name).decode("utf-8", "surrogateescape"))

    def copy(self, name: str, target: Path, should_stop: ShouldStop) -> None:
        """Write a file's content to `target`. Raises OSError, and Stopped on request."""
        with target.open("wb") as file:
            for block in self._blocks(name, should_stop):
                file.write(block)

    def _blocks(self, name: str, should_stop: ShouldStop) -> Iterator[bytes]:
        digest = hashlib.sha256()
        altered = ValueError(_("{name} in it is not what was written").format(name=name))
        with self._archive.open(self._infos[name]) as file:
            while block := _block(file, altered):
                if should_stop():
                    raise Stopped
                digest.update(block)
                yield block
        if digest.hexdigest() != self._listed[name]["sha256"]:
            raise altered


def _block(file: IO[bytes], altered: ValueError) -> bytes:
    try:
        return file.read(_BLOCK)
    except zipfile.BadZipFile as error:  # its check sum says so before our hash does
        raise altered from error


class NewerError(ValueError):
    """The archive is of a version that this program does not know."""


@contextmanager
def opened(path: Path, kind: Kind) -> Iterator[Sealed]:
    """Open an archive for the block. Raises StudioError with a sentence for whatever is wrong, also within the block.

    Errors that say more already (StudioError, Stopped, MemoryError) pass as they are.
    """
    try:
        with path.open("rb") as file:
            yield Sealed(file, kind)
    except (StudioError, Stopped, MemoryError):
        raise
    except NewerError as error:
        text = _("{path} was made by a newer version of TL Studio. Update this one to open it.")
        raise StudioError(text.format(path=path)) from error
    except ValueError as error:
        raise StudioError(
            _("{path} is damaged and cannot be opened: {error}").format(path=path, error=error)
        ) from error
    except OSError as error:
        raise StudioError(why(error, path)) from error
    except Exception as error:  # whatever a damaged or crafted file provokes
        logging.getLogger("tlstudio").info("%s cannot be opened", path, exc_info=True)
        reason = _("it is no file of this kind")
        raise StudioError(
            _("{path} is damaged and cannot be opened: {error}").format(path=path, error=reason)
        ) from error
