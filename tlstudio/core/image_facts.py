"""What is measured of each image, in one decode: its size, light, colours, sharpness, pixels' digest, small picture.

Facts stand in a table of NumPy columns, and are remembered in a file beside the project, so that only new and changed
files are decoded. A small picture of GREY × GREY greys is enough to find what looks alike (duplicates.py).
"""

import hashlib
import logging
import os
import stat
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from tlstudio.core.errors import ImageError, Stopped, StudioError
from tlstudio.core.events import Report, ShouldStop
from tlstudio.core.files import make_folder, replace_file
from tlstudio.core.frames import frames
from tlstudio.core.i18n import _
from tlstudio.core.images import FORMATS, read_full
from tlstudio.core.in_parallel import in_parallel

FILE_NAME = "image_facts"  # in the project's folder

GREY = 32  # edge of the small grey picture, stretched to a square
EDGE = 256  # light and sharpness are measured on the picture reduced to this longer side
_TILES = 8  # each side is cut into so many parts, of which the sharpest count
_GRAIN = 3.0  # deviation of greys that a plain ground has of itself

# One image. Mean light and colours are 0 to 1, `taken` is seconds since 1970, NaN where the file does not tell; a
# picture that cannot be read is all zeros. `name` and `stamp` are the file's: the digest of its path, size and mtime.
RECORD = np.dtype(
    [
        ("name", "V16"), ("bytes", "<u8"), ("mtime", "<i8"), ("pixels", "V16"),
        ("width", "<u4"), ("height", "<u4"), ("frames", "<u4"),
        ("brightness", "<f4"), ("red", "<f4"), ("green", "<f4"), ("blue", "<f4"), ("sharpness", "<f4"),
        ("camera", "S40"), ("taken", "<f8"), ("grey", "u1", (GREY, GREY)),
    ]
)  # fmt: skip

_BARE = np.dtype([(name, RECORD[name]) for name in RECORD.names or () if name != "grey"])
_MEASURED = [name for name in RECORD.names or () if name not in ("name", "bytes", "mtime")]

_MAGIC = b"TLFACTS\x02"
_SIZE = 16  # bytes of a digest
_MOST = 300_000  # images remembered, those asked for last before any other: 350 MB

# Two changes within one tick of a file system's clock look like one; FAT's is the slowest.
_TICK = 2_000_000_000  # ns

_MAKE, _MODEL, _CHANGED, _EXIF, _TAKEN = 0x010F, 0x0110, 0x0132, 0x8769, 0x9003  # in EXIF


@dataclass(frozen=True, eq=False)
class Facts:
    """The facts of some images: a row of `table` (RECORD) for each path, and why those without could not be read."""

    paths: tuple[Path, ...]
    table: NDArray[np.void]
    reasons: Mapping[Path, str]

    @cached_property
    def row_of(self) -> dict[Path, int]:
        """The row of each path."""
        return {path: row for row, path in enumerate(self.paths)}

    def of(self, paths: Sequence[Path]) -> "Facts":
        """Return the facts of some of the images, in the order asked for."""
        if tuple(paths) == self.paths:
            return self
        rows = [self.row_of[path] for path in paths]
        reasons = {path: self.reasons[path] for path in paths if path in self.reasons}
        return Facts(tuple(paths), self.table[rows], reasons)

    def without_pictures(self) -> "Facts":
        """Return them without the small grey pictures, which are nine tenths of each record."""
        table = np.zeros(len(self.table), _BARE)
        for name in _BARE.names or ():
            table[name] = self.table[name]
        return Facts(self.paths, table, self.reasons)

    @cached_property
    def readable(self) -> NDArray[np.bool_]:
        """Which of them could be read."""
        return np.asarray(self.table["width"] > 0)


def measure(paths: Sequence[Path], memory: Path | None, report: Report, should_stop: ShouldStop) -> Facts:
    """Return the facts of images; each is decoded once, in parallel, unless the file `memory` knows it.

    A file is known again by its path, size and time of change. A memory that is missing, damaged or not to be written
    is no error. Progress events come only where files are decoded. Raises Stopped on request; what was measured until
    then is remembered.
    """
    known = _remembered(memory)
    table, now = _stamped(paths, should_stop), time.time_ns()
    _recall(table, known)
    unknown = [int(row) for row in np.flatnonzero(table["width"] == 0)]
    reasons: dict[Path, str] = {}
    measured = False
    try:
        unmeasured = [paths[row] for row in unknown]
        records = in_parallel(facts_of, unmeasured, _("Checking the images"), report, should_stop)
        for row, found in zip(unknown, records, strict=True):
            if isinstance(found, str):
                reasons[paths[row]] = found
            else:
                table[_MEASURED][row] = found[_MEASURED]
                measured = True
    finally:
        if memory is not None and measured:
            sure = (table["width"] > 0) & (np.abs(now - table["mtime"]) > _TICK)
            _remember(memory, table[sure], known)
    return Facts(tuple(paths), table, reasons)


def _stamped(paths: Sequence[Path], should_stop: ShouldStop) -> NDArray[np.void]:
    """Return empty records with each file's name, size and time of change."""
    table = np.zeros(len(paths), RECORD)
    for row, path in enumerate(paths):
        if should_stop():
            raise Stopped
        with suppress(OSError):
            status = os.stat(path)
            table["bytes"][row], table["mtime"][row] = status.st_size, status.st_mtime_ns
        table["name"][row] = np.void(hashlib.blake2b(os.fsencode(os.path.abspath(path)), digest_size=_SIZE).digest())
    return table


def _recall(table: NDArray[np.void], known: NDArray[np.void]) -> None:
    """Fill in what is known of files that have not changed."""
    row_of = {name.tobytes(): row for row, name in enumerate(known["name"])}
    at = np.array([row_of.get(name.tobytes(), -1) for name in table["name"]], np.int64)
    for row in np.flatnonzero(at >= 0):
        one = known[at[row]]
        if one["bytes"] == table["bytes"][row] and one["mtime"] == table["mtime"][row]:
            table[row] = one


# -- measuring -----------------------------------------------------------------------------------------------------


def facts_of(path: Path) -> NDArray[np.void] | str:
    """Return the record of one image, without its name and stamp; why it cannot be read, where it cannot."""
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):
            return _("not a file")  # reading a pipe could wait for ever
        pixels = read_full(path)
    except ImageError as error:
        return str(error)
    except OSError as error:
        return error.strerror or str(error)
    record = np.zeros((), RECORD)
    _measure_pixels(pixels, record)
    record["frames"], record["taken"] = frames(path)[0], np.nan
    with suppress(Exception):  # damaged EXIF raises nearly anything; the pixels are whole
        _measure_header(path, record)
    return record


def _measure_pixels(pixels: NDArray[np.uint8], record: NDArray[np.void]) -> None:
    from tlstudio.core.opencv import cv2

    height, width = pixels.shape[:2]
    digest = hashlib.blake2b(b"%d x %d" % (width, height), digest_size=_SIZE)
    digest.update(np.ascontiguousarray(pixels).data)
    record["width"], record["height"], record["pixels"] = width, height, np.void(digest.digest())
    if max(width, height) > EDGE:
        scale = EDGE / max(width, height)
        size = max(1, round(width * scale)), max(1, round(height * scale))
        pixels = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)
    record["red"], record["green"], record["blue"] = pixels.reshape(-1, 3).mean(0) / 255
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    record["brightness"] = grey.mean() / 255
    record["sharpness"] = sharpness(np.asarray(grey, np.uint8))
    record["grey"] = cv2.resize(grey, (GREY, GREY), interpolation=cv2.INTER_AREA)


def sharpness(grey: NDArray[np.uint8]) -> float:
    """Return how sharp the sharpest parts of a grey picture are: 1 to 3 for a photograph, less than 0.4 when blurred.

    The picture is cut into 8 × 8 tiles. In each, the deviation of the Laplacian is divided by that of the greys: so
    a faint edge counts like a strong one. The 90th percentile is taken, for a photograph is sharp where its subject is,
    whatever the plain ground around it.
    """
    from tlstudio.core.opencv import cv2

    def tile_means(values: NDArray[np.float32]) -> NDArray[np.float64]:
        return np.asarray(cv2.resize(values, (_TILES, _TILES), interpolation=cv2.INTER_AREA), np.float64)

    def variance(values: NDArray[np.float32]) -> NDArray[np.float64]:
        return np.maximum(tile_means(values * values) - tile_means(values) ** 2, 0)

    greys = grey.astype(np.float32) - np.float32(grey.mean())
    edges = np.asarray(cv2.Laplacian(greys, cv2.CV_32F), np.float32)
    return float(np.percentile(np.sqrt(variance(edges) / (variance(greys) + _GRAIN**2)), 90))


def tints(table: NDArray[np.void]) -> NDArray[np.float64]:
    """Return the mean colours as shares of their mean light, however bright it is, shape (n, 3): grey is 1, 1, 1."""
    colours = np.stack([table[name] for name in ("red", "green", "blue")], axis=1).astype(np.float64)
    return np.asarray(colours / np.maximum(colours.mean(axis=1, keepdims=True), 1e-6))


def _measure_header(path: Path, record: NDArray[np.void]) -> None:
    with path.open("rb") as file, Image.open(file, formats=FORMATS) as image:
        exif = image.getexif()
        names = [str(exif.get(tag, "")).strip(" \0") for tag in (_MAKE, _MODEL)]
        record["camera"] = " ".join(filter(None, names)).encode()[: RECORD["camera"].itemsize]
        when = str(exif.get_ifd(_EXIF).get(_TAKEN) or exif.get(_CHANGED, ""))
        record["taken"] = datetime.strptime(when[:19], "%Y:%m:%d %H:%M:%S").replace(tzinfo=UTC).timestamp()


# -- the memory ----------------------------------------------------------------------------------------------------


def _remembered(memory: Path | None) -> NDArray[np.void]:
    """Return the records in a memory; none where it is missing or damaged."""
    try:
        data = memory.read_bytes() if memory is not None else b""
    except OSError:
        data = b""
    start = len(_MAGIC) + _SIZE
    body = memoryview(data)[start:]
    if data[:start] != _MAGIC + _digest(body) or len(body) % RECORD.itemsize:
        return np.zeros(0, RECORD)
    return np.frombuffer(body, RECORD)


def _remember(memory: Path, asked: NDArray[np.void], before: NDArray[np.void]) -> None:
    names = {name.tobytes() for name in asked["name"]}
    others = before[[name.tobytes() not in names for name in before["name"]]] if len(before) else before
    parts = [part.view(np.uint8).data for part in (asked, others[: max(0, _MOST - len(asked))]) if len(part)]
    try:
        make_folder(memory.parent)
        replace_file(memory, lambda temporary: _write(temporary, parts))
    except StudioError as error:
        logging.getLogger(__name__).warning("%s", error)


def _write(path: Path, parts: Sequence[memoryview]) -> None:
    """Write the parts as they are: of 100,000 images they take 120 MB, which need not be there twice."""
    with path.open("wb") as file:
        file.write(_MAGIC + _digest(*parts))
        file.writelines(parts)


def _digest(*parts: memoryview) -> bytes:
    digest = hashlib.blake2b(digest_size=_SIZE)
    for part in parts:
        digest.update(part)
    return digest.digest()
