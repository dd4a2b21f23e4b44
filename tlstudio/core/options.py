"""Options: what a person needs to know of a field of the settings, and what can be chosen where there is a choice."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tlstudio.core.catalog import BACKBONES, OPTIMIZERS, SCHEDULES
from tlstudio.core.i18n import _
from tlstudio.core.reading import ABOUT_DEPTHS, ABOUT_FITS, DEPTHS, FITS

if TYPE_CHECKING:
    from tlstudio.core.settings import Settings

Choices = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Option:
    """What a person needs to know of one field. `choices` gives (value, label) pairs and may depend on the rest.

    `more` and `less` say what raising and lowering a number does, or what a switch does on and off; `meanings` says by
    value what each choice is for.
    """

    label: str
    help: str
    more: str = ""
    less: str = ""
    low: float = 0
    high: float = 1
    step: float = 1
    unit: str = ""
    choices: "Callable[[Settings], Choices] | None" = None
    meanings: "Callable[[Settings], Mapping[str, str]] | None" = None
    switch: bool = False  # on or off
    slider: bool = False
    zero: str = ""  # what to show for 0
    check: Callable[[str], object] | None = None  # raises StudioError for a text that is wrong; an empty one never is


def option(default: Any, label: str, help: str, **rest: Any) -> Any:  # noqa: ANN401 - as dataclasses.field
    """Return a field of a group of settings, as dataclasses.field does, with its Option."""
    return field(default=default, metadata={"option": Option(label, help, switch=isinstance(default, bool), **rest)})


def tip(option: Option) -> str:
    """Return what a setting is, and what it does higher and lower, or on and off, a line each."""
    more, less = (_("On: {text}"), _("Off: {text}")) if option.switch else (_("Higher: {text}"), _("Lower: {text}"))
    lines = [_(option.help)]
    if option.more and option.more == option.less:
        lines.append(_("Higher or lower: {text}").format(text=_(option.more)))
    elif option.more:
        lines += [more.format(text=_(option.more)), less.format(text=_(option.less))]
    return "\n".join(lines)


def meanings(option: Option, settings: "Settings") -> Mapping[str, str]:
    """Return by value what each choice of an option is for."""
    return option.meanings(settings) if option.meanings is not None else {}


def backbones(_settings: "Settings") -> Choices:
    """Every network of the catalog."""
    return tuple((b.name, b.label) for b in BACKBONES.values())


def about_backbones(_settings: "Settings") -> Mapping[str, str]:
    """What each network is for, and what it costs."""
    size = _("{text} {size} MB of weights.")
    return {b.name: size.format(text=_(b.help), size=b.megabytes) for b in BACKBONES.values()}


def optimizers(_settings: "Settings") -> Choices:
    """Every optimiser of the catalog."""
    return tuple((o.name, _(o.label)) for o in OPTIMIZERS.values())


def about_optimizers(_settings: "Settings") -> Mapping[str, str]:
    """What each optimiser is for."""
    return {o.name: _(o.help) for o in OPTIMIZERS.values()}


def schedules(_settings: "Settings") -> Choices:
    """Every schedule of the catalog."""
    return tuple((s.name, _(s.label)) for s in SCHEDULES.values())


def about_schedules(_settings: "Settings") -> Mapping[str, str]:
    """What each schedule is for."""
    return {s.name: _(s.help) for s in SCHEDULES.values()}


def poolings(_settings: "Settings") -> Choices:
    """Every way from feature maps to one row of numbers."""
    return (
        ("average", _("Average pool → Dense")),
        ("max", _("Max pool → Dense")),
        ("flatten", _("Flatten → Dense")),
    )


def about_poolings(_settings: "Settings") -> Mapping[str, str]:
    """What each way to one row of numbers is for."""
    return {
        "average": _("How much of each feature there is in the whole picture: few weights, a good default."),
        "max": _("Where each feature is strongest: for small things that show the class, wherever they are."),
        "flatten": _("Keeps where in the picture each feature is: for pictures taken alike; overfits sooner."),
    }


def depths(_settings: "Settings") -> Choices:
    """Every way to find black and white."""
    return tuple((name, _(label)) for name, label in DEPTHS.items())


def about_depths(_settings: "Settings") -> Mapping[str, str]:
    """What each way to find black and white is for."""
    return {name: _(text) for name, text in ABOUT_DEPTHS.items()}


def fits(_settings: "Settings") -> Choices:
    """Every way a picture becomes a square."""
    return (("automatic", _("automatic")), *((name, _(label)) for name, label in FITS.items()))


def about_fits(_settings: "Settings") -> Mapping[str, str]:
    """What each way to a square is for."""
    automatic = _("Squashes where all pictures have nearly one shape, letterboxes where shapes differ.")
    return {"automatic": automatic, **{name: _(text) for name, text in ABOUT_FITS.items()}}


def blocks(settings: "Settings") -> Choices:
    """Every block from which the network may be unfrozen, with the number of weights that are then trained."""
    backbone = BACKBONES[settings.model.backbone]
    weights, choices = 0, []
    for block in reversed(backbone.blocks):
        weights += block.weights
        text = _("{block} and above · {weights} weights").format(block=block.name, weights=f"{weights:,}")
        choices.append((block.name, text))
    return (
        ("recommended", _("recommended ({block} up)").format(block=backbone.unfreeze)),
        ("none", _("nothing: no fine-tuning")),
        *choices,
    )


def about_blocks(settings: "Settings") -> Mapping[str, str]:
    """What each block to unfreeze from is for."""
    deeper = _("This block and those above it learn too: the deeper, the more adapts, the longer it takes, and the "
               "more images it needs.")  # fmt: skip
    return {
        "recommended": _("The upper blocks that gained most for their time: right for most image sets."),
        "none": _("Only the head learns: quickest, and safest with very few images."),
        **{block.name: deeper for block in BACKBONES[settings.model.backbone].blocks},
    }


def ways_to_split(_settings: "Settings") -> Choices:
    """Every way to hold out images."""
    return (
        ("folders", _("Use the folders")),
        ("random", _("Random")),
        ("group", _("By group")),
    )


def about_ways_to_split(_settings: "Settings") -> Mapping[str, str]:
    """What each way to hold out images is for."""
    return {
        "folders": _("Goes by folders named train, validation and test; without them some images are held out."),
        "random": _("Draws anew whatever the folders say: where single images have nothing to do with each other."),
        "group": _("Keeps the images of one patient, plant or series together, so that the score does not flatter."),
    }
