"""Command-line flags that follow from the settings' fields."""

import argparse
import math
import re
from collections.abc import Collection, Mapping
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from tlstudio.core.catalog import BACKBONES, PRESETS
from tlstudio.core.errors import StudioError
from tlstudio.core.i18n import _
from tlstudio.core.options import tip
from tlstudio.core.project import Project
from tlstudio.core.project_split import Way, read_way
from tlstudio.core.settings import Settings, preset

_METAVARS: dict[type, str] = {int: "N", float: "X", str: "NAME", bool: ""}


def add_settings_flags(parser: argparse.ArgumentParser, only: Collection[str] = ()) -> None:
    """Add `--preset` and one flag for each field of the settings; what is not given stays as the preset has it.

    `only` names the flags to add, where not all of them matter.
    """
    parser.add_argument("--preset", choices=list(PRESETS), help=_("settings that belong together (balanced)"))
    for group_name, group in Settings().groups():
        section = parser.add_argument_group(_(group.title))
        defaults = {f.name: f.default for f in fields(group)}
        for name, option in group.options():
            if only and group.flag(name) not in only:
                continue
            kind: dict[str, Any] = {"type": _type(name, defaults[name]), "metavar": _METAVARS[type(defaults[name])]}
            if isinstance(defaults[name], bool):
                kind = {"action": argparse.BooleanOptionalAction}
            text = f"{_(option.label)}. {tip(option)}".replace("%", "%%")
            section.add_argument(group.flag(name), dest=f"{group_name}.{name}", default=None, help=text, **kind)


def settings_from(arguments: argparse.Namespace) -> Settings:
    """Return the settings a command line asks for; where it does not say, images are split as their project has chosen.

    Raises StudioError for values out of range.
    """
    settings = preset(arguments.preset or "balanced")
    if (way := _chosen_way(getattr(arguments, "data", None))) is not None:
        settings = replace(settings, split=way.settings)
    for key, value in vars(arguments).items():
        group, dot, name = key.partition(".")
        if dot and value is not None:
            settings = settings.changed(group, name, value)
    settings.validate()
    return settings


def _chosen_way(data: Path | None) -> Way | None:
    project = Project.find(data) if data is not None else None
    way = read_way(project) if project is not None else None
    return way if way is not None and way.chosen else None


def check_train(arguments: argparse.Namespace) -> None:
    """Raise StudioError where a command line says neither what to train on nor what to resume, or both."""
    if arguments.resume is None:
        if arguments.data is None:
            raise StudioError(_("Name a folder of images to train on, or a run to go on with: --resume RUN"))
        return
    named = [arguments.data, arguments.run_dir, arguments.preset]
    named += [value for key, value in vars(arguments).items() if "." in key]
    if any(value is not None for value in named):
        raise StudioError(
            _("--resume goes on with a run's own images and settings, in its own folder: name the run only")
        )


def _type(name: str, default: object) -> Any:  # noqa: ANN401 - what argparse calls a type
    return backbone_name if name == "backbone" else type(default)


def positive(text: str) -> int:
    """Read a whole number above 0."""
    number = int(text) if text.strip().isdecimal() else 0
    if number < 1:
        raise argparse.ArgumentTypeError(_("{text!r} is no whole number above 0").format(text=text))
    return number


def flags_for(values: Mapping[str, float]) -> str:
    """Return the flags that set these fields, such as {"model.dropout": 0.5}, as one would type them."""
    groups = dict(Settings().groups())
    keys = ((key.partition("."), value) for key, value in values.items())
    return " ".join(f"{groups[group].flag(name)} {value:g}" for (group, _dot, name), value in keys)


def above_zero(text: str) -> float:
    """Read a number above 0, which may have a fraction."""
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0 < number < math.inf:
        raise argparse.ArgumentTypeError(_("{text!r} is no number above 0").format(text=text))
    return number


def backbone_name(text: str) -> str:
    """Find the backbone meant, however it is spelled: VGG16, efficientnet-lite0, "EfficientNet-Lite0"."""

    def plain(name: str) -> str:
        return re.sub(r"[^a-z0-9]", "", name.lower())

    return next((name for name in BACKBONES if plain(name) == plain(text)), text)
