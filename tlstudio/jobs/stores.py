"""The jobs about what is kept between the runs: features and weights."""

from dataclasses import dataclass
from pathlib import Path

from tlstudio.core import weights
from tlstudio.core.catalog import BACKBONES
from tlstudio.core.choices import Backbone
from tlstudio.core.events import Report, ShouldStop
from tlstudio.core.feature_cache import FeatureCache, cache_folder, default_limit


@dataclass(frozen=True)
class InspectCache:
    """Say how much the features kept beside `runs` take; with `clear`, delete them first."""

    runs: Path
    clear: bool = False

    def run(self, report: Report, should_stop: ShouldStop) -> "CacheState":
        """Return what is there now. What another program holds open may stay."""
        folder = cache_folder(self.runs)
        cache = FeatureCache(folder, default_limit(folder))
        before = cache.size()
        if self.clear:
            cache.clear()
        size = cache.size()
        return CacheState(folder, size, cache.limit, max(0, before - size))


@dataclass(frozen=True)
class CacheState:
    """The cache's folder; how many bytes it takes, how many it may take, how many were freed just now."""

    folder: Path
    size: int
    limit: int
    freed: int


@dataclass(frozen=True)
class ImportWeights:
    """Take in a weights file brought from elsewhere."""

    path: Path

    def run(self, report: Report, should_stop: ShouldStop) -> Backbone:
        """Return the backbone whose weights they are. Raises StudioError for anything else."""
        return weights.import_file(self.path, tuple(BACKBONES.values()), report, should_stop)


@dataclass(frozen=True)
class FetchWeights:
    """Download the weights of a backbone."""

    backbone: str

    def run(self, report: Report, should_stop: ShouldStop) -> Path:
        """Return the file. Raises StudioError without internet, Stopped on request."""
        return weights.fetch(BACKBONES[self.backbone], report, should_stop)
