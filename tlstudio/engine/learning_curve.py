"""The learning curve of a run: its images through the frozen network, and simple heads that learn from some of them."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from tlstudio.core import learning_curve
from tlstudio.core.catalog import BACKBONES
from tlstudio.core.errors import Stopped, StudioError
from tlstudio.core.events import Message, Progress, Report, ShouldStop
from tlstudio.core.i18n import _
from tlstudio.core.learning_curve import LearningCurve
from tlstudio.core.run import Run, RunInfo
from tlstudio.core.settings import Settings
from tlstudio.core.split import load_split
from tlstudio.engine.gathering import gather
from tlstudio.engine.views import View


def draw(path: Path, report: Report, should_stop: ShouldStop) -> LearningCurve:
    """Draw the curve from the training and validation images of a run's own split, and keep it in the run.

    What the training left in the cache is not computed again. Test images are never looked at. Raises StudioError with
    a sentence, Stopped on request.
    """
    run = Run.open(path)
    info, parts = run.read(), load_split(run.split, run.images_root)
    settings = _settings(info)
    samples = parts.train + parts.validation
    found = gather(samples, parts.classes, settings, [View()], path.parent, report, should_stop)
    for problem in found.problems:
        report(Message(_("Left out: {path} ({reason})").format(path=problem.path, reason=problem.reason)))
    learned = np.array([sample.subset == "train" for sample in found.samples])
    if learned.all():
        raise StudioError(_("None of the validation images can be read: there is nothing to judge by."))
    groups = np.array([sample.group for sample in found.samples])

    def after_head(done: int, heads: int) -> None:
        if should_stop():
            raise Stopped
        report(Progress(_("Learning from some of the images"), done, heads))

    answers = learning_curve.ask(
        (found.rows[learned], found.rows[~learned]), (found.labels[learned], found.labels[~learned]),
        groups[learned].tolist(), settings.training.seed, after_head,
    )  # fmt: skip
    drawn_groups = len(set(groups[learned].tolist()) - {""})
    network = BACKBONES[settings.model.backbone].label
    curve = learning_curve.summarise(answers, groups[~learned].tolist(), network, drawn_groups)
    learning_curve.save(run, curve)
    return curve


def _settings(info: RunInfo) -> Settings:
    """Return the run's settings with its rule of reading as it came to be, and pooled features.

    Flattened ones are so many that a linear head says little, and slowly.
    """
    if info.settings.model.from_scratch:
        raise StudioError(
            _("{run} began from random weights: what its frozen network sees says nothing of more images. Draw the "
              "curve of a run with pre-trained weights.").format(run=info.name)
        )  # fmt: skip
    settings = replace(info.settings, reading=replace(info.settings.reading, **vars(info.reading)))
    return settings.with_changes("model", {"pooling": "average"}) if settings.model.pooling == "flatten" else settings
