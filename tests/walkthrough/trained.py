"""A project with photographs to learn from, to judge by and to lock away, and two runs in it."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from tests.jobs_for_tests import never, quiet
from tlstudio.core.project import Project
from tlstudio.core.settings import preset
from tlstudio.jobs.training import Train

CLASSES = ("cardboard", "glass", "metal")
_COUNTS = {"train": (0, 24), "validation": (0, 14), "test": (14, 24)}  # of a class: from the nth photograph to the mth


@dataclass(frozen=True)
class Trained:
    """The folder of the photographs, and the home in which their project lies."""

    photos: Path
    home: Path


def train_two(trashnet: Path, place: Path, home: Path) -> Trained:
    """Copy a few photographs into a folder and train twice on them, for one epoch and for six; `home` is TLSTUDIO_HOME."""
    photos = place / "recycling"
    for subset, (first, last) in _COUNTS.items():
        for name in CLASSES:
            (photos / subset / name).mkdir(parents=True)
            source = trashnet / ("train" if subset == "train" else "validation") / name
            for photo in sorted(source.iterdir())[first:last]:
                shutil.copy(photo, photos / subset / name)
    # A label that is wrong, for the model to doubt.
    shutil.copy(sorted((trashnet / "validation" / "cardboard").iterdir())[24], photos / "validation" / "glass")
    project = Project.for_images(photos)
    for epochs in (1, 6):
        settings = preset("quick").with_changes("training", {"epochs": epochs})
        Train(photos, project.runs, settings).run(quiet, never)
    return Trained(photos, home)
