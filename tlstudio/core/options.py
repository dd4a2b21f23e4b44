"""Options: what a person needs to know of a field of the settings, and what can be chosen where there is a choice."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tlstudio.core.by_locale import numeral
from tlstudio.core.catalog import BACKBONES, OPTIMIZERS, SCHEDULES
from tlstudio.core.i18n import _
from tlstudio.core.reading import DEPTHS, FITS

if TYPE_CHECKING:
    from tlstudio.core.settings import Settings

Choices = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Option:
    """What a person needs to know of one field. `choices` gives (value, label) pairs and may depend on the rest."""

    label: str
    help: str
    low: float = 0
    high: float = 1
    step: float = 1
    unit: str = ""
    choices: "Callable[[Settings], Choices] | None" = None
    slider: bool = False
    zero: str = ""  # what to show for 0
    check: Callable[[str], object] | None = None  # raises StudioError for a text that is wrong; an empty one never is


def option(default: Any, label: str, help: str, **rest: Any) -> Any:  # noqa: ANN401 - as dataclasses.field
    """Return a field of a group of settings, as dataclasses.field does, with its Option."""
    return field(default=default, metadata={"option": Option(label, help, **rest)})


def backbones(_settings: "Settings") -> Choices:
    """Every network of the catalog."""
    return tuple((b.name, b.label) for b in BACKBONES.values())


def optimizers(_settings: "Settings") -> Choices:
    """Every optimiser of the catalog."""
    return tuple((o.name, _(o.label)) for o in OPTIMIZERS.values())


def schedules(_settings: "Settings") -> Choices:
    """Every schedule of the catalog."""
    return tuple((s.name, _(s.label)) for s in SCHEDULES.values())


def poolings(_settings: "Settings") -> Choices:
    """Every way from feature maps to one row of numbers."""
    return (
        ("average", _("Average pool → Dense")),
        ("max", _("Max pool → Dense")),
        ("flatten", _("Flatten → Dense")),
    )


def depths(_settings: "Settings") -> Choices:
    """Every way to find black and white."""
    return tuple((name, _(label)) for name, label in DEPTHS.items())


def fits(_settings: "Settings") -> Choices:
    """Every way a picture becomes a square."""
    return (("automatic", _("automatic")), *((name, _(label)) for name, label in FITS.items()))


def blocks(settings: "Settings") -> Choices:
    """Every block from which the network may be unfrozen, with the number of weights that are then trained."""
    backbone = BACKBONES[settings.model.backbone]
    weights, choices = 0, []
    for block in reversed(backbone.blocks):
        weights += block.weights
        text = _("{block} and above · {weights} weights").format(block=block.name, weights=numeral(weights))
        choices.append((block.name, text))
    return (
        ("recommended", _("recommended ({block} up)").format(block=backbone.unfreeze)),
        ("none", _("nothing: no fine-tuning")),
        *choices,
    )


def ways_to_split(_settings: "Settings") -> Choices:
    """Every way to hold out images."""
    return (
        ("folders", _("Use the folders")),
        ("random", _("Random")),
        ("group", _("By group")),
    )
