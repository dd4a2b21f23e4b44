"""A project with photographs to learn from, to judge by and to lock away, and two runs in it."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from tests.jobs_for_tests import never, quiet
from tlstudio.core.project import Project
from tlstudio.core.settings import preset
from tlstudio.jobs.training import Train

NEW, SAVED = "new", "given.keras"  # beside the photographs: others to be asked about, and a model that was saved
CLASSES = ("cardboard", "glass", "metal")
_COUNTS = {"train": (0, 24), "validation": (0, 14), "test": (14, 24)}  # of a class: from the nth photograph to the mth


@dataclass(frozen=True)
class Trained:
    """The folder of the photographs, and the home in which their project lies."""

    photos: Path
    home: Path


def train_two(trashnet: Path, place: Path, home: Path) -> Trained:
    """Copy a few photographs and train twice on them, for one epoch and for six; `home` is TLSTUDIO_HOME."""
    photos = place / "recycling"
    for subset, (first, last) in _COUNTS.items():
        for name in CLASSES:
            (photos / subset / name).mkdir(parents=True)
            source = trashnet / ("train" if subset == "train" else "validation") / name
            for photo in sorted(source.iterdir())[first:last]:
                shutil.copy(photo, photos / subset / name)
    (place / NEW).mkdir()
    for name in CLASSES:
        for photo in sorted((trashnet / "validation" / name).iterdir())[30:33]:
            shutil.copy(photo, place / NEW)
    # A label that is wrong, for the model to doubt.
    shutil.copy(sorted((trashnet / "validation" / "cardboard").iterdir())[24], photos / "validation" / "glass")
    project = Project.for_images(photos)
    for epochs in (1, 6):
        settings = preset("quick").with_changes("training", {"epochs": epochs})
        run = Train(photos, project.runs, settings).run(quiet, never).run
        if epochs == 1:
            shutil.copy(run / "model.keras", place / SAVED)
    return Trained(photos, home)
