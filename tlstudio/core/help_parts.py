"""Parts of the help that follow from the code, so that they cannot lie: settings, networks, presets, keys, samples."""

import re
from collections.abc import Callable, Iterator
from dataclasses import fields

from tlstudio.core.catalog import BACKBONES, EXPORT_FORMATS, PRESETS
from tlstudio.core.groups import Group
from tlstudio.core.i18n import _
from tlstudio.core.keys import PLACES
from tlstudio.core.options import Option, meanings, tip
from tlstudio.core.samples import SAMPLES
from tlstudio.core.settings import Settings


def settings() -> str:
    """Every setting with its standard value, its range, its flag and what it does, by groups."""
    lines = []
    for _name, group in Settings().groups():
        lines.append(f"## {_(group.title)}\n")
        for name, option in group.options():
            default = next(f.default for f in fields(group) if f.name == name)
            lines += _setting(group, name, option, default)
    return "\n".join(lines)


def backbones() -> str:
    """The networks that can be chosen, with what they are for and what they cost."""
    head = (_("Network"), _("Input size"), _("Weights"), _("What it is for"))
    rows = ((b.label, f"{b.input_size} px", f"{b.megabytes} MB", _(b.help)) for b in BACKBONES.values())
    return _table(head, rows)


def presets() -> str:
    """The presets with what they are for."""
    return "\n".join(f"- **{_(preset.label)}**: {escaped(_(preset.help))}" for preset in PRESETS.values())


def formats() -> str:
    """The formats in which a model can be saved."""
    return "\n".join(f"- **{escaped(_(form.label))}**: {escaped(_(form.help))}" for form in EXPORT_FORMATS.values())


def samples() -> str:
    """The sample projects."""
    return "\n".join(f"- **{_(sample.label)}**: {escaped(_(sample.help))}" for sample in SAMPLES.values())


def keys() -> str:
    """Every keyboard shortcut, by where it works."""
    lines = []
    for place, entries in PLACES.items():
        rows = ((" · ".join(entry.keys), _(entry.text)) for entry in entries.values())
        lines.append(f"## {_(place)}\n\n{_table((_('Keys'), _('What they do')), rows)}\n")
    return "\n".join(lines)


PARTS: dict[str, Callable[[], str]] = {
    part.__name__: part for part in (settings, backbones, presets, formats, samples, keys)
}


def _setting(group: Group, name: str, option: Option, default: object) -> Iterator[str]:
    values = [_("standard: {value}").format(value=escaped(_standard(option, default)))]
    if option.choices is None and not isinstance(default, bool | str):
        values.append(_("{low} to {high}").format(low=f"{option.low:g}", high=f"{option.high:g}"))
    values.append(f"`{group.flag(name)}`")
    yield f"### {escaped(_(option.label))}\n"
    yield f"*{' · '.join(values[:-1])}* · {values[-1]}\n"
    said, *directions = tip(option).splitlines()
    yield f"{escaped(said)}\n"
    for line in directions:
        head, colon, rest = line.partition(":")
        yield f"- **{head}{colon}**{escaped(rest)}"
    if option.choices is not None and name not in ("backbone", "unfreeze"):
        about = meanings(option, Settings())
        yield from (f"- **{escaped(text)}**: {escaped(about[value])}" for value, text in option.choices(Settings()))
    yield ""


def _standard(option: Option, default: object) -> str:
    if option.choices is not None:
        return dict(option.choices(Settings())).get(str(default), str(default))
    if isinstance(default, bool):
        return _("on") if default else _("off")
    if not default:
        return _(option.zero) if option.zero else "0" if default == 0 else _("empty")
    return f"{default} {_(option.unit)}".strip()


def _table(head: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *(tuple(map(escaped, row)) for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def escaped(text: str) -> str:
    """Return a text in which nothing counts as a mark of Markdown."""
    return re.sub(r"([\\`*_\[\]<>|#])", r"\\\1", text)
