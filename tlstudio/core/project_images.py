"""The images of a folder as its project has them: scanned, with what the user has decided about them."""

from pathlib import Path

from tlstudio.core.dataset import ImageFolder, scan
from tlstudio.core.edits import load_edits
from tlstudio.core.events import Report, ShouldStop
from tlstudio.core.project import Project


def project_images(root: Path, report: Report, should_stop: ShouldStop) -> ImageFolder:
    """Return a folder's images by the labels, the subsets and without the exclusions of its project, if it has one.

    Everything that learns from a folder, judges or compares begins here. Raises as `scan` does, and StudioError where
    the project's edits are damaged.
    """
    folder = scan(root, report, should_stop)
    project = Project.find(root)
    return load_edits(project.path).apply(folder) if project else folder
