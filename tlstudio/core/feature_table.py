"""Tables: the features made in one way, found by what is in the pictures, and added to."""

import contextlib
import io
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from tlstudio.core import feature_segment
from tlstudio.core.errors import StudioError
from tlstudio.core.feature_rows import Rows
from tlstudio.core.feature_segment import Segment
from tlstudio.core.files import make_folder, why, write_json

KEY_FILE = "key.json"  # in a table's folder; its time says when the table was used last

MakeRoom = Callable[[int], int]  # FeatureCache.make_room
Tell = Callable[[str], None]  # FeatureCache.tell

_OVERHEAD = 4096  # bytes of a key and a header, generously


class Table:
    """The rows of one key, by the digests of their pictures."""

    def __init__(
        self, folder: Path, description: Mapping[str, object], shape: tuple[int, ...], make_room: MakeRoom, tell: Tell
    ) -> None:
        self.folder, self.shape, self.make_room, self.tell = folder, shape, make_room, tell
        self.record = feature_segment.layout(shape)
        self._description = description
        self._segments: dict[str, Segment] = {}

    def find(self, digests: Sequence[bytes]) -> Rows:
        """Return the rows of pictures with these 16-byte digests; what is damaged is missing.

        Of several rows of one picture the one in the oldest segment is given, so that it stays the same. Each row's
        checksum is compared once.
        """
        self._look()
        wanted = feature_segment.as_array(digests)
        part, at = np.full(len(wanted), -1, np.int32), np.full(len(wanted), -1)
        segments = [self._segments[name] for name in sorted(self._segments)]
        for number, segment in enumerate(segments):
            absent = np.flatnonzero(part < 0)
            found = segment.find(wanted[absent])
            part[absent[found >= 0]] = number
            at[absent] = found
        return Rows([segment.rows for segment in segments] or [np.empty((0, *self.shape), "<f2")], part, at, self)

    def _look(self) -> None:
        """Map segments that are new or have grown. One that was deleted since stays readable here."""
        self._touch()
        with contextlib.suppress(OSError):
            for entry in os.scandir(self.folder):
                known = self._segments.get(entry.name)
                if entry.name.endswith(feature_segment.SUFFIX) and (not known or entry.stat().st_size > known.size):
                    self._segments[entry.name] = Segment(Path(entry.path), self.record, known)

    @contextlib.contextmanager
    def writer(self) -> Iterator["Writer"]:
        """Open a writer for the `with` block; the segment it fills is its own, so that others may write as well."""
        writer = Writer(self)
        try:
            yield writer
        finally:
            writer.close()

    def create(self) -> io.FileIO:
        """Return a new segment; the first one comes with the folder and the key. Raises OSError or StudioError."""
        make_folder(self.folder)
        if not self._touch():
            write_json(self.folder / KEY_FILE, self._description)
        return feature_segment.create(self.folder, self.record)

    def adopt(self, file: io.FileIO) -> None:
        """Map a segment written here by its open file: whoever may have deleted it meanwhile, its rows are here."""
        name = Path(os.fsdecode(file.name)).name
        self._segments[name] = Segment(file, self.record, self._segments.get(name))

    def _touch(self) -> bool:
        try:
            os.utime(self.folder / KEY_FILE)
        except OSError:
            return (self.folder / KEY_FILE).is_file()  # there, on a disk that may only be read
        return True


class Writer:
    """Adds rows to a table. `failed` tells that from some row on they could not be kept."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._file: io.FileIO | None = None
        self._room = 0  # bytes that may be written before asking again
        self.failed = False

    def add(self, digests: Sequence[bytes], rows: np.ndarray) -> None:
        """Keep rows, shape (n, *shape), of any float type, for n digests; beyond ±65504 they become that.

        Whole records are written, and what is on disk is found at once, here and in other processes. Never fails
        for the disk's sake; see the module. Raises ValueError for a wrong shape or digest.
        """
        if rows.shape != (len(digests), *self._table.shape):
            raise ValueError(f"{rows.shape} is no shape for {len(digests)} rows of {self._table.shape}")
        if self.failed or not digests:
            return
        records = feature_segment.pack(digests, rows, self._table.record)
        try:
            self._append(records)
        except OSError as error:
            self._fail(why(error, self._table.folder))
        except StudioError as error:
            self._fail(str(error))

    def _append(self, records: np.ndarray) -> None:
        if records.nbytes > self._room:
            self._room = self._table.make_room(records.nbytes + _OVERHEAD) - _OVERHEAD
        self._room -= records.nbytes
        self._file = self._file or self._table.create()
        feature_segment.append(self._file, records)

    def _fail(self, reason: str) -> None:
        self.failed = True
        self._table.tell(reason)

    def close(self) -> None:
        """Write no more."""
        if self._file is not None:
            self._table.adopt(self._file)
            with contextlib.suppress(OSError):  # a network drive may say only now that it is full
                self._file.close()
            self._file = None
