"""A small network, and a small run that was really trained, once for all tests of the engine and all workers."""

import pickle
from dataclasses import dataclass
from pathlib import Path

import keras
import pytest

from tests.conftest import write_images, write_split
from tests.engine.passing import SIZE
from tests.once import once
from tlstudio.core.catalog import EXPORT_FORMATS
from tlstudio.core.events import Event
from tlstudio.core.exported import Exported
from tlstudio.core.run import Run
from tlstudio.core.settings import Settings, preset
from tlstudio.engine.runtime import Frozen
from tlstudio.jobs.export import ExportAll, kept
from tlstudio.jobs.training import Train


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
    classes = ("red", "sky", "sun")
    return once(tmp_path_factory, "photos", lambda folder: write_split(folder, classes, train=12, val=6))


@pytest.fixture(scope="session")
def trained(photos: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Return a finished run on `photos`. Tests must not change it."""
    training = once(
        tmp_path_factory, "trained", lambda runs: Train(photos, runs, small()).run(lambda _event: None, lambda: False)
    )
    return Run(next(training.glob("run-*")))


@dataclass(frozen=True)
class Exports:
    """A folder with an export in every format, what came of each, and what was told meanwhile."""

    folder: Path
    made: dict[str, Exported]
    events: list[Event]


@pytest.fixture(scope="session")
def exports(trained: Run, tmp_path_factory: pytest.TempPathFactory) -> Exports:
    """Return `trained` in every format. Tests must not change it."""

    def make(folder: Path) -> None:
        out, events = folder / "out", list[Event]()
        made = ExportAll(trained.path, tuple(EXPORT_FORMATS), out).run(events.append, lambda: False)
        told = Exports(out, {one.format: kept(one) for one in made}, events)
        (folder / "told.pickle").write_bytes(pickle.dumps(told))

    told = pickle.loads((once(tmp_path_factory, "exports", make) / "told.pickle").read_bytes())
    assert isinstance(told, Exports)
    return told


@pytest.fixture(scope="session")
def network() -> Frozen:
    """Return a small network that is quick to convert."""
    keras.utils.set_random_seed(1)
    inputs = keras.Input((SIZE, SIZE, 3))
    x = keras.layers.Rescaling(1 / 255, name="preprocessing")(keras.ops.flip(inputs, axis=-1))
    x = keras.layers.Conv2D(8, 3, activation="relu")(x)
    x = keras.layers.MaxPooling2D()(x)
    return Frozen(keras.Model(inputs, keras.layers.GlobalAveragePooling2D()(x)), "small")


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    return sorted(write_images(tmp_path / "images", {"a": 20, "b": 20}).rglob("*.png"))
