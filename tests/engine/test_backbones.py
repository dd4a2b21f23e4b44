"""Every backbone of the catalogue: what the catalogue says of it, its preprocessing, its blocks, its weights."""

import inspect
import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import h5py
import keras
import numpy as np
import pytest
from keras.src.legacy.saving.legacy_h5_format import save_weights_to_hdf5_group

from tests.engine.networks import networks
from tlstudio.core.catalog import BACKBONES
from tlstudio.core.choices import Backbone
from tlstudio.core.errors import StudioError
from tlstudio.core.paths import resources
from tlstudio.core.weights import WeightsSource
from tlstudio.engine.backbones import blocks, build_trunk, describe, unfreeze_from
from tlstudio.engine.loading import check_config

KERAS = [backbone for backbone in BACKBONES.values() if backbone.builder != "efficientnet_lite"]
# Saved and reloaded: those with a layer or an operation that the others have not. It takes a while.
RELOADED = {"efficientnet_lite0", "vgg16", "inceptionresnetv2", "mobilenetv3large", "efficientnetb0", "convnexttiny"}


@pytest.fixture(scope="module", params=networks())
def backbone(request: pytest.FixtureRequest) -> Backbone:
    return BACKBONES[request.param]


@pytest.fixture(scope="module")
def trunk(backbone: Backbone) -> Iterator[keras.Model]:
    keras.utils.set_random_seed(1)
    yield build_trunk(backbone, backbone.min_size, None)
    keras.backend.clear_session()


def _pictures(size: int) -> np.ndarray:
    return np.random.default_rng(1).uniform(0, 255, (2, size, size, 3)).astype(np.float32)


def _module(backbone: Backbone) -> object:
    """Return the module of keras.applications that defines the network, with its own preprocess_input."""
    defined = sys.modules[getattr(keras.applications, backbone.builder).__module__].__name__.rpartition(".")[2]
    return getattr(keras.applications, "resnet" if defined == "resnet50" else defined)


def test_the_facts_are_true(trunk: keras.Model, backbone: Backbone) -> None:
    facts = describe(trunk, backbone)
    assert facts["blocks"] == [[block.name, block.weights] for block in backbone.blocks]
    assert facts["shapes"] == backbone.shapes
    assert facts["features"] == backbone.features
    assert trunk.output_shape[-1] == backbone.features


def test_takes_raw_pictures_and_is_frozen(trunk: keras.Model, backbone: Backbone) -> None:
    assert trunk.input_shape == (None, backbone.min_size, backbone.min_size, 3)
    assert trunk.inputs[0].dtype == "float32"
    assert len(trunk.output_shape) == 4
    assert not trunk.trainable_weights


def test_every_layer_is_in_one_block(trunk: keras.Model, backbone: Backbone) -> None:
    found = blocks(trunk, backbone)
    assert [layer for _name, layers in found for layer in layers] == trunk.layers
    assert len({name for name, _layers in found}) == len(found)


def test_one_tensor_alone_leads_from_block_to_block(trunk: keras.Model, backbone: Backbone) -> None:
    found = blocks(trunk, backbone)
    for number in range(1, len(found)):
        last = found[number - 1][1][-1]
        # The first node is where the trunk calls the layer; cutting the network adds more of them.
        upper = keras.Model(last._inbound_nodes[0].output_tensors[0], trunk.output)
        above = [layer.name for _name, layers in found[number:] for layer in layers]
        assert sorted(layer.name for layer in upper.layers[1:]) == sorted(above)


def test_unfreezes_from_a_block_up(trunk: keras.Model, backbone: Backbone) -> None:
    names = [block.name for block in backbone.blocks]
    unfreeze_from(trunk, backbone, backbone.unfreeze)
    wanted = sum(block.weights for block in backbone.blocks[names.index(backbone.unfreeze) :])
    assert sum(int(np.prod(weight.shape)) for weight in trunk.trainable_weights) == wanted
    assert 0 < wanted < sum(block.weights for block in backbone.blocks)
    layers = trunk._flatten_layers(include_self=False, recursive=True)
    assert not any(layer.trainable for layer in layers if isinstance(layer, keras.layers.BatchNormalization))
    with pytest.raises(StudioError, match=f"no block 'nowhere'. Choose from: {names[0]}"):
        unfreeze_from(trunk, backbone, "nowhere")
    trunk.trainable = False


def test_preprocesses_as_keras_does(trunk: keras.Model, backbone: Backbone) -> None:
    if backbone.builder == "efficientnet_lite":
        wanted = (_pictures(backbone.min_size) - 127) / 128
    else:
        wanted = _module(backbone).preprocess_input(_pictures(backbone.min_size))
    if backbone.preprocessing == "inside":
        np.testing.assert_array_equal(wanted, _pictures(backbone.min_size))
        assert any(isinstance(layer, (keras.layers.Rescaling, keras.layers.Normalization)) for layer in trunk.layers)
        return
    inside = keras.Model(trunk.input, trunk.get_layer("preprocessing").output)
    np.testing.assert_allclose(np.asarray(inside(_pictures(backbone.min_size))), wanted, atol=1e-4)


def test_a_saved_trunk_reloads_without_custom_objects(trunk: keras.Model, backbone: Backbone, tmp_path: Path) -> None:
    if backbone.name in RELOADED:
        _assert_reloads(trunk, backbone, tmp_path / "trunk.keras")


def test_each_preprocessing_reloads_without_custom_objects(tmp_path: Path) -> None:
    backbone = replace(BACKBONES["vgg16"], preprocessing="torch")
    _assert_reloads(build_trunk(backbone, 32, None), backbone, tmp_path / "trunk.keras")


def _assert_reloads(trunk: keras.Model, backbone: Backbone, path: Path) -> None:
    pictures = _pictures(backbone.min_size)
    trunk.save(path)
    reloaded = keras.saving.load_model(path, safe_mode=True)
    np.testing.assert_array_equal(np.asarray(reloaded(pictures)), np.asarray(trunk(pictures)))
    assert describe(reloaded, backbone) == describe(trunk, backbone)


def _published(network: keras.Model, path: Path) -> WeightsSource:
    """Write weights as Keras' published files have them."""
    with h5py.File(path, "w") as file:
        save_weights_to_hdf5_group(file, network)
    return WeightsSource(path)


def _original(backbone: Backbone, size: int) -> keras.Model:
    keras.utils.set_random_seed(7)
    return getattr(keras.applications, backbone.builder)(include_top=False, weights=None, input_shape=(size, size, 3))


@pytest.mark.parametrize("name", ["vgg16", "mobilenetv2", "convnexttiny"])
def test_a_published_file_gives_the_original_network(name: str, tmp_path: Path) -> None:
    backbone = BACKBONES[name]
    original = _original(backbone, 64)
    trunk = build_trunk(backbone, 64, _published(original, tmp_path / "weights.h5"))
    wanted = original(_module(backbone).preprocess_input(_pictures(64)))
    np.testing.assert_allclose(np.asarray(trunk(_pictures(64))), np.asarray(wanted), rtol=1e-4, atol=1e-4)


def test_efficientnet_divides_by_the_deviation_as_it_was_trained(tmp_path: Path) -> None:
    backbone = BACKBONES["efficientnetb0"]
    mean, deviation = np.array([0.485, 0.456, 0.406]), np.array([0.229, 0.224, 0.225])
    original = _original(backbone, 64)
    normalization = next(layer for layer in original.layers if isinstance(layer, keras.layers.Normalization))
    normalization.set_weights([mean, deviation, np.array(0)])  # the published file has deviations for variances
    trunk = build_trunk(backbone, 64, _published(original, tmp_path / "weights.h5"))
    above = keras.Model(normalization.output, original.output)
    wanted = above(((_pictures(64) / 255 - mean) / deviation).astype(np.float32))
    np.testing.assert_allclose(np.asarray(trunk(_pictures(64))), np.asarray(wanted), rtol=1e-3, atol=1e-4)


def test_a_file_that_does_not_fit_is_a_sentence(tmp_path: Path) -> None:
    original = _original(BACKBONES["mobilenetv2"], 32)
    source = _published(original, tmp_path / "weights.h5")
    with pytest.raises(StudioError, match=r"does not hold the weights of VGG16"):
        build_trunk(BACKBONES["vgg16"], 32, source)
    (tmp_path / "weights.h5").write_bytes(b"nonsense")
    with pytest.raises(StudioError, match=r"does not hold the weights of VGG16"):
        build_trunk(BACKBONES["vgg16"], 32, source)


@pytest.mark.parametrize("backbone", KERAS, ids=lambda backbone: backbone.name)
def test_hashes_are_those_of_the_installed_keras(backbone: Backbone) -> None:
    source = inspect.getsource(sys.modules[getattr(keras.applications, backbone.builder).__module__])
    if backbone.builder == "ResNet50V2":
        source = inspect.getsource(sys.modules["keras.src.applications.resnet"])
    assert backbone.file_hash in source
    assert backbone.file_hash or backbone.name == "mobilenetv2"


def test_each_backbone_is_recognisable() -> None:
    assert len({backbone.shapes for backbone in BACKBONES.values()}) == len(BACKBONES)
    for backbone in BACKBONES.values():
        assert backbone.file_name.endswith((".h5", ".pth"))
        assert not backbone.bundled or (resources() / "backbones" / backbone.bundled).is_file()
        assert backbone.unfreeze in [block.name for block in backbone.blocks]


def test_the_careful_loader_lets_it_through(trunk: keras.Model) -> None:
    check_config(json.loads(trunk.to_json()), Path("model.keras"))
