"""The images of a folder as its project has them: scanned, with what the user has decided about them."""

from collections.abc import Iterable
from pathlib import Path

from tlstudio.core.dataset import ImageFolder, scan
from tlstudio.core.edits import Edits, load_edits
from tlstudio.core.errors import StudioError
from tlstudio.core.events import Report, ShouldStop
from tlstudio.core.i18n import _
from tlstudio.core.layout import SUBSETS
from tlstudio.core.project import Project
from tlstudio.core.walk import natural_key


def project_images(root: Path, report: Report, should_stop: ShouldStop) -> ImageFolder:
    """Return a folder's images by the labels, the subsets and without the exclusions of its project, if it has one.

    Everything that learns from a folder, judges or compares begins here. Raises as `scan` does, and StudioError where
    the project's edits are damaged or leave too little to learn from.
    """
    folder = scan(root, report, should_stop)
    edited = edits_of(root).apply(folder)
    if edited is not folder:
        check_edited(edited)
    return edited


def edits_of(root: Path) -> Edits:
    """Return what the project of a folder of images has decided about them, if there is a project."""
    project = Project.find(root)
    return load_edits(project.path) if project else Edits()


def check_edited(folder: ImageFolder) -> None:
    """Raise StudioError with a sentence unless a folder after edits is still a data set to learn from."""
    labels: dict[str, set[str]] = {}
    for sample in folder.samples:
        labels.setdefault(sample.subset, set()).add(sample.label)
    undivided = labels.get("", set())  # which a training divides itself
    train = labels.get("train", set()) | undivided
    if not train:
        raise StudioError(
            _("No image to train on is left: take some back on the Data page, where it shows what is excluded.")
        )
    if len(train) < 2:
        raise StudioError(
            _(
                'Only the class "{label}" is left to train on, after what was relabelled and excluded. It takes at '
                "least two to tell apart: take images back on the Data page, or give some another class."
            ).format(label=next(iter(train)))
        )
    for subset in ("validation", "test"):
        others = labels.get(subset, set())
        _check_subset(train, others | undivided if others and subset == "validation" else others, subset)


def _check_subset(train: set[str], others: set[str], subset: str) -> None:
    """Hold to the rule of folders: what is judged was learned, and what is learned is judged while training."""
    extra = others - train
    missing = train - others if others and subset == "validation" else set()
    for names, without in ((extra, "train"), (missing, subset)):
        if names:
            raise StudioError(
                _(
                    "After what was relabelled and excluded, {subset} has no images left of: {names}. Take some back "
                    "on the Data page, or give these classes' other images another class or exclude them too."
                ).format(subset=_(SUBSETS[without]), names=_names(names))
            )


def _names(labels: Iterable[str]) -> str:
    return ", ".join(sorted(labels, key=natural_key))
