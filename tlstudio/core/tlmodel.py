"""The studio's own file, `.tlmodel`: a model as plain arrays and texts. What the network is follows from the catalog.

What the arrays say of their shapes is compared with what the network of these settings asks for before any is read.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tlstudio.core.catalog import BACKBONES
from tlstudio.core.description import FILE_NAME, TLMODEL, Description
from tlstudio.core.errors import StudioError
from tlstudio.core.groups import ModelSettings
from tlstudio.core.i18n import _
from tlstudio.core.likeness import Likeness
from tlstudio.core.plain_array import HEAD_BYTES, Head, from_bytes, read_head, to_bytes
from tlstudio.core.sealed import Sealed, Sealing, opened, seal
from tlstudio.core.settings import Settings
from tlstudio.core.weights_file import fingerprint

_SETTINGS, _CARD, _LIKENESS, _FEATURES = "settings.json", "MODEL_CARD.md", "likeness.json", "likeness.npy"
_WEIGHTS = "weights/{:04}.npy"
Named = Iterable[tuple[str, np.ndarray]]


@dataclass(frozen=True)
class Parts:
    """A model: `settings.model` names the network, `arrays` are its weights, those of the head last.

    `settings` beside those of the network are what it was trained with, as far as that is known.
    """

    description: Description
    settings: Settings
    arrays: tuple[np.ndarray, ...]


def write_tlmodel(
    path: Path, description: Description, settings: Settings, weights: Named, card: str = "",
    likeness: Likeness | None = None,
) -> None:  # fmt: skip
    """Write a model in one step; `weights` come in their order, each with a name for who looks into the file.

    Raises StudioError where the disk does not allow it, ValueError where a weight is no finite number.
    """

    def fill(sealing: Sealing) -> None:
        sealing.add(FILE_NAME, description.to_bytes())
        sealing.add_json(_SETTINGS, settings.to_dict())
        if card:
            sealing.add(_CARD, card.encode("utf-8", "surrogateescape"))
        for at, (name, array) in enumerate(weights):
            if not np.isfinite(array).all():
                raise ValueError(_not_numbers(name))
            sealing.add(_WEIGHTS.format(at), to_bytes(array), weight=name, shape=array.shape)
        if likeness is not None:
            rows, values = likeness.to_parts()
            sealing.add(_FEATURES, to_bytes(rows))
            sealing.add_json(_LIKENESS, values)

    seal(path, TLMODEL, fill)


def read_tlmodel(path: Path) -> Parts:
    """Read a model. Raises StudioError with a sentence for whatever is wrong with the file."""
    with opened(path, TLMODEL) as sealed:
        description = Description.from_json(sealed.read(FILE_NAME))
        # Only what the network is made by: how it was trained may be said in words that this version does not know.
        try:
            settings = Settings.from_dict({"model": sealed.read_json(_SETTINGS)["model"]})
        except StudioError as error:  # it does not name the file
            raise ValueError(str(error)) from error
        _check(description, settings.model, _heads(sealed))
        return Parts(description, settings, tuple(_arrays(sealed)))


def read_likeness(path: Path) -> Likeness | None:
    """Return what a model's file says of its training images, if anything. Raises StudioError where it is damaged."""
    with opened(path, TLMODEL) as sealed:
        if _LIKENESS not in sealed.names:
            return None
        return Likeness.from_parts(from_bytes(sealed.read(_FEATURES)), sealed.read_json(_LIKENESS))


def _heads(sealed: Sealed) -> list[Head]:
    """Return what the arrays say of themselves, in their order."""
    names = sorted(name for name in sealed.names if name.startswith("weights/"))
    if names != [_WEIGHTS.format(at) for at in range(len(names))]:
        raise ValueError(_("weights are missing"))
    return [read_head(sealed.begin(name, HEAD_BYTES), sealed.size(name)) for name in names]


def _check(description: Description, network: ModelSettings, heads: Sequence[Head]) -> None:
    """Raise ValueError unless the arrays are as large as the network asks for, whatever their order."""
    if (network.backbone, network.input_size) != (description.backbone, description.input_size):
        raise ValueError(_("it says two things of its network"))
    backbone, above = BACKBONES[network.backbone], arrays_of_head(network)
    if fingerprint(head.shape for head in heads[:-above]) != backbone.shapes:
        raise ValueError(_("its weights are not those of {network}").format(network=backbone.label))
    width, units = heads[-above].shape[0], len(description.classes)
    units = 1 if units == 2 else units
    wanted = [(width, network.dense_units), (network.dense_units,), (network.dense_units, units), (units,)]
    if not network.dense_units:
        wanted = [(width, units), (units,)]
    fields = width // backbone.features
    pooled = width == backbone.features
    if network.pooling == "flatten":
        pooled = width == fields * backbone.features and 0 < fields <= network.input_size**2
    if [head.shape for head in heads[-above:]] != wanted or not pooled:
        raise ValueError(_("its last weights do not fit its settings"))


def arrays_of_head(network: ModelSettings) -> int:
    """Return how many arrays, the last ones, are the head's."""
    return 4 if network.dense_units else 2


def _arrays(sealed: Sealed) -> Iterable[np.ndarray]:
    for at in range(sum(name.startswith("weights/") for name in sealed.names)):
        name = _WEIGHTS.format(at)
        try:
            yield from_bytes(sealed.read(name))
        except FloatingPointError as error:
            raise ValueError(_not_numbers(str(sealed.about(name).get("weight", name)))) from error


def _not_numbers(name: str) -> str:
    text = _("the weights {name} are not all numbers (NaN or infinite), as after a training that went wrong")
    return text.format(name=name)
