"""The job that scores a model."""

from dataclasses import dataclass
from pathlib import Path

from tlstudio.core.events import Report, ShouldStop
from tlstudio.core.metrics import Evaluation


@dataclass(frozen=True)
class Evaluate:
    """Score a model on the "validation" or "test" images of its run, or on a folder of labelled images.

    Writes evaluation.json and predictions.csv where `core.evaluations.EvaluationFolder` says.
    """

    model: Path
    on: str = "validation"

    def run(self, report: Report, should_stop: ShouldStop) -> Evaluation:
        """Return the scores. Raises Stopped on request, before anything is written."""
        from tlstudio.engine import evaluation

        return evaluation.evaluate_model(self.model, self.on, report, should_stop)
