"""A `.tlmodel` as a Keras model: the network built from the catalog, and its weights put in. Nothing of Keras' is read.

Written by a run, it carries its card, how it was trained, and what is known of its training images.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import keras
import numpy as np

from tlstudio.core.card import model_card
from tlstudio.core.catalog import BACKBONES
from tlstudio.core.description import Description
from tlstudio.core.errors import StudioError
from tlstudio.core.groups import ModelSettings
from tlstudio.core.i18n import _
from tlstudio.core.likeness import Likeness
from tlstudio.core.run import Run
from tlstudio.core.settings import Settings
from tlstudio.core.tlmodel import read_tlmodel, write_tlmodel
from tlstudio.engine.backbones import build_trunk
from tlstudio.engine.model import assemble, build_extractor, build_head, pooling_of


def save_portable(
    model: keras.Model, description: Description, path: Path, run: Run | None = None, likeness: Likeness | None = None
) -> None:
    """Write a model in one step, with what `run` says of its training.

    Raises StudioError where the disk does not allow it or a weight is no number.
    """
    settings, card = Settings(), ""
    if run is not None:
        settings, card = run.read().settings, model_card(run, description)
    settings = replace(settings, model=replace(settings.model, **_network(model, description)))
    try:
        write_tlmodel(path, description, settings, named_weights(model), card, likeness)
    except ValueError as error:
        raise StudioError(_("This model cannot be saved: {error}.").format(error=error)) from error


def load_portable(path: Path) -> tuple[keras.Model, Description]:
    """Open a model. Raises StudioError with a sentence for whatever is wrong with the file."""
    parts = read_tlmodel(path)
    try:
        model = _built(parts.settings.model, len(parts.description.classes), parts.arrays)
    except ValueError as error:
        raise StudioError(
            _("{path} is damaged and cannot be opened: {error}").format(path=path, error=error)
        ) from error
    return model, parts.description


def _network(model: keras.Model, description: Description) -> dict[str, Any]:
    """Return the settings by which the catalog gives this network."""
    head, extractor = model.get_layer("head"), model.layers[-2]
    return {
        "backbone": description.backbone,
        "input_size": int(model.input_shape[1]),
        "pooling": pooling_of(extractor),
        "dense_units": sum(layer.units for layer in head.layers if layer.name == "dense"),
        "dropout": float(head.get_layer("dropout").rate),
    }


def named_weights(model: keras.Model) -> Iterator[tuple[str, np.ndarray]]:
    """Yield a model's weights in their order, each with a name for a reader: no two readings differ in them."""
    for layer in _layers(model):
        for variable in _own(layer):
            yield f"{layer.name}/{variable.name}", np.asarray(variable)


def _layers(model: keras.Model) -> list[keras.layers.Layer]:
    return [*model.layers[-2].layers, *model.get_layer("head").layers]


def _own(layer: keras.layers.Layer) -> list[Any]:
    """Return a layer's variables in the order in which it takes them back."""
    kept: dict[str, Any] = {}
    layer.save_own_variables(kept)
    return [kept[str(at)] for at in range(len(kept))]


def _built(network: ModelSettings, classes: int, arrays: Sequence[np.ndarray]) -> keras.Model:
    """Return the network with these weights. Raises ValueError where they are others than it asks for."""
    trunk = build_trunk(BACKBONES[network.backbone], network.input_size, None)
    extractor = build_extractor(trunk, network.pooling)
    width = arrays[-4 if network.dense_units else -2].shape[0]
    if extractor.output_shape[1] != width:  # before a head is built that could be far larger than the file
        raise ValueError(_("its last weights do not fit its settings"))
    model = assemble(extractor, build_head(width, network, classes))
    rest = list(arrays)
    for layer in _layers(model):
        wanted = [(np.dtype(variable.dtype), tuple(variable.shape)) for variable in _own(layer)]
        mine, rest = rest[: len(wanted)], rest[len(wanted) :]
        if [(array.dtype, array.shape) for array in mine] != wanted:
            raise ValueError(_("the weights of {layer} are of another shape").format(layer=layer.name))
        if mine:  # by the layer itself, which may have something to work out from them
            layer.load_own_variables({str(at): array for at, array in enumerate(mine)})
    if rest:
        raise ValueError(_("it has more weights than its network"))
    return model
