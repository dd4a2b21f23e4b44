"""The sections about the training: its settings, its curves, and what it says of overfitting."""

from dataclasses import fields
from typing import Any

from tlstudio.core.catalog import BACKBONES, OPTIMIZERS, PRESETS
from tlstudio.core.groups import Group
from tlstudio.core.i18n import _
from tlstudio.core.intervals import Interval, wilson
from tlstudio.core.options import Option
from tlstudio.core.overfitting import parting
from tlstudio.core.report.charts import training_curves
from tlstudio.core.report.document import Part, Section, Table, Text
from tlstudio.core.report.material import Material, Training
from tlstudio.core.report.told import count, percent, percent_with
from tlstudio.core.settings import Settings, preset

# What is always told, for a reader who would repeat the training; the rest where it is not as in the preset.
ESSENTIALS = (
    ("model", "backbone"), ("model", "input_size"), ("model", "pooling"), ("model", "dense_units"),
    ("model", "dropout"), ("training", "optimizer"), ("training", "learning_rate"), ("training", "batch_size"),
    ("training", "epochs"), ("training", "seed"), ("fine_tuning", "unfreeze"),
)  # fmt: skip


def nearest_preset(settings: Settings) -> str:
    """Return the preset that fewest of the settings differ from."""
    return min(PRESETS, key=lambda name: len(_differing(settings, preset(name))))


def _differing(settings: Settings, other: Settings) -> list[tuple[str, str]]:
    """Return group and name of the fields that differ; how images are split is no part of a preset."""
    found = []
    for (group, mine), (_group, theirs) in zip(settings.groups(), other.groups(), strict=True):
        names = [f.name for f in fields(mine) if getattr(mine, f.name) != getattr(theirs, f.name)]
        found += [(group, name) for name in names if group != "split"]
    return found


def settings_section(material: Material) -> Section:
    """Tell the essentials, and what differs from the preset nearest to the settings; of a saved model what it says."""
    if material.training is None:
        return _described(material)
    info = material.training.info
    settings = info.settings
    name = nearest_preset(settings)
    base = preset(name)
    differing = _differing(settings, base)
    text = _("The preset “{preset}” as it is.")
    if differing:
        text = _("The preset “{preset}”, with what is marked * changed.")
    told = text.format(preset=_(PRESETS[name].label))
    rows = []
    for group, value in settings.groups():
        if group == "reading":
            rows.append((_(value.title), _("How it becomes a square"), info.reading.resizing))
        for field_name, option in value.options():
            at = (group, field_name)
            if at in ESSENTIALS or at in differing:
                mark = " *" if at in differing else ""
                rows.append((_(value.title), _(option.label) + mark, _shown(settings, value, field_name, option)))
    table = Table((_("group"), _("setting"), _("value")), tuple(rows), (0.25, 0.3, 0.45))
    return Section("settings", _("Settings"), (Text(told), table))


def _described(material: Material) -> Section:
    """Tell what a saved model says of itself."""
    text = _("A saved model does not hold the settings it was trained with. Of itself it says:")
    described = material.description
    backbone = BACKBONES.get(described.backbone)
    rows = (
        (_("Name"), described.name),
        (_("Network"), backbone.label if backbone is not None else described.backbone),
        (_("Image size"), f"{described.input_size} × {described.input_size}"),
        (_("How it becomes a square"), described.reading.resizing),
        (_("Temperature of the calibration"), f"{described.temperature:.2f}"),
    )
    table = Table((_("what"), _("value")), rows, (0.35, 0.65))
    return Section("settings", _("Settings"), (Text(text), table))


def _shown(settings: Settings, group: Group, name: str, option: Option) -> str:
    value: Any = getattr(group, name)
    if name == "optimizer":
        return OPTIMIZERS[value].builder
    if option.choices is not None:
        return dict(option.choices(settings)).get(value, str(value))
    if isinstance(value, bool):
        return _("on") if value else _("off")
    if option.zero and not value:
        return _(option.zero)
    unit = f" {_(option.unit)}" if option.unit else ""
    return f"{value:,}{unit}" if isinstance(value, int) and name != "seed" else f"{value}{unit}"


def training_section(material: Material) -> Section:
    """Show the curves, and say which epoch was kept, how long it took and whether it overfitted."""
    training = material.training
    if training is None:
        text = _(
            "The curves of the training lie in the run that the model was saved from; the model does not hold them."
        )
        return Section("training", _("Training"), (Text(text),))
    info, history = training.info, training.history
    if not history:
        return Section("training", _("Training"), (Text(_("The run has no record of its epochs.")),))
    results = info.results
    text = _("Trained for {epochs} epochs on {images} images in {minutes:.1f} minutes ({device}).").format(
        epochs=len(history),
        images=count(results.get("train_images", len(training.parts.train))),
        minutes=results.get("seconds", {}).get("total", sum(row.seconds for row in history)) / 60,
        device=results.get("device", _("device not recorded")),
    )
    parts: list[Part] = [Text(f"{text} {_kept(training)}"), training_curves(history), Text(overfitting(training))]
    return Section("training", _("Training"), tuple(parts))


def validation_interval(training: Training, accuracy: float) -> Interval:
    """Return the interval of an accuracy on the run's validation images; where they have groups, by their number."""
    samples = training.parts.validation
    units = len({sample.group or f"\0{at}" for at, sample in enumerate(samples)})
    return wilson(accuracy * units, units)


def _kept(training: Training) -> str:
    best = [row for row in training.history if row.best]
    if not best:
        return ""
    accuracy = best[-1].val_accuracy
    text = _(
        "The weights of epoch {epoch} were kept, whose accuracy on the validation images was the highest: {share}."
    )
    return text.format(epoch=best[-1].epoch, share=percent_with(accuracy, validation_interval(training, accuracy)))


def overfitting(training: Training) -> str:
    """Say how far training and validation are apart, and whether they parted."""
    best = [row for row in training.history if row.best] or list(training.history[-1:])
    row = best[-1]
    interval = validation_interval(training, row.val_accuracy)
    gap = _("In the epoch that was kept it named {train} of the images it learned from rightly, and {val} of the "
            "validation images.")  # fmt: skip
    told = gap.format(train=percent(row.accuracy), val=percent_with(row.val_accuracy, interval))
    if training.info.settings.model.dropout:
        told += " " + _("While it learns, dropout hinders it: the first number is a little lower for that.")
    return (
        told + " " + (parting(training.history) or _("Training and validation did not part: no sign of overfitting."))
    )
