"""Cutting a network in two: the frozen part that each picture passes once, and the part that is trained."""

import hashlib

import keras

from tlstudio.core.choices import Backbone
from tlstudio.engine.backbones import blocks
from tlstudio.engine.runtime import Frozen

_FORMAT = 1  # raised when the same weights come to give other numbers


def frozen(model: keras.Model, backbone: Backbone, cut: str) -> Frozen:
    """Return `model`, which ends at `cut`, with its identity: of the network, its size, the cut and all its weights."""
    kind = f"{_FORMAT} {backbone.name} {model.input_shape} {cut}"
    digest = hashlib.blake2b(kind.encode(), digest_size=16)
    for weight in model.weights:
        digest.update(weight.numpy().tobytes())
    return Frozen(model, digest.hexdigest(), kind)


def cut_below(extractor: keras.Model, backbone: Backbone, block: str) -> tuple[Frozen, keras.Model]:
    """Return what is below `block`, and the extractor from there up; both share their layers with `extractor`.

    One tensor alone leads from each block into the next (see `blocks`). Below the lowest block is the picture itself.
    """
    found = blocks(extractor, backbone)
    index = [name for name, _layers in found].index(block)
    if index == 0:
        inputs = keras.Input(extractor.input_shape[1:])
        return frozen(keras.Model(inputs, keras.layers.Identity()(inputs)), backbone, "pixels"), extractor
    cut = found[index - 1][1][-1].output
    return frozen(keras.Model(extractor.input, cut), backbone, block), keras.Model(cut, extractor.output)
