"""The jobs about the images themselves, before any training; none of them needs an engine."""

from dataclasses import dataclass
from pathlib import Path

from tlstudio.core import dataset
from tlstudio.core.dataset import ImageFolder
from tlstudio.core.events import Report, ShouldStop


@dataclass(frozen=True)
class Scan:
    """Look through a folder of images; every image is decoded once, unreadable ones become problems.

    `verify=False` goes by the names alone.
    """

    root: Path
    verify: bool = True

    def run(self, report: Report, should_stop: ShouldStop) -> ImageFolder:
        """Return the folder. Raises StudioError where it is no data set, Stopped on request."""
        folder = dataset.scan(self.root, report, should_stop)
        return dataset.verify(folder, report, should_stop) if self.verify else folder


@dataclass(frozen=True)
class ReadAll:
    """Read every image of a folder that was scanned by names alone."""

    paths: tuple[Path, ...]

    def run(self, report: Report, should_stop: ShouldStop) -> dict[Path, str]:
        """Return why some cannot be read. Raises Stopped on request."""
        return dataset.unreadable(self.paths, report, should_stop)
