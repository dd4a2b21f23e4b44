import errno
import os
import zipfile
from pathlib import Path

import keras
import numpy as np
import pytest

from tlstudio.core.description import Description
from tlstudio.core.errors import StudioError
from tlstudio.core.groups import ModelSettings
from tlstudio.core.run import Run
from tlstudio.engine.loading import load_model
from tlstudio.engine.model import build_head, save_model

DESCRIPTION = Description("m", ("a", "b", "c"), 8, "vgg16")


def saved(path: Path, *layers: keras.layers.Layer) -> Path:
    model = keras.Sequential([keras.Input((8, 8, 3)), *layers])
    save_model(model, DESCRIPTION, path)
    return path


def test_the_articles_head() -> None:
    head = build_head(8192, ModelSettings(), 2)
    kinds = [type(layer).__name__ for layer in head.layers]
    assert kinds == ["Dense", "Dropout", "Dense"]
    assert head.layers[0].units == 256
    assert head.layers[-1].activation.__name__ == "sigmoid"
    assert build_head(8, ModelSettings(dense_units=0), 5).output_shape == (None, 5)


def test_a_trained_model_opens_without_its_optimiser_and_repeats_itself(trained: Run) -> None:
    pictures = np.random.default_rng(0).uniform(0, 255, (3, 32, 32, 3)).astype(np.float32)
    one, two = (load_model(trained.path)[0](pictures).numpy() for _ in range(2))
    assert np.array_equal(one, two)
    with zipfile.ZipFile(trained.model) as archive:
        assert "Adam" not in archive.read("config.json").decode()


def test_the_file_is_left_as_it_was_when_the_disk_is_full(trained: Run, tmp_path: Path) -> None:
    class Full(keras.Sequential):
        def save(self, filepath: Path, **_rest: object) -> None:
            Path(filepath).write_bytes(b"half")
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    file = saved(tmp_path / "model.keras", keras.layers.Flatten(), keras.layers.Dense(3))
    before = file.read_bytes()
    with pytest.raises(StudioError, match="The disk is full"):
        save_model(Full(), DESCRIPTION, file)
    assert file.read_bytes() == before
    assert list(tmp_path.iterdir()) == [file]


def test_plain_layers_are_opened(tmp_path: Path) -> None:
    file = saved(tmp_path / "m.keras", keras.layers.Flatten(), keras.layers.Dense(3, activation="softmax"))
    model, description = load_model(file)
    assert model.output_shape == (None, 3)
    assert description == DESCRIPTION


def edited(path: Path, old: str, new: str) -> Path:
    """Write a copy of a model whose config says something else."""
    copy = path.with_name("edited.keras")
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(copy, "w") as target:
        for entry in source.infolist():
            text = source.read(entry)
            assert entry.filename != "config.json" or old.encode() in text
            target.writestr(
                entry, text.replace(old.encode(), new.encode()) if entry.filename == "config.json" else text
            )
    return copy


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('"class_name": "Flatten"', '"class_name": "Lambda"', "no plain Keras layer"),
        ('"class_name": "Flatten"', '"class_name": "TFSMLayer"', "no plain Keras layer"),
        ('"module": "keras.layers", "class_name": "Flatten"', '"module": "os", "class_name": "system"', "os.system"),
        ('"module": "keras.layers", "class_name": "Flatten"',
         '"module": "keras.datasets.mnist", "class_name": "load_data"', "load_data"),
        ('"units": 3', '"units": 1000000000', "asks for 1000000000 units"),
        ('"class_name": "Sequential"', '"class_name": "', "damaged"),
        ('"units": 3', f'"units": {"[" * 5000}{"]" * 5000}', "damaged"),
    ],
)  # fmt: skip
def test_a_crafted_file_is_refused_before_keras_sees_it(tmp_path: Path, old: str, new: str, says: str) -> None:
    file = saved(tmp_path / "m.keras", keras.layers.Flatten(), keras.layers.Dense(3))
    with pytest.raises(StudioError, match=says):
        load_model(edited(file, old, new))


def test_a_bomb_is_refused(tmp_path: Path) -> None:
    file = saved(tmp_path / "m.keras", keras.layers.Flatten(), keras.layers.Dense(3))
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros", b"\0" * (150 * 2**20))
    with pytest.raises(StudioError, match="unpacks to far more"):
        load_model(file)


def test_a_cut_off_file_is_a_sentence(tmp_path: Path) -> None:
    file = saved(tmp_path / "m.keras", keras.layers.Flatten(), keras.layers.Dense(3))
    file.write_bytes(file.read_bytes()[:-200])
    with pytest.raises(StudioError, match="damaged"):
        load_model(file)
