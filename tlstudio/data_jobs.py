"""The jobs about the images themselves, before any training; none of them needs an engine."""

from dataclasses import dataclass
from pathlib import Path

from tlstudio.core import dataset
from tlstudio.core.dataset import ImageFolder
from tlstudio.core.events import Report, ShouldStop
from tlstudio.core.groups import ReadingSettings
from tlstudio.core.reading import Reading


@dataclass(frozen=True)
class Scan:
    """Look through a folder of images; every image is decoded once, unreadable ones become problems."""

    root: Path

    def run(self, report: Report, should_stop: ShouldStop) -> ImageFolder:
        """Return the folder. Raises StudioError where it is no data set, Stopped on request."""
        return dataset.verify(dataset.scan(self.root, report, should_stop), report, should_stop)


@dataclass(frozen=True)
class ResolveReading:
    """Find out how images are to be read where the settings leave it to their shapes."""

    settings: ReadingSettings
    paths: tuple[Path, ...]

    def run(self, report: Report, should_stop: ShouldStop) -> Reading:
        """Return the rule that a training on these images would follow. Raises Stopped on request."""
        from tlstudio.core import shapes

        return shapes.resolve(self.settings, self.paths, report, should_stop)
