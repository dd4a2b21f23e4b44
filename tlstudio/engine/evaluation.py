"""Evaluation: the scores of a run's model on images it was not trained on."""

import os
from dataclasses import replace
from pathlib import Path

import numpy as np

from tlstudio.core.errors import Stopped, StudioError
from tlstudio.core.events import Report, ShouldStop
from tlstudio.core.files import write_json
from tlstudio.core.i18n import _
from tlstudio.core.metrics import Evaluation, Scored, evaluate
from tlstudio.core.predictions import write_scored
from tlstudio.core.run import Run
from tlstudio.core.split import load_split
from tlstudio.engine.loading import load_model
from tlstudio.engine.prediction import stream


def evaluate_run(path: Path, subset: str, report: Report, should_stop: ShouldStop) -> Evaluation:
    """Score a run on its "validation" or "test" images; write evaluation.json and predictions.csv.

    A look at the test images is counted in run.json, before anything is told of it.
    Raises StudioError where the run has no model or its images are gone, Stopped on request.
    """
    run = Run.open(path)
    model, description = load_model(run.path)
    samples = [s for s in load_split(run.split, run.images_root).samples if s.subset == subset]
    paths, rows = [sample.path for sample in samples], list[Scored]()
    for batch, probabilities in stream(model, description.reading, paths, report, should_stop):
        for row, shares in zip(batch.rows, probabilities, strict=True):
            best = int(shares.argmax())
            rows.append(
                Scored(
                    os.fspath(samples[row].path), samples[row].label, description.classes[best], float(shares[best]),
                    tuple(float(share) for share in shares),
                )
            )  # fmt: skip
    if should_stop():
        raise Stopped
    if not rows:
        raise StudioError(
            _("No {subset} image of {run} can be read. Are the images still in {folder}?").format(
                subset=subset, run=run.path, folder=run.read().data
            )
        )
    index = {name: i for i, name in enumerate(description.classes)}
    scores = evaluate(
        [index[row.label] for row in rows], np.array([row.probabilities for row in rows]), description.classes, subset
    )
    looks = run.read().test_looks
    if subset == "test":
        looks = run.change(test_looks=looks + 1).test_looks
    scores = replace(scores, test_looks=looks)
    write_scored(run.predictions, rows, description.classes)
    write_json(run.evaluation, scores.to_dict())
    return scores
