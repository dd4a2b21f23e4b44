"""The jobs that look for settings before a training: learning rate, head, network."""

from dataclasses import dataclass
from pathlib import Path

from tlstudio.core.comparison import Comparison
from tlstudio.core.events import Report, ShouldStop
from tlstudio.core.rate_curve import RateCurve
from tlstudio.core.search_result import SearchResult, write_search
from tlstudio.core.settings import Settings


@dataclass(frozen=True)
class FindRate:
    """Try rising learning rates on the training images of a folder; `runs` is for what does not fit in memory."""

    data: Path
    runs: Path
    settings: Settings

    def run(self, report: Report, should_stop: ShouldStop) -> RateCurve:
        """Return the loss at each rate, with a proposal. Raises StudioError with a sentence, Stopped on request."""
        from tlstudio.engine import rate_finder
        from tlstudio.engine.train_features import train_features

        found = train_features(self.data, self.runs, self.settings, report, should_stop)
        return rate_finder.find_rate(
            found.features, found.labels, len(found.classes), self.settings, report, should_stop
        )


@dataclass(frozen=True)
class Search:
    """Try settings of the head on the training images of a folder for so many minutes; writes search.json in `runs`.

    The minutes begin when the images have passed through the network.
    """

    data: Path
    runs: Path
    settings: Settings
    minutes: float

    def run(self, report: Report, should_stop: ShouldStop) -> SearchResult:
        """Return the trials with the best. Stopping keeps what was found; raises Stopped before the first epoch."""
        from tlstudio.engine import search
        from tlstudio.engine.train_features import train_features

        found = train_features(self.data, self.runs, self.settings, report, should_stop)
        result = search.search(
            found.features, found.labels, len(found.classes), self.settings, self.minutes, report, should_stop,
            found.groups,
        )  # fmt: skip
        write_search(self.runs, self.settings, result)
        return result


@dataclass(frozen=True)
class Compare:
    """Compare networks on a folder's images; comparison.json is written into `runs`. No `backbones`: all there are."""

    data: Path
    runs: Path
    backbones: tuple[str, ...]
    settings: Settings

    def run(self, report: Report, should_stop: ShouldStop) -> Comparison:
        """Return how each did. Raises StudioError for a network without weights, Stopped on request."""
        from tlstudio.engine import comparison

        return comparison.compare(self.data, self.runs, self.backbones, self.settings, report, should_stop)
