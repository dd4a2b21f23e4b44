"""Networks as ONNX and TensorFlow Lite: what they are made of, both ways of pooling, one output and many."""

from pathlib import Path

import keras
import numpy as np
import onnx
import onnxruntime
import pytest
from ai_edge_litert.interpreter import Interpreter

from tlstudio.core.catalog import BACKBONES
from tlstudio.core.errors import StudioError
from tlstudio.core.groups import ModelSettings
from tlstudio.engine.backbones import build_trunk
from tlstudio.engine.flat import flat_file
from tlstudio.engine.model import assemble, build_extractor, build_head
from tlstudio.engine.onnx_writer import onnx_model

# Between them they have every kind of layer that there is in the catalog, but for those of the slowest, which
# `python -m tests.benchmarks.export_parity --backbones` goes through.
NETWORKS = ("mobilenetv3large", "convnexttiny", "vgg16")


def pictures(size: int) -> np.ndarray:
    return np.random.default_rng(1).uniform(0, 255, (3, size, size, 3)).astype(np.float32)


def network(name: str, pooling: str, classes: int) -> tuple[keras.Model, keras.Model]:
    """Return extractor and head with random weights, whose answers depend on the picture."""
    keras.utils.set_random_seed(1)
    size = max(BACKBONES[name].min_size, 32)
    extractor = build_extractor(build_trunk(BACKBONES[name], size, None), pooling)
    features = np.asarray(extractor(pictures(size), training=False))
    head = build_head(features.shape[1], ModelSettings(dense_units=0), classes)
    last = head.get_layer("probability")
    kernel = np.random.default_rng(2).normal(0, 1, last.kernel.shape) / (features.std(axis=0).mean() + 1e-9)
    last.set_weights([kernel / 10, -features.mean(axis=0) @ kernel / 10])
    return extractor, head


def run_onnx(made: onnx.ModelProto, pixels: np.ndarray) -> np.ndarray:
    session = onnxruntime.InferenceSession(made.SerializeToString(), providers=["CPUExecutionProvider"])
    return np.asarray(session.run(["probabilities"], {"image": pixels})[0])


@pytest.mark.parametrize(
    ("name", "pooling", "classes"), [(NETWORKS[0], "average", 3), (NETWORKS[1], "max", 2), (NETWORKS[2], "flatten", 3)]
)
def test_onnx_says_what_keras_says(name: str, pooling: str, classes: int) -> None:
    extractor, head = network(name, pooling, classes)
    made = onnx_model(extractor, head, {"about": "métal"})
    onnx.checker.check_model(made, full_check=True)
    assert {prop.key: prop.value for prop in made.metadata_props} == {"about": "métal"}
    pixels = pictures(extractor.input_shape[1])
    expected = np.asarray(assemble(extractor, head)(pixels, training=False))
    said = run_onnx(made, pixels)
    assert said.shape == (3, classes)
    assert said.sum(axis=1) == pytest.approx(1, abs=1e-5)
    assert said[:, -1] == pytest.approx(expected[:, -1], abs=1e-4)
    assert np.ptp(said[:, -1]) > 1e-3, "the pictures make no difference"


def small(*layers: keras.layers.Layer, classes: int = 3) -> tuple[keras.Model, keras.Model]:
    """Return a little network of these layers for pictures of 9 × 9, and a head."""
    keras.utils.set_random_seed(1)
    inputs = keras.Input((9, 9, 3))
    value = keras.layers.Rescaling(1 / 255)(inputs)
    for layer in layers:
        value = layer(value)
    pooled = keras.layers.GlobalAveragePooling2D(name="pool")(value)
    return keras.Model(inputs, pooled), build_head(pooled.shape[1], ModelSettings(dense_units=4), classes)


@pytest.mark.parametrize("padding", ["same", "valid"])
@pytest.mark.parametrize("kind", ["Conv2D", "SeparableConv2D", "DepthwiseConv2D", "MaxPooling2D", "AveragePooling2D"])
def test_every_window_moves_as_in_keras(kind: str, padding: str) -> None:
    options = {"pool_size": 3} if "Pool" in kind else {"kernel_size": 3, "bias_initializer": "random_normal"}
    if kind in ("Conv2D", "SeparableConv2D"):
        options["filters"] = 5
    extractor, head = small(getattr(keras.layers, kind)(strides=2, padding=padding, **options))
    pixels = pictures(9)
    expected = np.asarray(assemble(extractor, head)(pixels, training=False))
    assert run_onnx(onnx_model(extractor, head, {}), pixels) == pytest.approx(expected, abs=1e-5)


def test_a_layer_that_is_not_known_is_a_sentence() -> None:
    extractor, head = small(keras.layers.UpSampling2D(name="doubled"))
    with pytest.raises(StudioError, match=r"its layer doubled is of a kind that is not known \(UpSampling2D\)"):
        onnx_model(extractor, head, {})
    extractor, head = small(keras.layers.Activation("mish", name="odd"))
    with pytest.raises(StudioError, match=r"its layer odd is of a kind that is not known \(mish\)"):
        onnx_model(extractor, head, {})


def test_tensorflow_lite_gives_two_classes_two_numbers(tmp_path: Path) -> None:
    from tlstudio.engine.export_writers import of_two

    extractor, head = small(keras.layers.Conv2D(4, 3), classes=2)
    model = assemble(extractor, head)
    flat = flat_file(of_two(model))
    interpreter = Interpreter(model_content=flat)
    interpreter.allocate_tensors()
    pixels = pictures(9)[:1]
    interpreter.set_tensor(interpreter.get_input_details()[0]["index"], pixels)
    interpreter.invoke()
    said = interpreter.get_tensor(interpreter.get_output_details()[0]["index"])
    share = np.asarray(model(pixels, training=False))[0, 0]
    assert said == pytest.approx(np.array([[1 - share, share]]), abs=1e-6)
