"""The job that shows where a model looked."""

from dataclasses import dataclass
from pathlib import Path

from tlstudio.core.events import Report, ShouldStop
from tlstudio.core.heatmap import Explanations


@dataclass(frozen=True)
class Explain:
    """Compute Grad-CAM maps of images for every class; `model` is a run, an export or a .keras file."""

    model: Path
    paths: tuple[Path, ...]

    def run(self, report: Report, should_stop: ShouldStop) -> Explanations:
        """Return the maps. Raises StudioError where the model cannot be opened, Stopped on request."""
        from tlstudio.engine import explanation

        return explanation.explain(self.model, self.paths, report, should_stop)
