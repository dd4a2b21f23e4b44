"""Where evaluations are kept: a model's scores on a set of images, with one row for each of them."""

import hashlib
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from tlstudio.core.description import model_file
from tlstudio.core.errors import StudioError
from tlstudio.core.files import read_json, write_json
from tlstudio.core.i18n import _
from tlstudio.core.metrics import Evaluation, Scored
from tlstudio.core.paths import projects
from tlstudio.core.predictions import read_scored, write_scored
from tlstudio.core.run import Run

SUBSETS = ("validation", "test")


@dataclass(frozen=True)
class EvaluationFolder:
    """The files of one evaluation: evaluation.json and predictions.csv."""

    path: Path

    @classmethod
    def of(cls, model: Path, on: str) -> "EvaluationFolder":
        """Return where a model's evaluation on "validation", "test" or a folder of images lies.

        A run keeps its own, that on the validation images beside its model; those of other models lie with the
        projects.
        """
        name = on if on in SUBSETS else _name(Path(on))
        if Run(model).is_run():
            return cls(model if on == "validation" else model / "evaluations" / name)
        return cls(folder_of(model) / name)

    @property
    def scores(self) -> Path:
        """evaluation.json: the scores."""
        return self.path / "evaluation.json"

    @property
    def predictions(self) -> Path:
        """predictions.csv: one row for each evaluated image."""
        return self.path / "predictions.csv"

    def is_there(self) -> bool:
        """Tell whether the evaluation was made."""
        return self.scores.is_file()

    def write(self, evaluation: Evaluation, scored: tuple[Scored, ...]) -> None:
        """Write both files, the scores last. Raises StudioError where the disk does not allow it."""
        self.path.mkdir(parents=True, exist_ok=True)
        write_scored(self.predictions, scored, evaluation.classes)
        write_json(self.scores, evaluation.to_dict())

    def read(self) -> tuple[Evaluation, tuple[Scored, ...]]:
        """Return both. Raises StudioError where one is missing or damaged."""
        evaluation, scored = self.read_scores(), read_scored(self.predictions)
        self.check_complete(evaluation, len(scored))
        return evaluation, scored

    def read_scores(self) -> Evaluation:
        """Return the scores alone. Raises StudioError where their file is missing or damaged."""
        try:
            return Evaluation.from_dict(read_json(self.scores))
        except (KeyError, TypeError, ValueError) as error:
            raise StudioError(_("{path} is damaged. Evaluate again.").format(path=self.scores)) from error

    def check_complete(self, evaluation: Evaluation, rows: int) -> None:
        """Raise StudioError where predictions.csv has not a row for each image: it was cut, or is of other scores."""
        if rows != evaluation.images:
            raise StudioError(_("{path} is damaged. Evaluate again.").format(path=self.predictions))


def check_judged_by(model: Path, on: str) -> None:
    """Raise StudioError where a model cannot be judged by these images: only a run has images of its own."""
    run = Run(model)
    if on in SUBSETS and not run.is_run():
        model_file(model)  # what is no model at all is said so
        text = _("{path} is a saved model, which has no {subset} images of its own. Choose a folder of labelled images "
                 "to judge it by (--on DIR).")  # fmt: skip
        raise StudioError(text.format(path=model, subset=on))
    if on not in SUBSETS and not Path(on).exists():
        raise StudioError(_("There is no folder {path} to judge by.").format(path=on))


def folder_of(model: Path) -> Path:
    """Return where what is known of a model lies: a run's in its folder, that of other models with the projects."""
    return model if Run(model).is_run() else projects() / "evaluations" / _name(model)


def forget_evaluations(run: Run) -> None:
    """Delete what is known of a run's model, which has become another one."""
    for file in (run.evaluation, run.predictions):
        file.unlink(missing_ok=True)
    shutil.rmtree(run.path / "evaluations", ignore_errors=True)


def _name(path: Path) -> str:
    """Return a folder's name that a reader recognises and that no other path has."""
    path = path.absolute()
    return f"{path.name}-{hashlib.blake2b(os.fsencode(path), digest_size=4).hexdigest()}"
