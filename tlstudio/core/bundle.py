"""The reproducibility bundle: one sealed zip of all that a run's numbers follow from, to be trained again and compared.

It holds the run's own files, the hash of every image, what computed it, the hash of every weight that came out, and the
validation images' probabilities to the bit; on request the images themselves.
"""

import csv
import io
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from tlstudio.core.errors import StudioError
from tlstudio.core.events import EpochDone, Progress, Report, ShouldStop
from tlstudio.core.history import read_history
from tlstudio.core.i18n import _
from tlstudio.core.manifest import check_manifest
from tlstudio.core.metrics import Scored
from tlstudio.core.names import escaped, unescaped
from tlstudio.core.plain_array import from_bytes, to_bytes
from tlstudio.core.predictions import read_scored, scored_text
from tlstudio.core.run import Run, RunInfo
from tlstudio.core.sealed import Kind, Sealed, Sealing, opened, seal
from tlstudio.core.split import Split, load_split

MOST_IMAGES = 200_000
BUNDLE = Kind(
    "bundle",
    1,
    {
        r"(run|environment|weights)\.json|history\.csv": 2**24,
        r"(split|images)\.csv": 2**27,
        r"evaluation\.json|predictions\.csv": 2**28,
        r"probabilities\.npy": 2**31,
        r"images/\d{6}(\.[a-z0-9]{1,5})?": 2**40,
    },
    MOST_IMAGES + 20,
)
# Not the log and the manifest: they name files by their whole paths, and a bundle may be published.
_OF_RUN = ("run.json", "split.csv", "history.csv", "evaluation.json")
_MAY_LACK = ("history.csv", "evaluation.json")
_TABLES = ("images.csv", "split.csv", "history.csv", "predictions.csv")
_HEADER = ["path", "subset", "bytes", "sha256", "file"]


@dataclass(frozen=True)
class BundledImage:
    """An image of the run: its name below the folder of images as split.csv has it, what it held, its file in the zip.

    `sha256` is "" where it could not be read; `file` is "" where the images are not in the bundle.
    """

    name: str
    subset: str
    bytes: int
    sha256: str
    file: str = ""


@dataclass(frozen=True)
class Came:
    """What a training came to: each weight's hash by its name, and what it says of the validation images.

    `probabilities` are of shape (images, classes), in the order of `scored`, whose paths are names below the folder.
    """

    weights: tuple[tuple[str, str], ...]
    scored: tuple[Scored, ...]
    probabilities: np.ndarray
    history: tuple[EpochDone, ...]

    @property
    def accuracy(self) -> float:
        """The share of validation images named rightly."""
        return sum(row.correct for row in self.scored) / max(1, len(self.scored))


@dataclass(frozen=True)
class Bundle:
    """A bundle that was read; `split` is a file in the folder that it was unpacked into."""

    info: RunInfo
    images: tuple[BundledImage, ...]
    came: Came
    environment: dict[str, str]
    backbone_hash: str
    split: Path


def write_bundle(
    path: Path, run: Run, images: Sequence[BundledImage], sources: Mapping[str, Path], came: Came,
    environment: Mapping[str, Any], backbone_hash: str, report: Report, should_stop: ShouldStop,
) -> None:  # fmt: skip
    """Write a bundle in one step; `sources` are the images to put in, by their file in the bundle.

    Raises StudioError where the disk does not allow it or an image is no longer what its hash says, Stopped on request.
    """

    def fill(sealing: Sealing) -> None:
        for name in _OF_RUN:
            if (run.path / name).is_file():
                sealing.add_file(name, run.path / name, should_stop)
        sealing.add("images.csv", _table(images))
        sealing.add_json("environment.json", {**environment, "backbone_weights": backbone_hash})
        sealing.add_json("weights.json", came.weights)
        sealing.add("probabilities.npy", to_bytes(came.probabilities))
        scored = scored_text(came.scored, run.read().classes)
        sealing.add("predictions.csv", scored.encode("utf-8", "surrogateescape"))
        hashes = {image.file: image.sha256 for image in images}
        for done, (file, source) in enumerate(sources.items(), 1):
            digest, name = sealing.add_file(file, source, should_stop), str(source)
            check_manifest({name: hashes[file]}, {name: digest})  # somebody may have changed it meanwhile
            report(Progress(_("Writing the images"), done, len(sources)))

    seal(path, BUNDLE, fill)


def read_bundle(path: Path, folder: Path, report: Report, should_stop: ShouldStop) -> Bundle:
    """Read a bundle; its run's files go into `folder`, its images into "images" there, by their number.

    Raises StudioError with a sentence for whatever is wrong with the file, Stopped on request.
    """
    with opened(path, BUNDLE) as sealed:
        for name in dict.fromkeys((*_OF_RUN, *_TABLES)):
            if name in sealed.names or name not in _MAY_LACK:
                sealed.copy(name, folder / name, should_stop)
                _check_table(folder / name)
        try:
            read = _read(sealed, folder)
        except StudioError as error:  # it names the copy
            raise ValueError(str(error).replace(f"{folder}{os.sep}", "")) from error
        _unpack(sealed, read.images, folder, report, should_stop)
        return read


def _check_table(file: Path) -> None:
    """Raise ValueError for a table of far more rows than a bundle has, which would take far more room than the file."""
    if file.name not in _TABLES:
        return
    with file.open("rb") as lines:
        ends = sum(line.count(b"\n") + line.count(b"\r") for line in lines)
    if ends > 4 * MOST_IMAGES:
        raise ValueError(_("{name} in it is larger than it may be").format(name=file.name))


def _read(sealed: Sealed, folder: Path) -> Bundle:
    """Return what the run's files in `folder` and the others say. Raises ValueError, StudioError and others."""
    run, images = Run.open(folder), _images((folder / "images.csv").read_bytes())
    info, parts = run.read(), load_split(run.split, folder)
    _check_split(parts, info)
    if not all(isinstance(value, str) for value in info.versions.values()):
        raise ValueError(_("it does not say what it was trained with"))
    weights = tuple((str(name), str(digest)) for name, digest in sealed.read_json("weights.json"))
    probabilities = from_bytes(sealed.read("probabilities.npy"))
    scored = read_scored(folder / "predictions.csv")
    if probabilities.shape != (len(scored), len(info.classes)):
        raise ValueError(_("its predictions do not fit each other"))
    said = sealed.read_json("environment.json")
    environment = {str(key): value for key, value in said.items() if isinstance(value, str)}
    came = Came(weights, scored, probabilities, read_history(run.history))
    return Bundle(info, images, came, environment, environment.pop("backbone_weights", ""), run.split)


def _check_split(parts: Split, info: RunInfo) -> None:
    """Raise ValueError and others where a run could not be trained again by what it says of itself."""
    learned, named = {sample.label for sample in parts.train}, set(info.classes)
    if learned != named or len(info.classes) != len(named) or not {*parts.classes} <= named or not parts.validation:
        raise ValueError(_("its split does not fit its classes"))
    if any("\0" in str(sample.path) for sample in parts.samples):
        raise ValueError(_("its list of images is none"))
    if not isinstance(info.repeat, dict):
        raise TypeError


def _unpack(
    sealed: Sealed, images: Sequence[BundledImage], folder: Path, report: Report, should_stop: ShouldStop
) -> None:
    packed = [image for image in images if image.file]
    if packed:
        (folder / "images").mkdir()
    for done, image in enumerate(packed, 1):
        if not image.file.startswith("images/") or sealed.about(image.file)["sha256"] != image.sha256:
            raise ValueError(_("{name} in it is not what was written").format(name=image.file))
        sealed.copy(image.file, folder / image.file, should_stop)
        report(Progress(_("Reading the images"), done, len(packed)))


def _table(images: Iterable[BundledImage]) -> bytes:
    text = io.StringIO(newline="")
    rows = csv.writer(text)
    rows.writerow(_HEADER)
    rows.writerows([escaped(one.name), one.subset, one.bytes, one.sha256, one.file] for one in images)
    return text.getvalue().encode()


def _images(content: bytes) -> tuple[BundledImage, ...]:
    header, *rows = csv.reader(io.StringIO(content.decode(), newline=""), strict=True)
    if header != _HEADER or b"\0" in content:
        raise ValueError(_("its list of images is none"))
    images = tuple(BundledImage(unescaped(row[0]), row[1], int(row[2]), row[3], row[4]) for row in rows)
    files = [image.file for image in images if image.file]
    if len({*files}) != len(files) or len({image.name for image in images}) != len(images):
        raise ValueError(_("its list of images is none"))
    return images


def file_in_bundle(number: int, source: Path) -> str:
    """Return the name of an image in the bundle: no name that anybody gave it."""
    suffix = source.suffix.lower()
    plain = re.fullmatch(r"\.[a-z0-9]{1,5}", suffix)
    return f"images/{number:06}{suffix if plain else ''}"
