"""What a report is made of: all that is known of a run, its images and one evaluation, gathered from their files."""

import contextlib
import hashlib
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
from tlstudio.core.dataset import ImageFolder
from tlstudio.core.edits import Edits, load_edits
from tlstudio.core.errors import Stopped, StudioError
from tlstudio.core.evaluations import EvaluationFolder
from tlstudio.core.events import EpochDone, Progress, Report, ShouldStop
from tlstudio.core.feature_cache import cache_folder
from tlstudio.core.files import read_json
from tlstudio.core.history import read_history
from tlstudio.core.i18n import _
from tlstudio.core.metrics import Evaluation
from tlstudio.core.names import is_table
from tlstudio.core.project import Project
from tlstudio.core.project_split import FILE_NAME, read_way
from tlstudio.core.report.answers import Answers, read_answers
from tlstudio.core.run import Run, RunInfo
from tlstudio.core.split import Split, load_split


@dataclass(frozen=True)
class Checked:
    """What the checks say of the images of a run's split; `missing` of them are no longer where they were."""

    checks: tuple[Check, ...]
    groups: tuple[Group, ...]
    missing: int


@dataclass(frozen=True)
class Material:
    """All of it. `hashes` are names of files with their SHA-256; `seed` is the one the split was drawn by."""

    run: Run
    info: RunInfo
    root: Path
    history: tuple[EpochDone, ...]
    parts: Split
    seed: int
    checked: Checked
    scores: Evaluation
    answers: Answers
    hashes: tuple[tuple[str, str], ...]
    author: str
    made: datetime

    @property
    def grouped(self) -> bool:
        """Whether the images judged by belong together in groups."""
        return self.scores.groups > 0


def gather(
    run: Run, subset: str, author: str, made: datetime, report: Report, should_stop: ShouldStop
) -> Material:  # fmt: skip
    """Read everything. Raises StudioError where the run, its split or the evaluation is missing or damaged; Stopped."""
    info, root = run.read(), run.images_root
    folder = EvaluationFolder.of(run.path, subset)
    try:
        scores = Evaluation.from_dict(read_json(folder.scores))
    except (KeyError, TypeError, ValueError) as error:
        raise StudioError(_("{path} is damaged. Evaluate again.").format(path=folder.scores)) from error
    report(Progress(_("Reading the predictions"), 0, 0))
    answers = read_answers(folder.predictions, scores.classes, scores.temperature, should_stop)
    parts = load_split(run.split, root)
    project = Project.find(Path(info.data))
    checked = check(Path(info.data), root, parts, project, report, should_stop)
    files = [run.model, run.split, folder.scores, folder.predictions]
    with contextlib.suppress(StudioError):
        files.append(weights.locate(BACKBONES[info.settings.model.backbone]).path)
    hashes = [(file.name, sha256(file, should_stop)) for file in files if file.is_file()]
    return Material(
        run, info, root, read_history(run.history), parts, _seed(run, info, project), checked, scores, answers,
        tuple(hashes), author, made,
    )  # fmt: skip


def check(
    source: Path, root: Path, parts: Split, project: Project | None, report: Report, should_stop: ShouldStop
) -> Checked:  # fmt: skip
    """Check the images as the run used them, each in the subset of its split; what is remembered is not read again."""
    there = [sample for sample in parts.samples if os.path.exists(sample.path)]
    missing = len(parts.samples) - len(there)
    if not there:
        return Checked((), (), missing)
    table = source if is_table(source) else None
    folder = ImageFolder(root, tuple(there), parts.classes, (), table)
    edits, memory, features = Edits(), None, None
    if project is not None:
        edits = Edits(distinct=load_edits(project.path).distinct)
        memory, features = project.path / image_facts.FILE_NAME, cache_folder(project.runs)
    found = check_images(folder, edits, memory, report, should_stop, features)
    return Checked(found.checks, found.groups, missing)


def sha256(file: Path, should_stop: ShouldStop) -> str:
    """Return the SHA-256 of a file's bytes in hexadecimal. Raises Stopped on request."""
    digest = hashlib.sha256()
    with file.open("rb") as stream:
        while block := stream.read(2**22):
            if should_stop():
                raise Stopped
            digest.update(block)
    return digest.hexdigest()


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


def counts_by_class(parts: Split) -> Sequence[tuple[str, int, int, int]]:
    """Return each class with its number of training, validation and test images."""
    counts = parts.counts
    columns = [counts.get(subset, {}) for subset in ("train", "validation", "test")]
    return [(name, *(column.get(name, 0) for column in columns)) for name in parts.classes]  # type: ignore[misc]
