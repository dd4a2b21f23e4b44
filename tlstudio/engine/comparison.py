"""Comparing networks: each one's features of the same images, and how a simple head does on them."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np

from tlstudio.core import weights
from tlstudio.core.catalog import BACKBONES
from tlstudio.core.choices import Backbone
from tlstudio.core.comparison import Candidate, Comparison, ranked, save
from tlstudio.core.crossval import FOLDS, deal, judge
from tlstudio.core.dataset import ImageFolder, Sample
from tlstudio.core.errors import Stopped, StudioError
from tlstudio.core.events import Message, Progress, Report, ShouldStop
from tlstudio.core.files import make_folder
from tlstudio.core.i18n import _
from tlstudio.core.project_images import project_images
from tlstudio.core.project_split import project_split
from tlstudio.core.settings import Settings
from tlstudio.engine.gathering import gather
from tlstudio.engine.views import View

Samples = tuple[Sample, ...]
Name = Callable[[str], str]  # of a stage, with the network it is about


def compare(
    data: Path, runs: Path, backbones: Sequence[str], settings: Settings, report: Report, should_stop: ShouldStop
) -> Comparison:
    """Compare networks on the training and validation images of a folder; write comparison.json into `runs`.

    Test images are never looked at. Without `backbones` all are compared whose weights are on this computer. Each gets
    the input size that choosing it in `settings` would bring. Raises StudioError with a sentence, such as for missing
    weights of a network that was asked for, and Stopped.
    """
    settings.validate()
    chosen, missing = _choose(backbones)
    folder = project_images(data, report, should_stop)
    samples = _without_test(folder, settings)
    make_folder(runs)
    candidates: list[Candidate] = []
    fold = np.empty(0, np.int64)
    for number, backbone in enumerate(chosen, 1):
        name = partial(_stage, backbone, number, len(chosen))
        stage = name(_("passing images through the network"))
        changed = settings.changed("model", "backbone", backbone.name)
        rows, kept, seconds = _features(changed, samples, runs, stage, report, should_stop)
        if candidates and kept != samples:
            raise StudioError(_("Images were changed or removed while they were compared. Compare again."))
        if not candidates:  # the same folds for all networks
            samples = kept
            fold = deal(_labels(kept), FOLDS, settings.training.seed, [sample.group for sample in kept])
        correct = _judge(rows, samples, fold, name(_("judging")), report, should_stop)
        candidates.append(Candidate.judged(backbone, changed.model.input_size, correct, seconds))
    groups = len({sample.group for sample in samples} - {""})
    names = [backbone.name for backbone in missing]
    comparison = ranked(candidates, names, int(fold.max()) + 1, groups)
    save(comparison, runs)
    return comparison


def _without_test(folder: ImageFolder, settings: Settings) -> Samples:
    """Return the samples without those that are test images, as the folder has them or as they are drawn.

    Each has the group by which it is split, if any.
    """
    drawn = settings.split.test_share or settings.split.split_by != "folders"
    if not drawn and not any(sample.group for sample in folder.samples):
        return tuple(sample for sample in folder.samples if sample.subset != "test")
    parts = project_split(folder, settings)
    groups = {sample.path: sample.group for sample in parts.train + parts.validation}
    return tuple(
        replace(sample, group=groups[sample.path]) for sample in folder.samples if sample.path in groups
    )  # fmt: skip


def _choose(names: Sequence[str]) -> tuple[list[Backbone], list[Backbone]]:
    """Return the networks to compare and, where none was asked for by name, those whose weights are missing."""
    unknown = [name for name in names if name not in BACKBONES]
    if unknown:
        text = _("There is no backbone {unknown}. Choose from: {names}.")
        raise StudioError(text.format(unknown=", ".join(unknown), names=", ".join(BACKBONES)))
    wanted = [BACKBONES[name] for name in dict.fromkeys(names or BACKBONES)]
    missing = [backbone for backbone in wanted if weights.status(backbone).where == "missing"]
    if names and missing:
        weights.locate(missing[0])  # raises the sentence that says how to get them
    return [backbone for backbone in wanted if backbone not in missing], missing


def _stage(backbone: Backbone, number: int, count: int, what: str) -> str:
    text = _("{network} ({number} of {count}): {what}")
    return text.format(network=backbone.label, number=number, count=count, what=what)


def _features(
    settings: Settings, samples: Samples, runs: Path, stage: str, report: Report, should_stop: ShouldStop
) -> tuple[np.ndarray, Samples, float]:
    """Return the features of the samples that can be read, float32 (n, width), these samples, and what they cost.

    The features are pooled: flattened ones are so many that a linear head says little of the network.
    """
    if settings.model.pooling == "flatten":
        settings = settings.with_changes("model", {"pooling": "average"})
    classes = sorted({sample.label for sample in samples})
    found = gather(samples, classes, settings, [View()], runs, report, should_stop, stage)
    for problem in found.problems:
        report(Message(_("Left out: {path} ({reason})").format(path=problem.path, reason=problem.reason)))
    return found.rows, found.samples, found.cost


def _judge(
    rows: np.ndarray, samples: Samples, fold: np.ndarray, stage: str, report: Report, should_stop: ShouldStop
) -> np.ndarray:
    """Return which samples a head that did not learn from them, or their group, names rightly.

    Raises Stopped on request.
    """

    def after_fold(done: int, folds: int) -> None:
        if should_stop():
            raise Stopped
        report(Progress(stage, done, folds))

    return judge(rows, _labels(samples), fold, after_fold)


def _labels(samples: Samples) -> np.ndarray:
    return np.array([sample.label for sample in samples])
