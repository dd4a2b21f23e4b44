"""Repetition: a run put into a bundle, and a bundle's run trained again and compared."""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import numpy as np

from tlstudio.core import weights
from tlstudio.core.bundle import Bundle, BundledImage, Came, file_in_bundle, read_bundle, write_bundle
from tlstudio.core.bundled_images import FoundImages, find_images
from tlstudio.core.catalog import BACKBONES
from tlstudio.core.contents import digests
from tlstudio.core.dataset import ImageFolder, Sample
from tlstudio.core.errors import Stopped, StudioError
from tlstudio.core.events import Progress, Report, ShouldStop
from tlstudio.core.files import check_place, make_folder
from tlstudio.core.hashes import sha256
from tlstudio.core.history import read_history
from tlstudio.core.i18n import _
from tlstudio.core.machine import environment, versions
from tlstudio.core.manifest import check_manifest, read_manifest
from tlstudio.core.metrics import Scored
from tlstudio.core.names import below, leads_elsewhere, root_of
from tlstudio.core.run import Run
from tlstudio.core.settings import Settings
from tlstudio.core.split import Split, load_split
from tlstudio.core.verification import Verification, compare
from tlstudio.core.working_folder import working_folder
from tlstudio.engine.opened import OpenedModel
from tlstudio.engine.portable import named_weights
from tlstudio.engine.runtime import BATCH
from tlstudio.engine.training import train_again

_IMAGES = "images"  # the folder that they are unpacked into, and that they have in a run that is kept


def make_bundle(run: Run, out: Path, with_images: bool, report: Report, should_stop: ShouldStop) -> None:
    """Write a finished run's bundle.

    Raises StudioError where the run is not finished or its images are no longer what it was trained on; Stopped.
    """
    check_place(out)
    info, root = run.read(), run.images_root
    if info.state != "done" or not run.model.is_file():
        text = _("{run} was not trained to its end: training again would not stop where it did. Train it to the end.")
        raise StudioError(text.format(run=info.name))
    parts = load_split(run.split, root)
    _check_unchanged(run, parts, report, should_stop)
    images, sources = list[BundledImage](), dict[str, Path]()
    for number, sample in enumerate(parts.samples, 1):
        images.append(_image(number, sample, root, with_images, should_stop))
        if images[-1].file:
            sources[images[-1].file] = sample.path
        report(Progress(_("Computing the hashes of the images"), number, len(parts.samples)))
    names = [below(sample.path, root) for sample in parts.validation]
    came = _came(run, parts.validation, names, report, should_stop)
    hashed = _backbone_hash(info.settings, should_stop)
    write_bundle(out, run, images, sources, came, environment(), hashed, report, should_stop)


def _check_unchanged(run: Run, parts: Split, report: Report, should_stop: ShouldStop) -> None:
    """Raise StudioError where the images are no longer what the run was trained on."""
    if not run.manifest.is_file():
        return
    held = read_manifest(run.manifest)
    paths = [sample.path for sample in (*parts.train, *parts.validation) if str(sample.path) in held]
    found = digests(paths, None, _("Looking at the files"), report, should_stop)
    check_manifest(held, {str(path): (digest or b"").hex() for path, digest in zip(paths, found, strict=True)})


def _image(number: int, sample: Sample, root: Path, with_image: bool, should_stop: ShouldStop) -> BundledImage:
    try:
        size, digest = sample.path.stat().st_size, sha256(sample.path, should_stop)
    except OSError:  # it could not be read when the run was trained either, or it is one of the test images
        return BundledImage(below(sample.path, root), sample.subset, 0, "")
    file = file_in_bundle(number, sample.path) if with_image else ""
    return BundledImage(below(sample.path, root), sample.subset, size, digest, file)


def verify(path: Path, images: Path | None, keep: Path | None, report: Report, should_stop: ShouldStop) -> Verification:
    """Train a bundle's run again and say how it came out.

    The images are looked for in the folder `images`, or in the bundle, or where they were. The new run is made in
    `keep`, and images of the bundle's with it; or it is thrown away. Raises StudioError where the bundle is damaged,
    Stopped on request.
    """
    parent = keep or Path(tempfile.gettempdir())
    make_folder(parent)
    with working_folder(parent, "verify") as folder:  # on the disk where the run is kept
        bundle = read_bundle(path, folder, report, should_stop)
        root, found = _found(bundle, folder, images, report, should_stop)
        needed = {image.name for image in bundle.images if image.subset != "test"}
        missing, changed = (tuple(n for n in names if n in needed) for names in (found.missing, found.changed))
        if missing or changed:
            return Verification("other_images", missing=missing, changed=changed)
        run, now = _again(bundle, root, found, keep or folder / "runs", report, should_stop)
        before = bundle.info.versions or bundle.environment
        try:
            result = compare(bundle.came, now, before, versions(), _notes(bundle, should_stop))
        except ValueError as error:
            raise StudioError(_("{path} cannot be compared: {error}.").format(path=path, error=error)) from error
        return replace(result, run=os.fspath(run.path) if keep else "")


def _found(
    bundle: Bundle, folder: Path, images: Path | None, report: Report, should_stop: ShouldStop
) -> tuple[Path, FoundImages]:
    """Return the images, and the folder that they are in: that of those unpacked goes to the run."""
    packed = {image.name: folder / image.file for image in bundle.images if image.file}
    if packed and images is None:
        lacking = tuple(image.name for image in bundle.images if image.sha256 and not image.file)
        return folder / _IMAGES, FoundImages(packed, lacking, ())
    named = bundle.info.data
    elsewhere = images is None and leads_elsewhere(named)
    root = Path(named) if elsewhere else images or root_of(Path(named))
    if elsewhere or not root.is_dir():
        text = _("The images are not in {folder}. Say where they are: choose their folder (--images DIR).")
        raise StudioError(text.format(folder=root))
    return root, find_images(bundle.images, root, report, should_stop, elsewhere=images is not None)


def _again(
    bundle: Bundle, root: Path, found: FoundImages, runs: Path, report: Report, should_stop: ShouldStop
) -> tuple[Run, Came]:
    """Train again and return the run, and what it came to with the images by their names in the bundle."""
    info, files = bundle.info, found.files
    run = Run.create(runs, root, info.classes, info.settings, versions(), info.reading)
    if root.parent == bundle.split.parent:  # unpacked beside it
        root, unpacked = run.path / _IMAGES, root
        files = {name: root / file.name for name, file in files.items()}
        shutil.move(unpacked, root)
        run.change(data=os.fspath(root))
    top = Path("bundle")  # only what the names stand below: each is then led to its file
    parts = load_split(bundle.split, top)
    names = [below(sample.path, top) for sample in parts.validation]

    def led(samples: Sequence[Sample]) -> tuple[Sample, ...]:
        """No file is read but those whose hash is right; the others could not be read then either."""
        nowhere = run.path / "nowhere"
        places = (files.get(below(sample.path, top), nowhere / sample.path.name) for sample in samples)
        return tuple(replace(sample, path=file) for sample, file in zip(samples, places, strict=True))

    parts = replace(parts, train=led(parts.train), validation=led(parts.validation), test=(), classes=info.classes)
    folder = ImageFolder(root, parts.samples, parts.classes, ())
    train_again(run, folder, parts, info, report, should_stop)
    if run.read().state != "done":
        raise Stopped
    return run, _came(run, parts.validation, names, report, should_stop)


def _came(
    run: Run, samples: Sequence[Sample], names: Sequence[str], report: Report, should_stop: ShouldStop
) -> Came:  # fmt: skip
    """Return what a run's training came to; `names` are those of the samples, whatever their files are called."""
    opened = OpenedModel(run.path)
    classes, scored, shares = opened.description.classes, list[Scored](), list[np.ndarray]()
    paths = [sample.path for sample in samples]
    # Not by `stream`: what is the quickest here computes there, and how many at a time depends on how long it takes,
    # which both change the last bits.
    for first in range(0, len(samples), BATCH):
        if should_stop():
            raise Stopped
        rows, pixels, _problems = opened.read(paths, range(first, min(first + BATCH, len(samples))))
        if len(rows):
            shares.append(opened.answer(pixels)[0])
            for row, one in zip(rows, shares[-1], strict=True):
                best, values = int(one.argmax()), tuple(map(float, one))
                label, group = samples[row].label, samples[row].group
                scored.append(Scored(names[row], label, classes[best], values[best], values, group))
        report(Progress(_("Predicting"), min(first + BATCH, len(samples)), len(samples)))
    if not shares:
        raise StudioError(_("None of the validation images can be read. Are they still where they were?"))
    hashed = tuple((name, hashlib.sha256(array.tobytes()).hexdigest()) for name, array in named_weights(opened.model))
    return Came(hashed, tuple(scored), np.concatenate(shares), read_history(run.history))


def _backbone_hash(settings: Settings, should_stop: ShouldStop) -> str:
    """Return the SHA-256 of the pre-trained weights' file; "" where there was none."""
    if settings.model.from_scratch:
        return ""
    with suppress(StudioError, OSError):
        return sha256(weights.locate(BACKBONES[settings.model.backbone]).path, should_stop)
    return ""


def _notes(bundle: Bundle, should_stop: ShouldStop) -> list[str]:
    notes = []
    if _backbone_hash(bundle.info.settings, should_stop) != bundle.backbone_hash:
        notes.append(_("The file of the pre-trained weights is another one than then."))
    if not bundle.info.settings.training.deterministic:
        notes.append(_("The run was trained without “Repeatable”: the same bits cannot be expected."))
    return notes
