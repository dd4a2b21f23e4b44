"""The jobs about the images themselves, before any training; none of them needs an engine."""

from dataclasses import dataclass
from pathlib import Path

from tlstudio.core import dataset
from tlstudio.core.dataset import ImageFolder
from tlstudio.core.events import Report, ShouldStop


@dataclass(frozen=True)
class Scan:
    """Look through a folder of images; every image is decoded once, unreadable ones become problems."""

    root: Path

    def run(self, report: Report, should_stop: ShouldStop) -> ImageFolder:
        """Return the folder. Raises StudioError where it is no data set, Stopped on request."""
        return dataset.verify(dataset.scan(self.root, report, should_stop), report, should_stop)
