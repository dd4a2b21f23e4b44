"""Builds a pre-trained network without its classifier and with its own preprocessing inside, and opens its blocks."""

import math
import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

import keras

from tlstudio.core.choices import Backbone
from tlstudio.core.errors import StudioError
from tlstudio.core.i18n import _
from tlstudio.core.weights import WeightsSource
from tlstudio.core.weights_file import fingerprint
from tlstudio.engine.efficientnet_lite import lite_features, load_lite_weights, read_lite_weights

# ImageNet's means and deviations of red, green and blue, from 0 to 1, and the means of blue, green, red from 0 to 255.
_MEAN = (0.485, 0.456, 0.406)
_DEVIATION = (0.229, 0.224, 0.225)
_CAFFE_MEAN = (103.939, 116.779, 123.68)


def build_trunk(backbone: Backbone, input_size: int, weights: WeightsSource | None) -> keras.Model:
    """Return the frozen network: raw RGB (size, size, 3), 0-255 as float32, to its last feature map (h, w, channels).

    `weights` None leaves them random, which is only for training from scratch. Raises StudioError where the weights
    file does not fit.
    """
    inputs = keras.Input((input_size, input_size, 3), name="image")
    outputs = _features(backbone, _preprocessed(backbone, inputs))
    trunk = keras.Model(inputs, outputs, name=backbone.name)
    if weights is not None:
        _load(trunk, backbone, weights.path)
    trunk.trainable = False
    return trunk


def blocks(trunk: keras.Model, backbone: Backbone) -> list[tuple[str, list[keras.Layer]]]:
    """Return the blocks from the input up, each with its layers; every layer is in exactly one.

    One tensor alone leads from each block into the next, so the network can be cut there.
    """
    ends = "(?P<end>" in backbone.block_pattern  # it finds the last layer of a block: name the layers from the top
    layers = trunk.layers[::-1] if ends else trunk.layers
    named = list(zip(_block_names(layers, backbone.block_pattern), layers, strict=True))
    if ends:
        named.reverse()
    return [(name, [layer for _name, layer in group]) for name, group in groupby(named, key=itemgetter(0))]


def _block_names(layers: Sequence[keras.Layer], pattern: str) -> Iterator[str]:
    found = [re.search(pattern, layer.name) for layer in layers]
    name = next(match[1] for match in found if match)
    for match in found:
        name = match[1] if match else name
        yield name


def unfreeze_from(trunk: keras.Model, backbone: Backbone, name: str) -> None:
    """Make the block `name` and those above it trainable and freeze the rest.

    Batch normalisation stays frozen, and with it its statistics: a few images would spoil them. Raises StudioError
    where there is no such block.
    """
    found = blocks(trunk, backbone)
    names = [block for block, _layers in found]
    if name not in names:
        raise StudioError(
            _("{network} has no block {name!r}. Choose from: {names}.").format(
                network=backbone.label, name=name, names=", ".join(names)
            )
        )
    trunk.trainable = True  # a frozen model hides the trainable layers inside it
    above = False
    for block, layers in found:
        above = above or block == name
        for layer in layers:
            layer.trainable = above and not isinstance(layer, keras.layers.BatchNormalization)


def describe(trunk: keras.Model, backbone: Backbone) -> dict[str, Any]:
    """Return what resources/backbones/facts.json keeps, for front ends that cannot ask Keras.

    "blocks" are [name, number of weights that unfreezing the block trains], "shapes" the fingerprint by which a
    weights file is recognised, "features" the channels of the last feature map.
    """
    return {
        "blocks": [[name, sum(map(_trained, layers))] for name, layers in blocks(trunk, backbone)],
        "shapes": fingerprint(tuple(weight.shape) for weight in trunk.weights),
        "features": int(trunk.output.shape[-1]),
    }


def _trained(layer: keras.Layer) -> int:
    if isinstance(layer, (keras.layers.BatchNormalization, keras.layers.Normalization)):
        return 0
    return sum(math.prod(weight.shape) for weight in layer.weights)


def _preprocessed(backbone: Backbone, x: Any) -> Any:  # noqa: ANN401 - Keras tensors carry no type
    # In float32 under any policy: bfloat16 would round a pixel value that is no whole number by up to a half.
    match backbone.preprocessing:
        case "caffe":
            return _scaled(keras.ops.flip(x, axis=-1), 1.0, [-mean for mean in _CAFFE_MEAN])
        case "tf":
            return _scaled(x, 1 / 127.5, -1.0)
        case "torch":
            scale = [1 / (255 * deviation) for deviation in _DEVIATION]
            return _scaled(x, scale, [-mean / deviation for mean, deviation in zip(_MEAN, _DEVIATION, strict=True)])
        case "lite":
            return _scaled(x, 1 / 128, -127 / 128)
        case "inside":
            return x


def _scaled(x: Any, scale: float | list[float], offset: float | list[float]) -> Any:  # noqa: ANN401
    return keras.layers.Rescaling(scale, offset, dtype="float32", name="preprocessing")(x)


def _features(backbone: Backbone, x: Any) -> Any:  # noqa: ANN401
    if backbone.builder == "efficientnet_lite":
        return lite_features(x, **backbone.arguments)
    builder = getattr(keras.applications, backbone.builder)
    return builder(include_top=False, weights=None, input_tensor=x, **backbone.arguments).output


def _load(trunk: keras.Model, backbone: Backbone, path: Path) -> None:
    if backbone.builder == "efficientnet_lite":
        load_lite_weights(trunk, read_lite_weights(path))
        return
    try:
        trunk.load_weights(path)
    except (OSError, ValueError, KeyError) as error:
        raise StudioError(
            _("{path} does not hold the weights of {network}, or is damaged. Import {file} anew.").format(
                path=path, network=backbone.label, file=backbone.file_name
            )
        ) from error
    for layer in trunk.layers:
        if isinstance(layer, keras.layers.Normalization) and layer.weights:
            _correct(layer)


def _correct(layer: keras.layers.Normalization) -> None:
    """Divide by the deviation, not by its root, as EfficientNet was trained.

    The published file keeps deviations where the layer expects their squares. Built by Keras with weights="imagenet",
    and only then, the network has one layer more that divides by the root a second time; here the layer itself does.
    """
    layer.adapt_variance.assign(layer.adapt_variance * keras.ops.convert_to_tensor(_DEVIATION))
    layer.finalize_state()
