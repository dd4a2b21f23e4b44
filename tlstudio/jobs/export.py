"""The job that saves a model for other programs, and the check of it that a fresh process makes."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tlstudio.core.errors import Stopped
from tlstudio.core.events import Report, ShouldStop
from tlstudio.process import EngineProcess


@dataclass(frozen=True)
class Export:
    """Save a run's model for other programs, with its card and an example, into the folder `out`."""

    run_path: Path
    format: str
    out: Path

    def run(self, report: Report, should_stop: ShouldStop) -> "ExportResult":
        """Return where it is and how well it agrees, by a fresh process. Raises StudioError where it does not."""
        from tlstudio.engine import exporting

        draft = exporting.export(self.run_path, self.format, self.out, report, should_stop)
        fresh = EngineProcess(warm=False)
        try:
            said = fresh.run(CheckExport(draft.folder, self.format, draft.images), report, should_stop)
        except BaseException:
            draft.discard()
            raise
        finally:
            fresh.close()
        if should_stop():
            draft.discard()
            raise Stopped
        agreement, difference = draft.accept(said)
        return ExportResult(draft.target, self.format, agreement, difference)


@dataclass(frozen=True)
class ExportResult:
    """`top_agreement` is the share of checked images with the same top class, `max_difference` of probabilities."""

    path: Path
    format: str
    top_agreement: float
    max_difference: float


@dataclass(frozen=True)
class CheckExport:
    """Load an export as a stranger would and predict `images`."""

    folder: Path
    format: str
    images: tuple[Path, ...]

    def run(self, report: Report, should_stop: ShouldStop) -> np.ndarray:
        """Return the probabilities, shape (images, classes)."""
        from tlstudio.engine import exporting

        return exporting.predict_with_export(self.folder, self.format, self.images)
