"""The sections about the images: how many there are, what was found in them, how they were split."""

from tlstudio.core.checks import Check
from tlstudio.core.groups import SplitSettings
from tlstudio.core.i18n import _, ngettext
from tlstudio.core.report.document import Part, Section, Table, Text
from tlstudio.core.report.material import Material, counts_by_class
from tlstudio.core.report.told import count, joined, subset_name

MOST_CLASSES = 40  # in a table; of more, those with the fewest images


def data_section(material: Material) -> Section:
    """Say how many images of which class there are in each subset."""
    parts, rows = material.parts, counts_by_class(material.parts)
    told = [(subset_name(name), len(some)) for name, some in
            (("train", parts.train), ("validation", parts.validation), ("test", parts.test)) if some]  # fmt: skip
    text = _("{images} images of {classes} classes: {subsets}. They lie in {folder} and were not changed.")
    subsets = joined([_("{count} {subset} images").format(count=count(many), subset=name) for name, many in told])
    first = text.format(
        images=count(len(parts.samples)), classes=count(len(parts.classes)), subsets=subsets, folder=material.info.data
    )
    unreadable = material.info.results.get("unreadable", 0)
    if unreadable:
        words = ngettext("{count} more could not be read and was left out of the training.",
                         "{count} more could not be read and were left out of the training.", unreadable)  # fmt: skip
        first += " " + words.format(count=count(unreadable))
    kept = sorted(rows, key=lambda row: (sum(row[1:]), row[0]))[:MOST_CLASSES] if len(rows) > MOST_CLASSES else rows
    caption = _("Images by class and subset.")
    if len(kept) < len(rows):
        caption = _("Images by class and subset: the {some} classes with the fewest images, of {all}.").format(
            some=len(kept), all=count(len(rows))
        )
    used = [at for at in (1, 2, 3) if any(row[at] for row in rows)]
    cells = [(row[0], *(count(int(row[at])) for at in used), count(sum(row[1:]))) for row in kept]
    total = (_("all"), *(count(sum(int(row[at]) for row in rows)) for at in used), count(len(parts.samples)))
    names = (_("training"), _("validation"), _("test"))
    head = (_("class"), *(names[at - 1] for at in used), _("all"))
    share = 0.14
    widths = (1 - share * (len(used) + 1), *(share for _at in used), share)
    table = Table(head, (*cells, total), widths, frozenset(range(1, len(used) + 2)), caption)
    return Section("data", _("Data"), (Text(first), Text(_split(material)), table))


def _split(material: Material) -> str:
    """Say how the images were divided, and how often the test images were looked at."""
    wanted: SplitSettings = material.info.settings.split
    shares = _("{validation:.0f} % of each class for validation").format(validation=100 * wanted.validation_share)
    if wanted.test_share:
        shares += _(" and {test:.0f} % for the test").format(test=100 * wanted.test_share)
    seed = material.seed
    match wanted.split_by:
        case "group":
            text = _("Split by group: no group has images in two subsets. Groups were found by “{pattern}”; {shares} "
                     "was asked for, drawn with seed {seed}.")  # fmt: skip
        case "random":
            text = _("Split at random: {shares}, drawn with seed {seed}.")
        case _other:
            text = _("Split as the folders have it; what they left open was drawn with seed {seed} ({shares}).")
    told = [text.format(pattern=wanted.group_pattern or _("the table of images"), shares=shares, seed=seed)]
    if material.parts.groups:
        groups = ngettext("{count} group is named.", "{count} groups are named.", material.parts.groups)
        told.append(groups.format(count=count(material.parts.groups)))
    looks = material.info.test_looks
    if not material.parts.test:
        told.append(_("No images were locked away for a test."))
    elif not looks:
        told.append(_("The test images have not been looked at."))
    else:
        words = ngettext("The test images were looked at {count} time.",
                         "The test images were looked at {count} times.", looks)  # fmt: skip
        told.append(words.format(count=looks))
    return " ".join(told)


def checks_section(material: Material) -> Section:
    """Say what the checks found in the images as the run used them."""
    checked = material.checked
    parts: list[Part] = []
    if checked.missing:
        text = ngettext("{count} image of the run is no longer where it was, and could not be checked.",
                        "{count} images of the run are no longer where they were, and could not be checked.",
                        checked.missing)  # fmt: skip
        parts.append(Text(text.format(count=count(checked.missing))))
    found = [check for check in checked.checks if check.level != "good"]
    if found:
        levels = {"warning": _("look at it"), "wrong": _("wrong")}
        rows = tuple((_told(check), levels[check.level], sentence(check.why)) for check in found)
        head = (_("What was found"), _("How bad"), _("What it means"))
        parts.append(Table(head, rows, (0.36, 0.14, 0.5)))
    elif checked.checks:
        parts.append(Text(_("Nothing was found that would spoil the training or its scores.")))
    if checked.checks:
        parts.append(Text(_looked_for()))
    return Section("checks", _("Checks of the images"), tuple(parts))


def _told(check: Check) -> str:
    """Return what was found; of copies a line says only how many there are."""
    if check.kind in ("leak", "contradictory"):
        return _("Copies: {found}").format(found=check.text)
    return sentence(check.text)


def _looked_for() -> str:
    return _(
        "Looked for: unreadable, truncated, tiny, dark, bright and blurred images; copies and near copies, under two "
        "classes and across the subsets of this run; unbalanced and small classes; class names that differ; whether "
        "brightness, colour, file size, dimensions, camera or date alone tell the classes apart."
    )


def sentence(text: str) -> str:
    """Return words with a capital letter at their start, where they begin with a word of ours."""
    return text[:1].upper() + text[1:]
