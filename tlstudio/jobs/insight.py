"""The jobs that look at the images by a network's features, and at what came of it."""

from dataclasses import dataclass
from pathlib import Path

from tlstudio.core import insight
from tlstudio.core.events import Report, ShouldStop
from tlstudio.core.insight import Insight
from tlstudio.core.settings import Settings


@dataclass(frozen=True)
class Inspect:
    """Look for likely label errors and draw maps (of embedding.METHODS); insight.json is written into `runs`."""

    data: Path
    runs: Path
    settings: Settings
    methods: tuple[str, ...] = ("pca",)

    def run(self, report: Report, should_stop: ShouldStop) -> Insight:
        """Return what was found. Raises StudioError with a sentence, Stopped on request."""
        from tlstudio.engine import insight

        return insight.inspect(self.data, self.runs, self.settings, self.methods, report, should_stop)


@dataclass(frozen=True)
class LastInsight:
    """Read what was found the last time; it needs no engine."""

    runs: Path
    root: Path

    def run(self, report: Report, should_stop: ShouldStop) -> Insight | None:
        """Return it, None where nothing was found yet. Raises StudioError where its file is damaged."""
        return insight.load(self.runs, self.root)
