"""The features of the training images beside a model: read where they are kept, or made from the images."""

import logging
import zipfile
import zlib
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from tlstudio.core.contents import digests
from tlstudio.core.dataset import Sample
from tlstudio.core.description import is_sealed, model_file
from tlstudio.core.errors import StudioError
from tlstudio.core.events import Report, ShouldStop
from tlstudio.core.feature_cache import FeatureCache, cache_folder, default_limit
from tlstudio.core.i18n import _
from tlstudio.core.likeness import FILE_NAME, Likeness, drawn
from tlstudio.core.plain_zip import read_packed
from tlstudio.core.run import Run
from tlstudio.core.split import load_split
from tlstudio.core.tlmodel import read_likeness
from tlstudio.engine.extraction import Extraction
from tlstudio.engine.opened import OpenedModel
from tlstudio.engine.pipeline import Pictures
from tlstudio.engine.views import View

_LARGEST_EXPORTED = 16 * 2**20  # bytes, beside the 15 MB of the bundled network
_LEAST_LEFT = 0.5  # share of a class's training images below which it would look stranger than it is


def likeness_of(
    opened: OpenedModel, path: Path, report: Report, should_stop: ShouldStop
) -> tuple[Likeness | None, str]:
    """Return what is known of a model's training images; None, and a sentence why, where nothing is.

    For a run it is made when it is first asked for, and kept there. Raises Stopped on request.
    """
    run = Run(path)
    if not run.is_run():
        found = _exported(path, opened)
        return found, "" if found else _(
            "This model carries nothing of its training images: pictures unlike them are not recognised."
        )
    file = run.path / FILE_NAME
    if found := _known(_from_bytes(_kept(file)), opened):
        return found, ""
    try:
        made = _made(opened, run, report, should_stop)
    except StudioError as error:  # its split or its settings cannot be read
        return None, str(error)
    if made is None:
        return None, _(
            "The training images are no longer in {folder}: pictures unlike them are not recognised, and no similar "
            "ones are shown. Put them back for that."
        ).format(folder=run.read().data)
    try:
        made.save(file)
    except StudioError as error:
        logging.getLogger("tlstudio").warning("%s", error)
    return made, ""


def likeness_to_export(
    opened: OpenedModel, run: Run, report: Report, should_stop: ShouldStop
) -> tuple[Likeness | None, str]:
    """Return what is known of a run's training images where it fits into an exported file; None, and a sentence why.

    Raises Stopped on request.
    """
    found, note = likeness_of(opened, run.path, report, should_stop)
    if found is not None and found.nbytes > _LARGEST_EXPORTED:
        return None, _("The features of the training images are too large for the exported file: it does not recognise "
                       "pictures unlike them.")  # fmt: skip
    return found, note


def add_likeness(opened: OpenedModel, run: Run, archive: Path, report: Report, should_stop: ShouldStop) -> str:
    """Put what is known of a run's training images into an exported `.keras` file, without their names.

    Returns a sentence where it stays out. Raises Stopped on request.
    """
    found, note = likeness_to_export(opened, run, report, should_stop)
    if found is not None:
        with zipfile.ZipFile(archive, "a") as file:
            file.writestr(FILE_NAME, found.unnamed.to_bytes())
    return note


def _known(found: Likeness | None, opened: OpenedModel) -> Likeness | None:
    """Return what a file holds, unless it is of another model."""
    width = opened.extractor.output_shape[1]
    return found if found and found.identity == opened.identity and found.rows.shape[1] == width else None


def _from_bytes(content: bytes | None) -> Likeness | None:
    try:
        return Likeness.from_bytes(content) if content else None
    except ValueError:
        return None


def _kept(file: Path) -> bytes | None:
    try:
        return file.read_bytes()
    except OSError:
        return None


def _exported(path: Path, opened: OpenedModel) -> Likeness | None:
    """Return what a saved model carries; damage in a `.tlmodel` is told."""
    file = model_file(path)
    if is_sealed(file):
        return _known(read_likeness(file), opened)
    try:
        with zipfile.ZipFile(file) as archive:
            return _known(_from_bytes(read_packed(archive, FILE_NAME, 2 * _LARGEST_EXPORTED)), opened)
    except (OSError, KeyError, ValueError, zlib.error, zipfile.BadZipFile):
        return None


def _made(opened: OpenedModel, run: Run, report: Report, should_stop: ShouldStop) -> Likeness | None:
    """Return the likeness of a run whose images are there; None where too many of a class are gone."""
    parts, classes = load_split(run.split, run.images_root), opened.description.classes
    width = opened.extractor.output_shape[1]
    train, validation = (
        drawn([sample for sample in some if sample.label in classes], width) for some in (parts.train, parts.validation)
    )
    there = [sample for sample in train if sample.path.is_file()]
    held_out = [sample for sample in validation if sample.path.is_file()]
    if not held_out or not _enough(there, train):
        return None
    cache = FeatureCache(cache_folder(run.path.parent), default_limit(cache_folder(run.path.parent)))
    extraction = Extraction(opened.frozen, cache, len(there) + len(held_out), False, report, should_stop)
    stage = _("Learning what the training images look like")
    found = []
    for samples in (there, held_out):
        rows, read = _features(extraction, samples, classes, opened, cache, stage)
        found.append((rows, read))
    (rows, read), (others, judged) = found
    if not judged or not _enough(read, train):
        return None
    return Likeness.of(rows, read, others, opened.identity)


def _enough(some: Sequence[Sample], of: Sequence[Sample]) -> bool:
    left = Counter(sample.label for sample in some)
    return all(left[label] >= _LEAST_LEFT * count for label, count in Counter(s.label for s in of).items())


def _features(
    extraction: Extraction, samples: Sequence[Sample], classes: Sequence[str], opened: OpenedModel,
    cache: FeatureCache, stage: str,
) -> tuple[np.ndarray, tuple[Sample, ...]]:  # fmt: skip
    """Return the features (n, width) of the samples that can be read, and these; what a training cached is not anew."""
    paths = [sample.path for sample in samples]
    known = digests(paths, cache.memory, _("Looking at the files"), extraction.report, extraction.should_stop)
    pictures = Pictures(samples, known, classes, opened.size, False, cache.folder, opened.description.reading)
    while len(pictures):
        views, problems = extraction.rows(pictures, [View()], "judge", stage)
        if not problems:
            return views[0][np.arange(len(pictures))], pictures.samples
        pictures = pictures.without(problems)
    return np.empty((0, opened.extractor.output_shape[1]), np.float32), ()
