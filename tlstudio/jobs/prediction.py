"""The jobs that predict, at once or as files arrive, and those about what was predicted."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tlstudio.core import sorting
from tlstudio.core.arrivals import Arrivals
from tlstudio.core.events import Report, ShouldStop
from tlstudio.core.prediction_table import write_table
from tlstudio.core.predictions import Predictions
from tlstudio.core.sorting import Sorted, SortingPlan, Undone


@dataclass(frozen=True)
class Predict:
    """Ask a model about images: `paths` are files and folders, `model` is a run, an export or a saved model.

    What is predicted is told by `Predicted` events as well. Where it is `told` alone, the result holds none of it: to
    hand over 10,000 answers in one piece would keep a window waiting for most of a second.
    """

    model: Path
    paths: tuple[Path, ...]
    top: int = 5
    told: bool = False

    def run(self, report: Report, should_stop: ShouldStop) -> Predictions:
        """Return what is done; stopping keeps it."""
        from tlstudio.engine import prediction

        return prediction.predict(self.model, self.paths, self.top, report, should_stop, keep=not self.told)


@dataclass(frozen=True)
class Watch:
    """Predict the images of a folder and of those in it as they arrive, until stopped; `there` takes those there now.

    What is predicted is told by `Predicted` events, and kept by nobody. Files that come `whole`, each put into place in
    one step, are predicted at once; others when they stand still.
    """

    model: Path
    folder: Path
    top: int = 5
    there: bool = True
    whole: bool = False

    def run(self, report: Report, should_stop: ShouldStop) -> int:
        """Return how many images were predicted. Raises StudioError: bad model, no such folder."""
        from tlstudio.engine import prediction

        arrivals = Arrivals(self.folder, self.there, self.whole)
        return prediction.watch(self.model, arrivals, self.top, report, should_stop)


@dataclass(frozen=True)
class PlanSorting:
    """Say where each file would go in `into`, in one folder a class; `corrections` are right classes by path."""

    predictions: Predictions
    into: Path
    threshold: float = 0.0
    corrections: Mapping[str, str] = field(default_factory=dict)

    def run(self, report: Report, should_stop: ShouldStop) -> SortingPlan:
        """Return the plan; nothing is changed. Raises StudioError where the folder cannot be read."""
        taken = sorting.names_in(self.into)
        return sorting.plan(self.predictions, self.into, self.threshold, self.corrections, taken)


@dataclass(frozen=True)
class SortFiles:
    """Copy, or move, files as planned; a journal in the folder lets it be undone."""

    plan: SortingPlan
    move: bool = False

    def run(self, report: Report, should_stop: ShouldStop) -> Sorted:
        """Return what came of it; stopping keeps what is done. Raises StudioError where nothing can be written."""
        return sorting.carry_out(self.plan, self.move, report, should_stop)


@dataclass(frozen=True)
class UndoSorting:
    """Take back what a journal tells of."""

    journal: Path

    def run(self, report: Report, should_stop: ShouldStop) -> Undone:
        """Return what came of it; what was changed since is left alone. Raises StudioError for a damaged journal."""
        return sorting.undo(self.journal, report, should_stop)


@dataclass(frozen=True)
class SaveTable:
    """Write predictions as a table; its suffix says which kind."""

    path: Path
    predictions: Predictions
    threshold: float = 0.0
    corrections: Mapping[str, str] = field(default_factory=dict)

    def run(self, report: Report, should_stop: ShouldStop) -> Path:
        """Return the file. Raises StudioError where it cannot be written."""
        write_table(self.path, self.predictions, self.threshold, self.corrections)
        return self.path
