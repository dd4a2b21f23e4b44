"""The studio's own file, with Keras: the same answers to the bit, for all kinds of layers."""

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.jobs_for_tests import never, quiet
from tlstudio.core.catalog import BACKBONES
from tlstudio.core.description import Description, model_file, read_description
from tlstudio.core.errors import StudioError
from tlstudio.core.groups import ModelSettings
from tlstudio.core.run import Run
from tlstudio.core.tlmodel import read_tlmodel, write_tlmodel
from tlstudio.engine.backbones import build_trunk
from tlstudio.engine.likeness import likeness_to_export
from tlstudio.engine.model import assemble, build_extractor, build_head
from tlstudio.engine.opened import OpenedModel
from tlstudio.engine.portable import load_portable, save_portable
from tlstudio.jobs.evaluation import Evaluate
from tlstudio.jobs.explain import Explain
from tlstudio.jobs.prediction import Predict


@pytest.fixture(scope="module")
def portable(trained: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the run's model as a `.tlmodel`, as an export writes it (test_use.py)."""
    path, opened = tmp_path_factory.mktemp("portable") / "model.tlmodel", OpenedModel(trained.path)
    likeness, _note = likeness_to_export(opened, trained, quiet, never)
    save_portable(opened.model, opened.description, path, trained, likeness)
    return path


def test_it_answers_as_the_run_does_wherever_a_model_is_asked(portable: Path, trained: Run, photos: Path) -> None:
    answers, image = [], photos / "val" / "sky" / "000.png"
    for model in (portable, trained.path):
        said = Predict(model, (photos / "val",)).run(quiet, never)
        accuracy = Evaluate(model, str(photos / "val")).run(quiet, never).accuracy
        answers.append((said, accuracy, Explain(model, (image,)).run(quiet, never).items[0].maps))
    (said, accuracy, maps), (expected, wanted, theirs) = answers
    assert [item.top for item in said.items] == [item.top for item in expected.items]
    assert [item.distance for item in said.items] == pytest.approx([item.distance for item in expected.items])
    assert said.note == ""
    assert {near.path for item in said.items for near in item.neighbours} == {""}
    assert accuracy == wanted
    assert np.array_equal(maps, theirs)


def test_it_says_what_it_is_and_how_it_was_trained(portable: Path, trained: Run) -> None:
    parts = read_tlmodel(portable)
    assert parts.description == read_description(trained.path)
    assert parts.settings.model == trained.read().settings.model
    assert model_file(portable.parent) == portable


def test_damage_to_what_it_knows_of_its_training_images_is_told(portable: Path, photos: Path, tmp_path: Path) -> None:
    content = bytearray(shutil.copy(portable, tmp_path / "a.tlmodel").read_bytes())
    at = content.index(b"likeness.npy") + 200
    content[at] ^= 1
    (tmp_path / "a.tlmodel").write_bytes(content)
    with pytest.raises(StudioError, match=r"likeness\.npy in it is not what was written|damaged"):
        Predict(tmp_path / "a.tlmodel", (photos / "val",)).run(quiet, never)


def test_weights_in_another_order_are_told_apart_from_the_networks_own(portable: Path, tmp_path: Path) -> None:
    parts = read_tlmodel(portable)
    arrays = [*parts.arrays[:-5], *parts.arrays[-5:]]
    arrays[0], arrays[5] = arrays[5], arrays[0]
    write_tlmodel(tmp_path / "a.tlmodel", parts.description, parts.settings, [("x", array) for array in arrays])
    with pytest.raises(StudioError, match="stem_conv are of another shape"):
        load_portable(tmp_path / "a.tlmodel")
    flat = replace(parts.settings, model=replace(parts.settings.model, pooling="flatten", input_size=64))
    about = replace(parts.description, input_size=64)
    write_tlmodel(tmp_path / "b.tlmodel", about, flat, [("x", array) for array in parts.arrays])
    with pytest.raises(StudioError, match="do not fit its settings"):
        load_portable(tmp_path / "b.tlmodel")


def test_a_network_that_works_something_out_of_its_weights_comes_back_to_the_bit(tmp_path: Path) -> None:
    name = "efficientnetb0"
    settings = ModelSettings(name, 64, "flatten", 0, 0.25)
    extractor = build_extractor(build_trunk(BACKBONES[name], 64, None), "flatten")
    model = assemble(extractor, build_head(extractor.output_shape[1], settings, 2))
    rng = np.random.default_rng(0)
    for weight in model.weights:
        if weight.dtype == "float32":
            weight.assign(rng.random(weight.shape) * 0.1 + 0.01)
    about = Description("x", ("a", "b"), 64, name)
    save_portable(model, about, tmp_path / "a.tlmodel")
    again, told = load_portable(tmp_path / "a.tlmodel")
    assert told == about
    assert again.get_layer("head").get_layer("dropout").rate == 0.25
    pictures = rng.random((2, 64, 64, 3)).astype(np.float32) * 255
    assert np.array_equal(model(pictures), again(pictures))
    model.weights[0].assign(np.full(model.weights[0].shape, np.nan))
    with pytest.raises(StudioError, match=r"cannot be saved: the weights .* are not all numbers"):
        save_portable(model, about, tmp_path / "b.tlmodel")
