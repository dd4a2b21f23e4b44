"""EfficientNet-Lite, which keras.applications lacks: the network, and its weights from either of two files.

Lite is EfficientNet without squeeze-and-excitation and with ReLU6, so that it runs well on small processors. Between
the variants stem and head keep their width, first and last stage their depth.
"""

import math
import re
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple
from zipfile import BadZipFile

import keras
import numpy as np

from tlstudio.core.errors import StudioError
from tlstudio.core.i18n import _
from tlstudio.core.torch_file import read_torch_file

Array = np.ndarray[Any, np.dtype[Any]]


class _Stage(NamedTuple):
    repeats: int
    kernel: int
    stride: int
    expand: int
    filters: int


_STAGES = (
    _Stage(1, 3, 1, 1, 16),
    _Stage(2, 3, 2, 6, 24),
    _Stage(2, 5, 2, 6, 40),
    _Stage(3, 3, 2, 6, 80),
    _Stage(3, 5, 1, 6, 112),
    _Stage(4, 5, 2, 6, 192),
    _Stage(1, 3, 1, 6, 320),
)
_SCALES = {0: (1.0, 1.0), 1: (1.0, 1.1), 2: (1.1, 1.2)}  # variant: width, depth
_EPSILON = 1e-3
_INITIALIZER = {"class_name": "VarianceScaling", "config": {"scale": 2.0, "mode": "fan_out"}}


def lite_features(x: Any, variant: int) -> Any:  # noqa: ANN401 - Keras tensors carry no type
    """Return the last feature map of variant 0, 1 or 2 for `x`, (h, w, 3) scaled by (pixel - 127) / 128.

    The result is (ceil(h / 32), ceil(w / 32), 1280). Layers are named stem_*, block0_* and so on up, head_*.
    """
    width, depth = _SCALES[variant]
    x = _conv(x, "stem", 32, 3, 2)
    number = 0
    for stage in _STAGES:
        fixed = stage in (_STAGES[0], _STAGES[-1])
        repeats = stage.repeats if fixed else math.ceil(depth * stage.repeats)
        for repeat in range(repeats):
            stride = stage.stride if repeat == 0 else 1
            x = _block(x, f"block{number}", stage, stride, _scaled(stage.filters, width))
            number += 1
    return _conv(x, "head", 1280, 1, 1)


def _scaled(filters: int, width: float) -> int:
    """Round `filters * width` to a multiple of 8, though never down by more than a tenth."""
    scaled = max(8, int(filters * width + 4) // 8 * 8)
    return scaled + 8 if scaled < 0.9 * filters * width else scaled


def _conv(x: Any, name: str, filters: int, kernel: int, stride: int) -> Any:  # noqa: ANN401
    x = _plain_conv(x, f"{name}_conv", filters, kernel, stride)
    return _normal(x, f"{name}_bn", relu=f"{name}_relu")


def _plain_conv(x: Any, name: str, filters: int, kernel: int = 1, stride: int = 1) -> Any:  # noqa: ANN401
    # "same" pads as TensorFlow does, more at the bottom right, and so does the original, in PyTorch.
    return keras.layers.Conv2D(
        filters, kernel, stride, padding="same", use_bias=False, kernel_initializer=_INITIALIZER, name=name
    )(x)


def _normal(x: Any, name: str, relu: str | None) -> Any:  # noqa: ANN401
    x = keras.layers.BatchNormalization(epsilon=_EPSILON, name=name)(x)
    return keras.layers.ReLU(max_value=6.0, name=relu)(x) if relu else x


def _block(x: Any, name: str, stage: _Stage, stride: int, filters: int) -> Any:  # noqa: ANN401
    """Widen, filter each channel in space, narrow; add the input where the shapes agree (MBConv)."""
    shortcut = x
    if stage.expand != 1:
        x = _plain_conv(x, f"{name}_expand", x.shape[-1] * stage.expand)
        x = _normal(x, f"{name}_expand_bn", relu=f"{name}_expand_relu")
    x = keras.layers.DepthwiseConv2D(
        stage.kernel, stride, padding="same", use_bias=False,
        depthwise_initializer=_INITIALIZER, name=f"{name}_depthwise",
    )(x)  # fmt: skip
    x = _normal(x, f"{name}_depthwise_bn", relu=f"{name}_depthwise_relu")
    x = _normal(_plain_conv(x, f"{name}_project", filters), f"{name}_project_bn", relu=None)
    if stride == 1 and shortcut.shape[-1] == filters:
        x = keras.layers.Add(name=f"{name}_add")([shortcut, x])
    return x


def read_lite_weights(path: Path) -> dict[str, Array]:
    """Return arrays by "layer/weight" from the bundled .npz or from the original .pth.

    Raises StudioError where the file is missing, damaged or of another kind.
    """
    if path.suffix == ".pth":
        return from_torch(read_torch_file(path))
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as archive:
            return dict(archive)
    except (OSError, ValueError, EOFError, TypeError, AttributeError, BadZipFile, zlib.error) as error:
        raise StudioError(_("{path} is damaged. Install TL Studio anew.").format(path=path)) from error


def load_lite_weights(trunk: keras.Model, arrays: Mapping[str, Array]) -> None:
    """Give every weight of `trunk` its array, as float32. Raises StudioError where one is missing or misshapen."""
    for layer in trunk.layers:
        for weight in layer.weights:
            key = f"{layer.name}/{weight.name}"
            if key not in arrays or arrays[key].shape != tuple(weight.shape):
                raise StudioError(
                    _("The weights file does not fit {network}: {key} is missing or of another shape.").format(
                        network=trunk.name, key=key
                    )
                )
            weight.assign(arrays[key].astype(np.float32))


_PLACES = {"_conv_stem": "stem_conv", "_bn0": "stem_bn", "_conv_head": "head_conv", "_bn1": "head_bn"}
_PARTS = {
    "_expand_conv": "expand",
    "_bn0": "expand_bn",
    "_depthwise_conv": "depthwise",
    "_bn1": "depthwise_bn",
    "_project_conv": "project",
    "_bn2": "project_bn",
}
_NORMAL = {"weight": "gamma", "bias": "beta", "running_mean": "moving_mean", "running_var": "moving_variance"}


def from_torch(tensors: Mapping[str, Array]) -> dict[str, Array]:
    """Return the trunk's tensors of a PyTorch EfficientNet-Lite under this network's names and in its axes."""
    arrays = {}
    for name, tensor in tensors.items():
        layer, _dot, weight = name.rpartition(".")
        if layer == "_fc" or weight == "num_batches_tracked":
            continue  # the classifier, and what only PyTorch's training needs
        ours = _layer(layer)
        key = _NORMAL.get(weight, weight) if ours.endswith("_bn") else "kernel"
        arrays[f"{ours}/{key}"] = _turned(ours, tensor)
    return arrays


def _layer(theirs: str) -> str:
    match = re.fullmatch(r"_blocks\.(\d+)\.(\w+)", theirs)
    if match and match[2] in _PARTS:
        return f"block{match[1]}_{_PARTS[match[2]]}"
    return _PLACES.get(theirs, theirs)


def _turned(layer: str, tensor: Array) -> Array:
    # PyTorch: (out, in, height, width), for a depthwise kernel (channels, 1, height, width).
    if tensor.ndim != 4:
        return tensor
    return tensor.transpose((2, 3, 0, 1) if layer.endswith("_depthwise") else (2, 3, 1, 0))
