"""Settings: frozen dataclasses. The form, the flags, run.json, validation and tooltips all follow from the fields."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import Field, asdict, dataclass, field, fields, make_dataclass, replace
from typing import Any, ClassVar

from tlstudio.core.catalog import AUGMENTATIONS, BACKBONES, OPTIMIZERS, PRESETS
from tlstudio.core.errors import StudioError
from tlstudio.core.i18n import N_, _

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


def _option(default: Any, label: str, help: str, **rest: Any) -> Any:  # noqa: ANN401 - as dataclasses.field
    return field(default=default, metadata={"option": Option(label, help, **rest)})


@dataclass(frozen=True)
class Group:
    """A part of the settings that folds as one in the form. `prefix` keeps its flags apart from other groups'."""

    title: ClassVar[str] = ""
    prefix: ClassVar[str] = ""

    def options(self) -> Iterator[tuple[str, Option]]:
        """Yield the name and the Option of each field, in the order of the form."""
        for f in fields(self):
            yield f.name, f.metadata["option"]


def _backbones(_settings: "Settings") -> Choices:
    return tuple((b.name, b.label) for b in BACKBONES.values())


def _optimizers(_settings: "Settings") -> Choices:
    return tuple((o.name, _(o.label)) for o in OPTIMIZERS.values())


def _poolings(_settings: "Settings") -> Choices:
    return (
        ("average", _("Average pool → Dense")),
        ("max", _("Max pool → Dense")),
        ("flatten", _("Flatten → Dense")),
    )


def _blocks(settings: "Settings") -> Choices:
    """Every block from which the network may be unfrozen, with the number of weights that are then trained."""
    backbone = BACKBONES[settings.model.backbone]
    weights, choices = 0, []
    for block in reversed(backbone.blocks):
        weights += block.weights
        text = _("{block} and above · {weights} weights").format(block=block.name, weights=f"{weights:,}")
        choices.append((block.name, text))
    return (
        ("recommended", _("recommended ({block} and above)").format(block=backbone.unfreeze)),
        ("none", _("nothing: no fine-tuning")),
        *choices,
    )


@dataclass(frozen=True)
class ModelSettings(Group):
    """The network: a pre-trained backbone and a new head."""

    title: ClassVar[str] = N_("Model")

    backbone: str = _option(
        "efficientnet_lite0", N_("Backbone"), N_("The pre-trained network whose knowledge is used. Larger ones may be "
        "more accurate and are slower."), choices=_backbones)  # fmt: skip
    input_size: int = _option(
        224, N_("Input size"), N_("Side of the square, in pixels, to which each picture is brought. Larger shows "
        "finer detail and takes longer: twice the side, four times the time."), low=32, high=1024, step=16,
        unit="px")  # fmt: skip
    pooling: str = _option(
        "average", N_("Head"), N_("How the backbone's feature maps become one row of numbers: their average or their "
        "maximum over the picture, or all of them (Flatten; needs many more weights)."), choices=_poolings)  # fmt: skip
    dense_units: int = _option(
        256, N_("Dense units"), N_("Size of the hidden layer in the new head. More can learn finer distinctions and "
        "overfits sooner; 0 leaves it out."), high=4096, step=32, zero=N_("no hidden layer"))  # fmt: skip
    dropout: float = _option(
        0.5, N_("Dropout"), N_("Share of the head's inputs switched off at random in each step. Raise it against "
        "overfitting."), high=0.9, step=0.05)  # fmt: skip
    from_scratch: bool = _option(
        False, N_("Random weights"), N_("Start from random instead of pre-trained weights. Only for comparison: it "
        "needs very many images."))  # fmt: skip


_AUGMENTATION_DEFAULTS = {
    "rotation": 20.0, "width_shift": 0.1, "height_shift": 0.1, "zoom": 0.1, "brightness": 0.1, "horizontal_flip": True,
}  # fmt: skip


def _augmentation_field(name: str) -> tuple[str, type, Any]:
    entry = AUGMENTATIONS[name]
    switch = entry.step == entry.high
    default = _AUGMENTATION_DEFAULTS.get(name, False if switch else 0.0)
    option = _option(default, entry.label, entry.help, high=entry.high, step=entry.step, unit=entry.unit, slider=True)
    return name, bool if switch else float, option


def _amounts(group: Group) -> dict[str, float]:
    """Return the augmentations that are on, in the catalog's order, with their amounts."""
    return {name: float(value) for name, value in asdict(group).items() if value}


# The fields are the catalog's entries, so that a new augmentation is one entry there and nothing here.
AugmentationSettings = make_dataclass(
    "AugmentationSettings",
    [_augmentation_field(name) for name in AUGMENTATIONS],
    bases=(Group,),
    namespace={
        "__doc__": "Random changes to the training images, so that the network sees more variety than there is.",
        "__module__": __name__,
        "title": N_("Augmentation"),
        "amounts": _amounts,
    },
    frozen=True,
)


@dataclass(frozen=True)
class TrainingSettings(Group):
    """The first phase: the new head learns on the frozen backbone."""

    title: ClassVar[str] = N_("Training")

    epochs: int = _option(
        20, N_("Epochs"), N_("How often the head sees all training images, at most."), low=1, high=1000
    )
    batch_size: int = _option(
        32, N_("Batch size"), N_("Images per step. Smaller needs less memory; larger is steadier."),
        low=1, high=1024, step=8)  # fmt: skip
    optimizer: str = _option("adam", N_("Optimiser"), N_("The rule by which weights are changed."), choices=_optimizers)
    learning_rate: float = _option(
        1e-3, N_("Learning rate"), N_("How far each step changes the weights. Lower it when the loss jumps about; "
        "raise it when it hardly falls."), low=1e-7, high=1.0, step=0)  # fmt: skip
    patience: int = _option(
        5, N_("Stop early"), N_("End a phase after this many epochs without gain in validation accuracy. The best "
        "weights are kept either way (early stopping)."), high=100, unit=N_("epochs without gain"),
        zero=N_("never"))  # fmt: skip
    fresh_augmentation: bool = _option(
        False, N_("Fresh augmentation"), N_("On: each epoch passes newly changed pictures through the whole network "
        "(exact, slow). Off: the pictures and a few changed copies pass once, and the head learns on "
        "those."))  # fmt: skip
    augmented_copies: int = _option(
        1, N_("Augmented copies"), N_("Changed copies of each picture that join the original in the first phase. Each "
        "costs one more pass through the network."), high=20)  # fmt: skip
    class_weights: bool = _option(
        False, N_("Balance classes"), N_("Count images of rare classes more, so that they are not neglected (class "
        "weights)."))  # fmt: skip
    validation_share: float = _option(
        0.2, N_("Validation share"), N_("Share of the images held out to judge by, where the folder does not bring its "
        "own validation images."), low=0.05, high=0.5, step=0.05)  # fmt: skip
    seed: int = _option(
        1234, N_("Seed"), N_("The number all chance is drawn from: the same seed and settings give the same run."),
        high=2**31 - 1)  # fmt: skip


@dataclass(frozen=True)
class FineTuningSettings(Group):
    """The second phase: the upper blocks of the backbone learn too, slowly."""

    title: ClassVar[str] = N_("Fine-tuning")
    prefix: ClassVar[str] = "fine_tuning_"

    unfreeze: str = _option(
        "recommended", N_("Unfreeze"), N_("The block from which upwards the backbone learns too. More blocks adapt "
        "better and overfit sooner on few images."), choices=_blocks)  # fmt: skip
    epochs: int = _option(
        6, N_("Epochs"), N_("How often fine-tuning sees all training images, at most."), low=1, high=1000
    )
    learning_rate: float = _option(
        3e-4, N_("Learning rate"), N_("Lower than in the first phase, so that what the backbone knows is adapted and "
        "not lost. It falls to nothing over the epochs (cosine decay)."), low=1e-7, high=1.0, step=0)  # fmt: skip


@dataclass(frozen=True)
class Settings:
    """Everything a training depends on besides the images."""

    model: ModelSettings = field(default_factory=ModelSettings)
    augmentation: Any = field(default_factory=AugmentationSettings)
    training: TrainingSettings = field(default_factory=TrainingSettings)
    fine_tuning: FineTuningSettings = field(default_factory=FineTuningSettings)

    def groups(self) -> Iterator[tuple[str, Group]]:
        """Yield the name and value of each group, in the order of the form."""
        for f in fields(self):
            yield f.name, getattr(self, f.name)

    def changed(self, group: str, name: str, value: Any) -> "Settings":  # noqa: ANN401 - any field's value
        """Return a copy with one field changed.

        A new backbone brings its own input size, unless another one than the old one's own was chosen that is large
        enough for it, and its own recommended blocks.
        """
        settings = self.with_changes(group, {name: value})
        if (group, name) != ("model", "backbone") or value not in BACKBONES:
            return settings
        old, new, size = BACKBONES[self.model.backbone], BACKBONES[value], self.model.input_size
        if size == old.input_size or size < new.min_size:
            settings = settings.with_changes("model", {"input_size": new.input_size})
        if self.unfreeze is not None:
            settings = settings.with_changes("fine_tuning", {"unfreeze": "recommended"})
        return settings

    def to_dict(self) -> dict[str, Any]:
        """Return plain nested dicts, as run.json holds them."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Mapping[str, Any]]) -> "Settings":
        """Build from nested dicts; missing fields keep their defaults. Raises StudioError for unknown or bad ones."""
        settings = cls()
        for group, changes in values.items():
            settings = settings.with_changes(group, changes)
        settings.validate()
        return settings

    def with_changes(self, group: str, changes: Mapping[str, Any]) -> "Settings":
        """Return a copy with several fields of one group changed. Raises StudioError for an unknown name."""
        known = {name: {f.name for f in fields(value)} for name, value in self.groups()}
        unknown = set(changes) - known.get(group, set())
        if group not in known or unknown:
            names = ", ".join(sorted(f"{group}.{name}" for name in unknown or changes))
            raise StudioError(_("Unknown settings: {names}. They may come from a newer version.").format(names=names))
        return replace(self, **{group: replace(getattr(self, group), **changes)})

    def validate(self) -> None:
        """Raise StudioError with a sentence about the first value that is out of its range or choices."""
        for group, value in self.groups():
            for f in fields(value):
                _check(self, group, f, getattr(value, f.name))
        backbone = BACKBONES[self.model.backbone]
        if self.model.input_size < backbone.min_size:
            raise StudioError(
                _("{backbone} needs an input size of at least {size} pixels.").format(
                    backbone=backbone.label, size=backbone.min_size
                )
            )

    @property
    def unfreeze(self) -> str | None:
        """Name of the block from which upwards fine-tuning trains, or None for no fine-tuning."""
        chosen = self.fine_tuning.unfreeze
        if chosen == "recommended":
            return BACKBONES[self.model.backbone].unfreeze
        return None if chosen == "none" else chosen


def preset(name: str) -> Settings:
    """Return the settings of a preset. Raises StudioError for an unknown name."""
    if name not in PRESETS:
        raise StudioError(
            _("There is no preset {name!r}. Choose from: {names}.").format(name=name, names=", ".join(PRESETS))
        )
    return Settings.from_dict(PRESETS[name].changes)


def demo_settings() -> Settings:
    """Return the settings for the bundled images: they are 28 pixels wide, so that less than 224 loses nothing."""
    return preset("balanced").with_changes("model", {"input_size": 160})


def _check(settings: Settings, group: str, f: "Field[Any]", value: Any) -> None:  # noqa: ANN401
    option: Option = f.metadata["option"]
    where = f"{_(option.label)} ({group}.{f.name})"
    if option.choices is not None:
        names = [name for name, _label in option.choices(settings)]
        if value not in names:
            raise StudioError(
                _("{where}: {value!r} is not one of {names}.").format(where=where, value=value, names=", ".join(names))
            )
        return
    kind, number = type(f.default), value
    if type(value) is not kind and not (kind is float and type(value) is int):
        raise StudioError(_("{where}: {value!r} is not of the right kind.").format(where=where, value=value))
    if kind is not bool and not option.low <= number <= option.high:
        raise StudioError(
            _("{where}: {value} is outside {low} to {high}.").format(
                where=where, value=value, low=option.low, high=option.high
            )
        )
