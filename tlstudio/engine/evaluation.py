"""Evaluation: the scores of a model on images it was not trained on."""

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from tlstudio.core.dataset import Sample, scan
from tlstudio.core.errors import Stopped, StudioError
from tlstudio.core.evaluations import SUBSETS, EvaluationFolder
from tlstudio.core.events import Report, ShouldStop
from tlstudio.core.i18n import _
from tlstudio.core.learned_from import learned_from
from tlstudio.core.metrics import Evaluation, Scored, evaluate
from tlstudio.core.project_images import edits_of
from tlstudio.core.run import Run
from tlstudio.core.split import load_split
from tlstudio.engine.opened import OpenedModel, open_model

_NAMED = 8  # classes named in a sentence


def evaluate_model(model: Path, on: str, report: Report, should_stop: ShouldStop) -> Evaluation:
    """Score a run on its "validation" or "test" images, or any model on a folder of labelled images; keep both files.

    A look at the test images is counted in run.json, before anything is told of it.
    Raises StudioError where there is no model or no image of its classes, Stopped on request.
    """
    opened = open_model(model)
    samples, unknown = _samples(model, on, opened.description.classes, report, should_stop)
    learned = learned_from(model, [sample.path for sample in samples], report, should_stop)
    scored = _score(opened, samples, report, should_stop)
    if should_stop():
        raise Stopped
    if not scored:
        raise StudioError(
            _("None of the {count} images can be read. Are they still in {folder}?").format(
                count=len(samples), folder=samples[0].path.parent
            )
        )
    classes = opened.description.classes
    index = {name: i for i, name in enumerate(classes)}
    probabilities = np.array([row.probabilities for row in scored])
    scores = evaluate(
        [index[row.label] for row in scored], probabilities, classes, on, [row.group for row in scored],
        opened.description.temperature, should_stop,
    )  # fmt: skip
    scores = replace(scores, learned_from=learned, unknown=unknown, unreadable=len(samples) - len(scored))
    if Run(model).is_run():
        looks = Run(model).read().test_looks
        if on == "test":
            looks = Run(model).change(test_looks=looks + 1).test_looks
        scores = replace(scores, test_looks=looks)
    EvaluationFolder.of(model, on).write(scores, scored)
    return scores


def _score(
    opened: OpenedModel, samples: Sequence[Sample], report: Report, should_stop: ShouldStop
) -> tuple[Scored, ...]:
    """Return what the model says of each sample that can be read."""
    rows, classes = list[Scored](), opened.description.classes
    for answers in opened.stream([sample.path for sample in samples], report, should_stop, _("Evaluating")):
        exact = answers.probabilities.astype(np.float64)
        for row, shares in zip(answers.rows, exact / exact.sum(axis=1, keepdims=True), strict=True):
            sample, best = samples[row], int(shares.argmax())
            values = tuple(map(float, shares))
            rows.append(Scored(os.fspath(sample.path), sample.label, classes[best], values[best], values, sample.group))
    return tuple(rows)


def _samples(
    model: Path, on: str, classes: Sequence[str], report: Report, should_stop: ShouldStop
) -> tuple[list[Sample], dict[str, int]]:
    """Return the images to be judged by: those of the run's own split, or all of a folder whose class is known.

    Then how many images of a folder have a class that is not known, by the class.
    """
    if on in SUBSETS:
        run = Run.open(model)
        found = [sample for sample in load_split(run.split, run.images_root).samples if sample.subset == on]
        if not found:
            text = _("{run} has no {subset} images. Choose other images to judge it by.")
            raise StudioError(text.format(run=run.read().name, subset=on))
        return found, {}
    folder = edits_of(Path(on)).apply(scan(Path(on), report, should_stop))
    found = [sample for sample in folder.samples if sample.label in classes]
    if not found:
        raise StudioError(
            _(
                "The classes in {folder} ({theirs}) are not those of the model ({classes}): there is nothing to judge "
                "it by. Name the folders, or the classes on the Data page, as the model does."
            ).format(folder=on, theirs=_some(folder.classes), classes=_some(classes))
        )
    return found, {name: count for name, count in folder.counts.items() if name not in classes}


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:_NAMED]) + ("…" if len(names) > _NAMED else "")
