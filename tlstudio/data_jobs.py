"""The jobs about the images themselves, before any training; none of them needs an engine."""

from dataclasses import dataclass
from pathlib import Path

from tlstudio.core import dataset, label_table
from tlstudio.core.dataset import ImageFolder
from tlstudio.core.edits import Edits
from tlstudio.core.events import Report, ShouldStop
from tlstudio.core.label_table import Imported


@dataclass(frozen=True)
class Scan:
    """Look through a folder of images; every image is decoded once, unreadable ones become problems."""

    root: Path

    def run(self, report: Report, should_stop: ShouldStop) -> ImageFolder:
        """Return the folder. Raises StudioError where it is no data set, Stopped on request."""
        folder = dataset.verify(dataset.scan(self.root, report, should_stop), report, should_stop)
        _known = folder.places, folder.tally  # made here, where no window waits for them
        return folder


@dataclass(frozen=True)
class ExportLabels:
    """Write what was decided about a folder's images, as it was scanned, as a table."""

    path: Path
    folder: ImageFolder
    edits: Edits

    def run(self, report: Report, should_stop: ShouldStop) -> int:
        """Return the number of rows. Raises StudioError where the file cannot be written."""
        return label_table.write_labels(self.path, self.folder, self.edits)


@dataclass(frozen=True)
class ImportLabels:
    """Take decisions about a folder's images, as it was scanned, from a table; nothing is saved."""

    path: Path
    folder: ImageFolder
    edits: Edits

    def run(self, report: Report, should_stop: ShouldStop) -> Imported:
        """Return the new edits. Raises StudioError where it is no such table."""
        return label_table.import_labels(self.path, self.folder, self.edits)
