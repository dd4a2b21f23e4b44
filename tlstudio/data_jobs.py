"""The jobs about the images themselves, before any training; none of them needs an engine."""

from dataclasses import dataclass
from pathlib import Path

from tlstudio.core import dataset, image_facts
from tlstudio.core.checking import Findings, check_images
from tlstudio.core.dataset import ImageFolder
from tlstudio.core.edits import Edits, load_edits
from tlstudio.core.events import Report, ShouldStop
from tlstudio.core.project import Project


@dataclass(frozen=True)
class Scan:
    """Look through a folder of images; every image is decoded once, unreadable ones become problems."""

    root: Path

    def run(self, report: Report, should_stop: ShouldStop) -> ImageFolder:
        """Return the folder. Raises StudioError where it is no data set, Stopped on request."""
        return dataset.verify(dataset.scan(self.root, report, should_stop), report, should_stop)


@dataclass(frozen=True)
class CheckImages:
    """Look for what may spoil a training on a folder, as the user has decided about it.

    What is measured of the files is remembered in `project`, the project's folder; nowhere where it is None.
    """

    scanned: ImageFolder
    edits: Edits
    project: Path | None

    def run(self, report: Report, should_stop: ShouldStop) -> Findings:
        """Return what there is to say. Raises Stopped on request."""
        memory = self.project / image_facts.FILE_NAME if self.project else None
        return check_images(self.scanned, self.edits, memory, report, should_stop)


@dataclass(frozen=True)
class ScanAndCheck:
    """Look through a folder of images and check it, with the edits of its project if it has one."""

    root: Path

    def run(self, report: Report, should_stop: ShouldStop) -> Findings:
        """Return what there is to say. Raises StudioError where it is no data set, Stopped on request."""
        scanned = dataset.scan(self.root, report, should_stop)
        project = Project.find(self.root)
        edits, folder = (load_edits(project.path), project.path) if project else (Edits(), None)
        return CheckImages(scanned, edits, folder).run(report, should_stop)
