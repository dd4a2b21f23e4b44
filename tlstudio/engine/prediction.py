"""Prediction: files through a saved model, as a stream, and as they arrive in a folder."""

import os
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from tlstudio.core.arrivals import Arrivals
from tlstudio.core.dataset import Problem
from tlstudio.core.errors import Stopped, StudioError
from tlstudio.core.events import Message, Predicted, Progress, Report, ShouldStop
from tlstudio.core.i18n import _
from tlstudio.core.images import IMAGE_SUFFIXES
from tlstudio.core.likeness import Likeness
from tlstudio.core.predictions import Prediction, Predictions
from tlstudio.engine.likeness import likeness_of
from tlstudio.engine.opened import Answers, OpenedModel, open_model

_BETWEEN_LOOKS = 0.5  # seconds; a file must stand still for as long
_BETWEEN_WHOLE = 0.05  # seconds, where files come whole: somebody looks at the camera's picture meanwhile
_MANY = 10**6  # how many files a folder that is watched may come to hold


def predict(
    model: Path, paths: Sequence[Path], top: int, report: Report, should_stop: ShouldStop, *, keep: bool = True
) -> Predictions:
    """Predict images and folders of images; a stop keeps what is done. Raises StudioError: bad model, no image.

    What is done is also told as it comes, by `Predicted` events; without `keep` the result holds nothing of it.
    """
    opened = open_model(model)
    name, classes, files = opened.description.name, opened.description.classes, find_images(paths)
    if not files:
        raise StudioError(
            _("There is no image in {paths}. Choose pictures, or a folder that holds some.").format(
                paths=", ".join(map(str, paths))
            )
        )
    try:
        likeness, note = _likeness(opened, model, report, should_stop)
    except Stopped:
        return Predictions(classes, (), (), name)
    items: list[Prediction] = []
    problems: list[Problem] = []
    for answers in opened.stream(files, report, should_stop):
        more = _predictions(answers, files, classes, top, likeness)
        report(Predicted(tuple(more), answers.problems))
        if keep:
            items += more
            problems += answers.problems
    return Predictions(classes, tuple(items), tuple(problems), name, note)


def watch(model: Path, arrivals: Arrivals, top: int, report: Report, should_stop: ShouldStop) -> int:
    """Predict the images of a folder as they arrive, until stopped; return how many were.

    They are told by `Predicted` events. Raises StudioError: bad model, the folder is gone.
    """
    done, between = 0, _BETWEEN_WHOLE if arrivals.whole else _BETWEEN_LOOKS
    opened = open_model(model)
    try:
        likeness, _note = _likeness(opened, model, report, should_stop)
    except Stopped:
        return 0
    report(Progress(_("Waiting for new files"), 0, 0))
    while not should_stop():
        began = time.monotonic()
        files = arrivals.look()
        seconds = time.monotonic() - began
        for answers in opened.stream(files, report, should_stop, of=_MANY):
            more = _predictions(answers, files, opened.description.classes, top, likeness)
            report(Predicted(tuple(more), answers.problems))
            done += len(more)
        if files:
            report(Progress(_("Waiting for new files"), done, 0))
        _wait(max(between, 4 * seconds), should_stop)  # a look at a huge folder takes long: not all the time
    return done


def _wait(seconds: float, should_stop: ShouldStop) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end and not should_stop():
        time.sleep(0.05)


def _likeness(opened: OpenedModel, model: Path, report: Report, should_stop: ShouldStop) -> tuple[Likeness | None, str]:
    found, note = likeness_of(opened, model, report, should_stop)
    if note:
        report(Message(note))
    return found, note


def _predictions(
    answers: Answers, files: Sequence[Path], classes: Sequence[str], top: int, likeness: Likeness | None
) -> list[Prediction]:
    found = []
    looks = likeness.look(answers.features) if likeness else [(None, ())] * len(answers.rows)
    for row, shares, (distance, near) in zip(answers.rows, answers.probabilities, looks, strict=True):
        likeliest = np.argsort(-shares, kind="stable")[:top]
        best = tuple((classes[i], float(shares[i])) for i in likeliest)
        found.append(Prediction(os.fspath(files[row]), best, distance, near))
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
