"""Prediction: files through a saved model, as a stream."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import keras
import numpy as np

from tlstudio.core.dataset import Problem
from tlstudio.core.errors import StudioError
from tlstudio.core.events import Progress, Report, ShouldStop
from tlstudio.core.i18n import _
from tlstudio.core.images import IMAGE_SUFFIXES
from tlstudio.core.predictions import Prediction, Predictions
from tlstudio.core.reading import Reading
from tlstudio.engine.loading import load_model
from tlstudio.engine.model import class_probabilities
from tlstudio.engine.pipeline import ReadBatch, read_batches
from tlstudio.engine.runtime import Frozen
from tlstudio.engine.tensorflow_runtime import TensorFlow

_BATCH_SIZE = 32


def stream(
    model: keras.Model, reading: Reading, paths: Sequence[Path], report: Report, should_stop: ShouldStop
) -> Iterator[tuple[ReadBatch, np.ndarray]]:
    """Yield batches of files with class probabilities (n, classes), until done or stopped, in bounded memory.

    `reading` is the rule the model's description names.
    """
    run = TensorFlow(Frozen(model, ""))
    done = 0
    for batch in read_batches(paths, model.input_shape[1], _BATCH_SIZE, reading):
        if should_stop():
            return
        yield batch, class_probabilities(run(batch.pixels))
        done += len(batch.rows) + len(batch.problems)
        report(Progress(_("Predicting"), done, len(paths)))


def predict(model: Path, paths: Sequence[Path], top: int, report: Report, should_stop: ShouldStop) -> Predictions:
    """Predict images and folders of images; a stop keeps what is done. Raises StudioError: bad model, no image."""
    network, description = load_model(model)
    files = find_images(paths)
    if not files:
        raise StudioError(
            _("There is no image in {paths}. Choose pictures, or a folder that holds some.").format(
                paths=", ".join(map(str, paths))
            )
        )
    items: list[Prediction] = []
    problems: list[Problem] = []
    for batch, probabilities in stream(network, description.reading, files, report, should_stop):
        problems += batch.problems
        for row, shares in zip(batch.rows, probabilities, strict=True):
            likeliest = np.argsort(-shares, kind="stable")[:top]
            best = tuple((description.classes[i], float(shares[i])) for i in likeliest)
            items.append(Prediction(os.fspath(files[row]), best))
    return Predictions(description.classes, tuple(items), tuple(problems))


def find_images(paths: Sequence[Path]) -> list[Path]:
    """Return the files named, whatever they are, and the images in the folders named, in order."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found += sorted(p for p in path.rglob("*") if p.suffix.lower() in IMAGE_SUFFIXES and p.is_file())
        else:
            found.append(path)
    return found
