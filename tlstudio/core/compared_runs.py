"""What must be known of two models before they are compared: their names, and whether the images are fair to both."""

import os
from collections.abc import Sequence
from pathlib import Path

from tlstudio.core.evaluations import SUBSETS
from tlstudio.core.metrics import Scored
from tlstudio.core.paired import matched
from tlstudio.core.run import Run
from tlstudio.core.split import load_split


def names_of(first: Path, second: Path) -> tuple[str, str]:
    """Return what two models are called: runs by their names, others by their files; by their whole paths if alike."""
    one, other = (Run(model).read().name if Run(model).is_run() else model.name for model in (first, second))
    return (one, other) if one != other else (os.fspath(first), os.fspath(second))


def check_same_images(first: Path, second: Path, on: str) -> None:
    """Raise StudioError where two runs have other images in a subset, before any of them is looked at.

    Of a folder of images nothing is known before.
    """
    if on in SUBSETS:
        runs = (Run.open(first), Run.open(second))
        found = [[s for s in load_split(run.split, run.images_root).samples if s.subset == on] for run in runs]
        matched(names_of(first, second), found[0], found[1])


def learned_from(model: Path, scored: Sequence[Scored]) -> int:
    """Return how many of the images a run has learned from; 0 for other models, of which that is not known."""
    run = Run(model)
    if not run.is_run():
        return 0
    train = {os.fspath(sample.path) for sample in load_split(run.split, run.images_root).train}
    return sum(row.path in train for row in scored)
