"""What must be known of two models before they are compared: their names, and whether the images are fair to both."""

import os
from pathlib import Path

from tlstudio.core.errors import StudioError
from tlstudio.core.evaluations import SUBSETS, check_judged_by
from tlstudio.core.i18n import _
from tlstudio.core.paired import matched
from tlstudio.core.run import Run
from tlstudio.core.split import load_split


def names_of(first: Path, second: Path) -> tuple[str, str]:
    """Return what two models are called: runs by their names, others by their files; by their whole paths if alike."""
    one, other = (Run(model).read().name if Run(model).is_run() else model.name for model in (first, second))
    return (one, other) if one != other else (os.fspath(first), os.fspath(second))


def check_same_images(first: Path, second: Path, on: str) -> None:
    """Raise StudioError where two models cannot be compared on these images, before any of them is looked at.

    Of a folder of images nothing is known before.
    """
    if first.resolve() == second.resolve():
        text = _("{path} is compared with itself: name two models.")
        raise StudioError(text.format(path=first))
    for model in (first, second):
        check_judged_by(model, on)
    if on in SUBSETS:
        runs = (Run.open(first), Run.open(second))
        found = [[s for s in load_split(run.split, run.images_root).samples if s.subset == on] for run in runs]
        matched(names_of(first, second), found[0], found[1])
