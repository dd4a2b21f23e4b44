"""The jobs about what is kept between the runs: features and weights."""

from dataclasses import dataclass
from pathlib import Path

from tlstudio.core import weights
from tlstudio.core.catalog import BACKBONES
from tlstudio.core.events import Report, ShouldStop
from tlstudio.core.feature_cache import FeatureCache, cache_folder, default_limit
from tlstudio.core.weights_pack import WeightsPack, is_pack, make_pack
from tlstudio.core.weights_unpack import TakenIn, import_pack


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
    """Take in a weights file, or a pack of several, brought from elsewhere."""

    path: Path

    def run(self, report: Report, should_stop: ShouldStop) -> TakenIn:
        """Return the backbones whose weights they are. Raises StudioError for anything else."""
        backbones = tuple(BACKBONES.values())
        if is_pack(self.path):
            return import_pack(self.path, backbones, report, should_stop)
        return TakenIn((weights.import_file(self.path, backbones, report, should_stop),))


@dataclass(frozen=True)
class FetchWeights:
    """Download the weights of a backbone."""

    backbone: str

    def run(self, report: Report, should_stop: ShouldStop) -> Path:
        """Return the file. Raises StudioError without internet, Stopped on request."""
        return weights.fetch(BACKBONES[self.backbone], report, should_stop)


@dataclass(frozen=True)
class PackWeights:
    """Write the weights of some backbones into one file; what is missing is downloaded."""

    path: Path
    backbones: tuple[str, ...]

    def run(self, report: Report, should_stop: ShouldStop) -> WeightsPack:
        """Return the pack. Raises StudioError without internet or room, Stopped on request."""
        return make_pack(self.path, [BACKBONES[name] for name in self.backbones], report, should_stop)
