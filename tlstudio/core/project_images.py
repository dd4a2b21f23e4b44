"""The images of a folder as its project has them: scanned, with what the user has decided about them."""

from pathlib import Path

from tlstudio.core.dataset import ImageFolder, scan
from tlstudio.core.edits import Edits, load_edits
from tlstudio.core.errors import StudioError
from tlstudio.core.events import Report, ShouldStop
from tlstudio.core.i18n import _
from tlstudio.core.project import Project


def project_images(root: Path, report: Report, should_stop: ShouldStop) -> ImageFolder:
    """Return a folder's images by the labels, the subsets and without the exclusions of its project, if it has one.

    Everything that learns from a folder, judges or compares begins here. Raises as `scan` does, and StudioError where
    the project's edits are damaged or leave too little to learn from.
    """
    folder = scan(root, report, should_stop)
    edited = edits_of(root).apply(folder)
    check_edited(edited)
    return edited


def edits_of(root: Path) -> Edits:
    """Return what the project of a folder of images has decided about them, if there is a project."""
    project = Project.find(root)
    return load_edits(project.path) if project else Edits()


def check_edited(folder: ImageFolder) -> None:
    """Raise StudioError with a sentence unless a folder after edits is a data set to learn from.

    Whether the classes of its subsets agree depends on how it is split, and is for the split to say.
    """
    train = {label for subset, label in folder.tally if subset in ("train", "")}
    if not train:
        raise StudioError(
            _("No image to train on is left: take some back on the Data page, where it shows what is excluded.")
        )
    if len(train) < 2:
        raise StudioError(
            _(
                'There are only images of the class "{label}" to train on. It takes at least two to tell apart: take '
                "images back on the Data page, where some were relabelled or excluded, or add images of another class."
            ).format(label=next(iter(train)))
        )
