"""The jobs about the images themselves, before any training; none of them needs an engine."""

from dataclasses import dataclass
from pathlib import Path

from tlstudio.core import dataset
from tlstudio.core.dataset import ImageFolder
from tlstudio.core.events import Report, ShouldStop
from tlstudio.core.project import Project
from tlstudio.core.project_images import project_images
from tlstudio.core.project_split import FILE_NAME, project_split
from tlstudio.core.settings import Settings
from tlstudio.core.split import Split


@dataclass(frozen=True)
class Scan:
    """Look through a folder of images; every image is decoded once, unreadable ones become problems."""

    root: Path

    def run(self, report: Report, should_stop: ShouldStop) -> ImageFolder:
        """Return the folder. Raises StudioError where it is no data set, Stopped on request."""
        return dataset.verify(dataset.scan(self.root, report, should_stop), report, should_stop)


@dataclass(frozen=True)
class SplitImages:
    """Split a folder of images and write the list: into its project, for the trainings to come, or to `out`."""

    root: Path
    settings: Settings
    out: Path | None = None

    def run(self, report: Report, should_stop: ShouldStop) -> tuple[ImageFolder, Split, Path]:
        """Return the images, how they are split, and the file. Raises as `project_split` does, Stopped on request."""
        folder = project_images(self.root, report, should_stop)
        if self.out is not None:
            parts = project_split(folder, self.settings, choose=True)
            parts.save(self.out, folder.root)
            return folder, parts, self.out
        project = Project.for_images(folder.source)
        return folder, project_split(folder, self.settings, save=True, choose=True), project.path / FILE_NAME
