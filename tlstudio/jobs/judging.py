"""The jobs that judge by more than one set of scores: two models compared, a learning curve."""

from dataclasses import dataclass
from pathlib import Path

from tlstudio.core.compared_runs import check_same_images, names_of
from tlstudio.core.errors import Stopped
from tlstudio.core.evaluations import EvaluationFolder
from tlstudio.core.events import Progress, Report, ShouldStop
from tlstudio.core.i18n import _
from tlstudio.core.learning_curve import LearningCurve, load
from tlstudio.core.paired import Paired, compare
from tlstudio.core.run import Run
from tlstudio.jobs.evaluation import Evaluate


@dataclass(frozen=True)
class CompareRuns:
    """Compare two models on the same images; what has not been evaluated yet is evaluated first.

    `on` is "validation", "test" or a folder of labelled images. Where both are evaluated it needs no engine.
    """

    first: Path
    second: Path
    on: str = "validation"

    @property
    def missing(self) -> tuple[Path, ...]:
        """The models that have no evaluation on these images yet."""
        return tuple(m for m in (self.first, self.second) if not EvaluationFolder.of(m, self.on).is_there())

    def run(self, report: Report, should_stop: ShouldStop) -> Paired:
        """Return what came of it. Raises StudioError where the images are not the same, Stopped on request."""
        check_same_images(self.first, self.second, self.on)
        for model in self.missing:
            Evaluate(model, self.on).run(report, should_stop)
        if should_stop():
            raise Stopped
        (one, first), (other, second) = (EvaluationFolder.of(m, self.on).read() for m in (self.first, self.second))
        learned = one.learned_from, other.learned_from
        names = names_of(self.first, self.second)
        classes = one.classes, other.classes

        def tell(done: int, draws: int) -> None:
            report(Progress(_("Comparing image by image"), done, draws))

        return compare(names, classes, (first, second), learned, should_stop, tell=tell)


@dataclass(frozen=True)
class DrawLearningCurve:
    """Find how the accuracy grows with the training images of a run; writes learning_curve.json into it."""

    run_path: Path

    def run(self, report: Report, should_stop: ShouldStop) -> LearningCurve:
        """Return the curve. Raises StudioError with a sentence, Stopped on request."""
        from tlstudio.engine import learning_curve

        return learning_curve.draw(self.run_path, report, should_stop)


@dataclass(frozen=True)
class LastLearningCurve:
    """Read the curve that was drawn the last time; it needs no engine."""

    run_path: Path

    def run(self, report: Report, should_stop: ShouldStop) -> LearningCurve | None:
        """Return it, None where none was drawn yet. Raises StudioError where its file is damaged."""
        return load(Run(self.run_path))
