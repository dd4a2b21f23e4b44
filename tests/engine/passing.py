"""A few pictures and what passes them through a small network."""

from pathlib import Path

from tlstudio.core.contents import digests
from tlstudio.core.dataset import Sample
from tlstudio.core.events import Event
from tlstudio.core.feature_cache import FeatureCache
from tlstudio.engine.extraction import Extraction
from tlstudio.engine.pipeline import Pictures
from tlstudio.engine.runtime import Frozen

SIZE = 24


def pictures_of(files: list[Path], keep: bool = False) -> Pictures:
    found = digests(files, None, "", lambda _event: None, lambda: False)
    samples = [Sample(file, file.parent.name, "train") for file in files]
    return Pictures(samples, found, ("a", "b"), SIZE, keep, files[0].parent)


def extraction(network: Frozen, folder: Path, events: list[Event] | None = None, **runtimes: str) -> Extraction:
    report = (lambda _event: None) if events is None else events.append
    return Extraction(network, FeatureCache(folder, 2**30), 1000, False, report, lambda: False, runtimes)
