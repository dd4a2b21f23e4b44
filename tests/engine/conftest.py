"""A small run that was really trained, once for all tests of the engine."""

from pathlib import Path

import pytest

from tests.conftest import write_images
from tlstudio.core.run import Run
from tlstudio.core.settings import Settings, preset
from tlstudio.jobs import Train


def small(**changes: dict[str, object]) -> Settings:
    """Return settings that train in seconds: the bundled network on 32 × 32 pixels."""
    settings = preset("quick").with_changes("model", {"input_size": 32, "dense_units": 16})
    settings = settings.with_changes("training", {"epochs": 4, "batch_size": 8, "patience": 0, "learning_rate": 0.01})
    for group, values in changes.items():
        settings = settings.with_changes(group, values)
    settings.validate()
    return settings


@pytest.fixture(scope="session")
def photos(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of three classes that are easy to tell apart."""
    root = tmp_path_factory.mktemp("photos")
    return write_images(
        root, {f"{part}/{name}": n for part, n in (("train", 12), ("val", 6)) for name in ("red", "sky", "sun")}
    )


@pytest.fixture(scope="session")
def trained(photos: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Return a finished run on `photos`. Tests must not change it."""
    result = Train(photos, tmp_path_factory.mktemp("runs"), small()).run(lambda _event: None, lambda: False)
    return Run(result.run)
