"""What a report is made of: all that is known of a model and of one evaluation, gathered from their files."""

import contextlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tlstudio.core import image_facts, weights
from tlstudio.core.catalog import BACKBONES
from tlstudio.core.checking import check_images
from tlstudio.core.checks import Check
from tlstudio.core.copies import Group
from tlstudio.core.dataset import ImageFolder, Sample
from tlstudio.core.description import Description, model_file, read_description
from tlstudio.core.edits import Edits, load_edits
from tlstudio.core.errors import StudioError
from tlstudio.core.evaluations import SUBSETS, EvaluationFolder
from tlstudio.core.events import EpochDone, Progress, Report, ShouldStop
from tlstudio.core.feature_cache import cache_folder
from tlstudio.core.hashes import sha256
from tlstudio.core.history import read_history
from tlstudio.core.i18n import _
from tlstudio.core.metrics import Evaluation
from tlstudio.core.names import is_table, root_of
from tlstudio.core.project import Project
from tlstudio.core.project_split import FILE_NAME, read_way
from tlstudio.core.report.answers import Answers, read_answers, read_samples
from tlstudio.core.run import Run, RunInfo
from tlstudio.core.split import Split, load_split


@dataclass(frozen=True)
class Checked:
    """What the checks say of some images; `missing` of the `images` are no longer where they were."""

    checks: tuple[Check, ...]
    groups: tuple[Group, ...]
    images: int
    missing: int


@dataclass(frozen=True)
class Training:
    """What is known of a run and not of a model from elsewhere. `seed` is the one the split was drawn by."""

    run: Run
    info: RunInfo
    history: tuple[EpochDone, ...]
    parts: Split
    seed: int
    checked: Checked


@dataclass(frozen=True)
class Elsewhere:
    """The images of another folder by which a model was judged, those that could be read."""

    folder: Path
    samples: tuple[Sample, ...]
    checked: Checked


@dataclass(frozen=True)
class Material:
    """All of it: the `model` as it describes itself, its `training` where it is a run's, what it was judged by.

    `elsewhere` is None where it was judged by the run's own images. `root` is the folder below which images are named,
    `hashes` are names of files with their SHA-256, `evaluated` is when the scores were made.
    """

    model: Path
    description: Description
    training: Training | None
    elsewhere: Elsewhere | None
    root: Path
    scores: Evaluation
    answers: Answers
    hashes: tuple[tuple[str, str], ...]
    author: str
    made: datetime
    evaluated: datetime

    @property
    def grouped(self) -> bool:
        """Whether the images judged by belong together in groups."""
        return self.scores.groups > 0

    @property
    def checked(self) -> tuple[Checked, ...]:
        """What was checked: the run's images, those of another folder, or both."""
        return tuple(one.checked for one in (self.training, self.elsewhere) if one is not None)


def gather(
    model: Path, on: str, author: str, made: datetime, report: Report, should_stop: ShouldStop
) -> Material:  # fmt: skip
    """Read everything. Raises StudioError where the model, its run or the evaluation is missing or damaged; Stopped.

    `on` is what the model was judged by: "validation", "test" or a folder.
    """
    folder = EvaluationFolder.of(model, on)
    scores = folder.read_scores()
    report(Progress(_("Reading the predictions"), 0, 0))
    answers = read_answers(folder.predictions, scores.classes, scores.temperature, should_stop)
    folder.check_complete(scores, len(answers.truth))
    training = _training(Run(model), report, should_stop) if Run(model).is_run() else None
    elsewhere = None if on in SUBSETS else _elsewhere(Path(on), folder, report, should_stop)
    root = elsewhere.folder if elsewhere else training.run.images_root if training else model
    hashes = [(file.name, sha256(file, should_stop)) for file in _files(model, training, folder)]
    evaluated = datetime.fromtimestamp(folder.scores.stat().st_mtime).astimezone()
    return Material(
        model, _description(model, training, scores), training, elsewhere, root, scores, answers, tuple(hashes),
        author, made, evaluated,
    )  # fmt: skip


def _training(run: Run, report: Report, should_stop: ShouldStop) -> Training:
    info, root = run.read(), run.images_root
    parts, project = load_split(run.split, root), Project.find(Path(info.data))
    checked = check(Path(info.data), root, parts.samples, parts.classes, project, report, should_stop)
    return Training(run, info, read_history(run.history), parts, _seed(run, info, project), checked)


def _elsewhere(on: Path, folder: EvaluationFolder, report: Report, should_stop: ShouldStop) -> Elsewhere:
    samples, root = read_samples(folder.predictions), root_of(on)
    classes = tuple(dict.fromkeys(sample.label for sample in samples))
    checked = check(on, root, samples, classes, Project.find(on), report, should_stop)
    return Elsewhere(root, samples, checked)


def _description(model: Path, training: Training | None, scores: Evaluation) -> Description:
    if training is None:
        return read_description(model)
    info, chosen = training.info, training.info.settings.model
    return Description(info.name, info.classes, chosen.input_size, chosen.backbone, info.reading, scores.temperature)


def _files(model: Path, training: Training | None, folder: EvaluationFolder) -> list[Path]:
    """Return the files whose hashes are told, those that are there."""
    if training is None:
        return [model_file(model), folder.scores, folder.predictions]
    files = [training.run.model, training.run.split, folder.scores, folder.predictions]
    with contextlib.suppress(StudioError):
        files.append(weights.locate(BACKBONES[training.info.settings.model.backbone]).path)
    return [file for file in files if file.is_file()]


def check(
    source: Path, root: Path, samples: Sequence[Sample], classes: tuple[str, ...], project: Project | None,
    report: Report, should_stop: ShouldStop,
) -> Checked:  # fmt: skip
    """Check images as they were used, each in its subset; what is remembered is not read again."""
    there = [sample for sample in samples if os.path.exists(sample.path)]
    missing = len(samples) - len(there)
    if not there:
        return Checked((), (), len(samples), missing)
    table = source if is_table(source) else None
    folder = ImageFolder(root, tuple(there), classes, (), table)
    edits, memory, features = Edits(), None, None
    if project is not None:
        edits = Edits(distinct=load_edits(project.path).distinct)
        memory, features = project.path / image_facts.FILE_NAME, cache_folder(project.runs)
    found = check_images(folder, edits, memory, report, should_stop, features)
    return Checked(found.checks, found.groups, len(samples), missing)


def _seed(run: Run, info: RunInfo, project: Project | None) -> int:
    """Return the seed of the split: the project's own where the run used the split that the project keeps."""
    own = info.settings.training.seed
    if project is None:
        return own
    with contextlib.suppress(StudioError, OSError):
        way = read_way(project)
        same = (project.path / FILE_NAME).read_bytes() == run.split.read_bytes()
        return way.seed if way is not None and same and way.settings == info.settings.split else own
    return own
