"""Settings: frozen dataclasses. The form, the flags, run.json, validation and tooltips all follow from the fields."""

from collections.abc import Iterator, Mapping
from dataclasses import Field, asdict, dataclass, field, fields, replace
from typing import Any

from tlstudio.core.catalog import BACKBONES, PRESETS
from tlstudio.core.errors import StudioError
from tlstudio.core.groups import AugmentationSettings, Group, ModelSettings, ReadingSettings, SplitSettings
from tlstudio.core.i18n import _
from tlstudio.core.options import Option
from tlstudio.core.training_groups import FineTuningSettings, OverfittingSettings, TrainingSettings


@dataclass(frozen=True)
class Settings:
    """Everything a training depends on besides the images."""

    model: ModelSettings = field(default_factory=ModelSettings)
    reading: ReadingSettings = field(default_factory=ReadingSettings)
    augmentation: Any = field(default_factory=AugmentationSettings)
    training: TrainingSettings = field(default_factory=TrainingSettings)
    overfitting: OverfittingSettings = field(default_factory=OverfittingSettings)
    fine_tuning: FineTuningSettings = field(default_factory=FineTuningSettings)
    split: SplitSettings = field(default_factory=SplitSettings)

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
            for place, some in _today(group, changes).items():
                settings = settings.with_changes(place, some)
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


def _today(group: str, changes: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the changes by the groups their fields are in now: runs of version 0.1 have some of them elsewhere."""
    places: dict[str, dict[str, Any]] = {group: {}}
    for name, value in changes.items():
        places.setdefault(_MOVED.get((group, name), group), {})[name] = value
    return places


_MOVED = {("training", "class_weights"): "overfitting", ("training", "validation_share"): "split"}


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
    if option.check is not None:
        if value:
            option.check(str(value))
        return
    if kind is not bool and not option.low <= number <= option.high:
        raise StudioError(
            _("{where}: {value} is outside {low} to {high}.").format(
                where=where, value=value, low=option.low, high=option.high
            )
        )
