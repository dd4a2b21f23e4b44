"""Prediction: files through a saved model, as a stream."""

import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from tlstudio.core.dataset import Problem
from tlstudio.core.errors import StudioError
from tlstudio.core.events import Predicted, Report, ShouldStop
from tlstudio.core.i18n import _
from tlstudio.core.images import IMAGE_SUFFIXES
from tlstudio.core.predictions import Prediction, Predictions
from tlstudio.engine.opened import Answers, OpenedModel


def predict(model: Path, paths: Sequence[Path], top: int, report: Report, should_stop: ShouldStop) -> Predictions:
    """Predict images and folders of images; a stop keeps what is done. Raises StudioError: bad model, no image.

    What is done is also told as it comes, by `Predicted` events.
    """
    opened = OpenedModel(model)
    classes, files = opened.description.classes, find_images(paths)
    if not files:
        raise StudioError(
            _("There is no image in {paths}. Choose pictures, or a folder that holds some.").format(
                paths=", ".join(map(str, paths))
            )
        )
    items: list[Prediction] = []
    problems: list[Problem] = []
    for answers in opened.stream(files, report, should_stop):
        more = _predictions(answers, files, classes, top)
        report(Predicted(tuple(more), answers.problems))
        items += more
        problems += answers.problems
    return Predictions(classes, tuple(items), tuple(problems))


def _predictions(answers: Answers, files: Sequence[Path], classes: Sequence[str], top: int) -> list[Prediction]:
    found = []
    for row, shares in zip(answers.rows, answers.probabilities, strict=True):
        likeliest = np.argsort(-shares, kind="stable")[:top]
        best = tuple((classes[i], float(shares[i])) for i in likeliest)
        found.append(Prediction(os.fspath(files[row]), best))
    return found


def find_images(paths: Sequence[Path]) -> list[Path]:
    """Return the files named, whatever they are, and the images in the folders named, in order."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found += sorted(p for p in path.rglob("*") if p.suffix.lower() in IMAGE_SUFFIXES and p.is_file())
        else:
            found.append(path)
    return found
