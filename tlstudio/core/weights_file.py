"""What a weights file is: by the shapes in it, and by its published hash."""

import errno
import hashlib
import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tlstudio.core.choices import Backbone
from tlstudio.core.errors import Stopped, StudioError
from tlstudio.core.events import Progress, Report, ShouldStop
from tlstudio.core.i18n import _
from tlstudio.core.torch_file import read_torch_file

Shape = tuple[int, ...]
_CHUNK = 2**20
# Layers that keras.applications puts on top of its networks, in the published files that include the classifier.
_CLASSIFIER = re.compile(r"predictions|fc\d+|logits|conv_2|.*_head_dense", re.IGNORECASE)


def fingerprint(shapes: Iterable[Shape]) -> str:
    """Return 16 characters that stand for a network's weights, whatever their order and their order of axes.

    Scalars are left out: counters that one version of a library writes and the next does not.
    """
    lines = sorted(str(sorted(shape)) for shape in shapes if shape)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


def recognise(path: Path, backbones: Iterable[Backbone]) -> Backbone:
    """Return the backbone whose weights, without classifier, `path` holds.

    Raises StudioError with a sentence where it is none of them, includes the classifier, or is no weights file.
    """
    known = {backbone.shapes: backbone for backbone in backbones}
    if path.suffix.lower() in {".pth", ".pt"}:
        named = [(name, array.shape) for name, array in read_torch_file(path).items() if not name.startswith("_fc.")]
        published = True
    else:
        named, published = _datasets(path)
    if found := known.get(fingerprint(shape for _name, shape in named)):
        if not published:
            raise _not_published(path, found)
        return found
    if whole := known.get(fingerprint(shape for name, shape in named if not _in_classifier(name))):
        raise StudioError(
            _("{path} holds {network} with its classifier. Bring the file without it: {file}.").format(
                path=path, network=whole.label, file=whole.file_name
            )
        )
    raise StudioError(
        _("{path} does not hold the weights of a network TL Studio knows. Bring a file that Keras publishes.").format(
            path=path
        )
    )


def _not_published(path: Path, backbone: Backbone) -> StudioError:
    return StudioError(
        _(
            "{path} has the shapes of {network}, but somebody's own training saved it (.weights.h5). Bring the "
            "published file: {file}."
        ).format(path=path, network=backbone.label, file=backbone.file_name)
    )


def check(path: Path, backbone: Backbone, report: Report, should_stop: ShouldStop) -> None:
    """Compare the file's hash with the published one, where there is one.

    Raises StudioError where they differ, and Stopped.
    """
    if backbone.file_hash and file_hash(path, len(backbone.file_hash), report, should_stop) != backbone.file_hash:
        raise StudioError(
            _(
                "{path} has the shapes of {network} but not the published hash: it is damaged or altered, or it is "
                "another training of it. Get {file} anew."
            ).format(path=path, network=backbone.label, file=backbone.file_name)
        )


def file_hash(path: Path, digits: int, report: Report, should_stop: ShouldStop) -> str:
    """Return the MD5 (32 digits) or SHA-256 (64 digits) of a file. Raises StudioError and Stopped."""
    # MD5 finds damage, and is what Keras publishes; it is no defence against a forger.
    digest = hashlib.md5(usedforsecurity=False) if digits == 32 else hashlib.sha256()
    stage = _("Checking {file}").format(file=path.name)
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                if should_stop():
                    raise Stopped
                digest.update(chunk)
                report(Progress(stage, file.tell(), size))
    except OSError as error:
        raise _unreadable(path, error) from error
    return digest.hexdigest()


def _in_classifier(name: str) -> bool:
    return any(_CLASSIFIER.fullmatch(part) for part in name.split("/"))


def _datasets(path: Path) -> tuple[list[tuple[str, Shape]], bool]:
    """Return name and shape of everything in an HDF5 file, and whether it has the layout of the published files.

    No numbers are read.
    """
    import h5py  # 50 ms, and only an import of a file needs it

    found: list[tuple[str, Shape]] = []

    def visit(name: str, item: Any) -> None:  # noqa: ANN401 - h5py carries no types
        if isinstance(item, h5py.Dataset) and "seed_generator" not in name:
            found.append((name, tuple(item.shape or ())))

    try:
        with h5py.File(path) as file:
            file.visititems(visit)
            return found, "layer_names" in file.attrs
    except FileNotFoundError as error:
        # h5py gives no number and a long story
        raise _unreadable(path, FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))) from error
    except (OSError, RuntimeError, ValueError, KeyError) as error:
        raise StudioError(
            _("{path} is no weights file: neither HDF5 (.h5) nor PyTorch (.pth), or it is damaged.").format(path=path)
        ) from error


def _unreadable(path: Path, error: OSError) -> StudioError:
    return StudioError(_("{path} could not be read: {reason}.").format(path=path, reason=error.strerror or error))
