"""What the features of a folder's images say of them: which labels are doubtful, and how the images lie."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from tlstudio.core.crossval import out_of_fold
from tlstudio.core.dataset import Sample
from tlstudio.core.embedding import embed
from tlstudio.core.errors import Stopped, StudioError
from tlstudio.core.events import Message, Progress, Report, ShouldStop
from tlstudio.core.files import make_folder
from tlstudio.core.grouping import by_group
from tlstudio.core.i18n import _
from tlstudio.core.insight import Insight, save
from tlstudio.core.label_errors import Suspect, find_suspects, with_neighbours
from tlstudio.core.project_images import project_images
from tlstudio.core.project_split import project_split
from tlstudio.core.settings import Settings
from tlstudio.engine.gathering import gather
from tlstudio.engine.views import View


def inspect(
    data: Path, runs: Path, settings: Settings, methods: Sequence[str], report: Report, should_stop: ShouldStop
) -> Insight:
    """Pass the training and validation images of a folder through the frozen trunk, each as it is; write insight.json.

    What a training with these settings left in the cache is not computed again. Test images are never looked at.
    `methods` are the maps wanted, of embedding.METHODS. Raises StudioError with a sentence, Stopped on request.
    """
    settings.validate()
    folder = project_images(data, report, should_stop)
    parts = project_split(folder, settings)
    if settings.model.pooling == "flatten":  # so many numbers that a simple head says little, and slowly
        settings = settings.with_changes("model", {"pooling": "average"})
    found = gather(parts.train + parts.validation, parts.classes, settings, [View()], runs, report, should_stop)
    for problem in found.problems:
        report(Message(_("Left out: {path} ({reason})").format(path=problem.path, reason=problem.reason)))
    seed = settings.training.seed
    suspects = _suspects(found.samples, found.rows, seed, report, should_stop)
    maps = {method: _map(found.rows, method, seed, report, should_stop) for method in methods}
    insight = Insight(found.samples, maps, suspects, settings.model.backbone)
    make_folder(runs)
    save(insight, runs, folder.root)
    return insight


def _map(rows: np.ndarray, method: str, seed: int, report: Report, should_stop: ShouldStop) -> np.ndarray:
    def after_step(done: int, steps: int) -> None:
        if should_stop():
            raise Stopped
        report(Progress(_("Drawing the map"), done, steps))

    after_step(0, 1)
    points = embed(rows, method, seed, after_step)
    after_step(1, 1)
    return points


def _suspects(
    samples: tuple[Sample, ...], rows: np.ndarray, seed: int, report: Report, should_stop: ShouldStop
) -> tuple[Suspect, ...]:
    """Return the images whose label is doubtful; one that is alone in its class cannot be judged and stays out."""

    def after_fold(done: int, folds: int) -> None:
        if should_stop():
            raise Stopped
        report(Progress(_("Judging each image by the others"), done, folds))

    counts = Counter(sample.label for sample in samples)
    judged = [at for at, sample in enumerate(samples) if counts[sample.label] > 1]
    some = [samples[at] for at in judged]
    if len({sample.label for sample in some}) < 2:
        raise StudioError(
            _("Likely label errors are found by comparing classes: at least two classes need two readable images each.")
        )
    rows = rows if len(judged) == len(samples) else rows[judged]
    labels, groups = np.array([sample.label for sample in some]), [sample.group for sample in some]
    for sentence in by_group(len(set(groups) - {""})):
        report(Message(sentence))
    probabilities, classes = out_of_fold(rows, labels, seed, after_fold=after_fold, groups=groups)
    probabilities = with_neighbours(probabilities, np.searchsorted(classes, labels), rows, groups)
    return find_suspects(some, probabilities, classes.tolist(), rows)
