"""The sections about the images: how many there are, what was found in them, how they were split."""

from collections import Counter
from collections.abc import Mapping, Sequence

from tlstudio.core.checks import Check
from tlstudio.core.groups import SplitSettings
from tlstudio.core.i18n import _, ngettext
from tlstudio.core.metrics import Evaluation
from tlstudio.core.report.document import Part, Section, Subheading, Table, Text
from tlstudio.core.report.material import Checked, Elsewhere, Material, Training
from tlstudio.core.report.told import count, joined, judged_by, subset_name

MOST_CLASSES = 40  # in a table; of more, those with the fewest images


def data_section(material: Material) -> Section:
    """Say how many images of which class there were to learn from, and to judge by where these lie elsewhere."""
    parts: list[Part] = []
    if material.training is not None:
        parts += _learned(material.training)
    else:
        parts.append(Text(_(
            "What the model learned from is not known: a saved model does not hold it. Save the report of the run to "
            "have it here."
        )))  # fmt: skip
    if material.elsewhere is not None:
        parts += _judged(material.elsewhere, material.scores)
    return Section("data", _("Data"), tuple(parts))


def _learned(training: Training) -> list[Part]:
    parts = training.parts
    told = [(subset_name(name), len(some)) for name, some in
            (("train", parts.train), ("validation", parts.validation), ("test", parts.test)) if some]  # fmt: skip
    text = _("{images} images of {classes} classes: {subsets}. They lie in {folder} and were not changed.")
    subsets = joined([_("{count} {subset} images").format(count=count(many), subset=name) for name, many in told])
    first = text.format(
        images=count(len(parts.samples)), classes=count(len(parts.classes)), subsets=subsets, folder=training.info.data
    )
    unreadable = training.info.results.get("unreadable", 0)
    if unreadable:
        words = ngettext("{count} more could not be read and was left out of the training.",
                         "{count} more could not be read and were left out of the training.", unreadable)  # fmt: skip
        first += " " + words.format(count=count(unreadable))
    columns = {_("training"): "train", _("validation"): "validation", _("test"): "test"}
    counts = {head: parts.counts.get(subset, {}) for head, subset in columns.items()}
    table = _counts(parts.classes, counts, _("Images by class and subset"))
    return [Text(first), Text(_split(training)), table]


def _judged(judged: Elsewhere, scores: Evaluation) -> list[Part]:
    """Say what another folder holds, by which the model was judged."""
    text = _("The model was judged by {images}. They lie in {folder} and were not changed.")
    told = text.format(images=judged_by(scores), folder=judged.folder)
    counts = {_("judged by"): Counter(sample.label for sample in judged.samples)}
    return [Text(told), _counts(scores.classes, counts, _("Images judged by, by class"))]


def _counts(classes: Sequence[str], counts: Mapping[str, Mapping[str, int]], caption: str) -> Table:
    """Return the images of each class in columns; of very many classes those with the fewest."""
    used = {head: column for head, column in counts.items() if column}
    rows = [(name, [column.get(name, 0) for column in used.values()]) for name in classes]
    kept = sorted(rows, key=lambda row: (sum(row[1]), row[0]))[:MOST_CLASSES] if len(rows) > MOST_CLASSES else rows
    if len(kept) < len(rows):
        few = _("{caption}: the {some} classes with the fewest images, of {all}")
        caption = few.format(caption=caption, some=len(kept), all=count(len(rows)))
    lines = [*kept, (_("all"), [sum(column.values()) for column in used.values()])]
    head = [_("class"), *used]
    if len(used) > 1:
        head.append(_("all"))
        lines = [(name, [*numbers, sum(numbers)]) for name, numbers in lines]
    cells = tuple((name, *map(count, numbers)) for name, numbers in lines)
    share = 0.14
    widths = (1 - share * (len(head) - 1), *(share for _at in head[1:]))
    return Table(tuple(head), cells, widths, frozenset(range(1, len(head))), f"{caption}.")


def _split(training: Training) -> str:
    """Say how the images were divided, and how often the test images were looked at."""
    wanted: SplitSettings = training.info.settings.split
    shares = _("{validation:.0f} % of each class for validation").format(validation=100 * wanted.validation_share)
    if wanted.test_share:
        shares += _(" and {test:.0f} % for the test").format(test=100 * wanted.test_share)
    seed = training.seed
    match wanted.split_by:
        case "group":
            text = _("Split by group: no group has images in two subsets. Groups were found by “{pattern}”; {shares} "
                     "was asked for, drawn with seed {seed}.")  # fmt: skip
        case "random":
            text = _("Split at random: {shares}, drawn with seed {seed}.")
        case _other:
            text = _("Split as the folders have it; what they left open was drawn with seed {seed} ({shares}).")
    told = [text.format(pattern=wanted.group_pattern or _("the table of images"), shares=shares, seed=seed)]
    if training.parts.groups:
        groups = ngettext("{count} group is named.", "{count} groups are named.", training.parts.groups)
        told.append(groups.format(count=count(training.parts.groups)))
    looks = training.info.test_looks
    if not training.parts.test:
        told.append(_("No images were locked away for a test."))
    elif not looks:
        told.append(_("The test images have not been looked at."))
    else:
        words = ngettext("The test images were looked at {count} time.",
                         "The test images were looked at {count} times.", looks)  # fmt: skip
        told.append(words.format(count=looks))
    return " ".join(told)


def checks_section(material: Material) -> Section:
    """Say what the checks found in the images as the run used them, and in those of another folder."""
    parts: list[Part] = []
    if material.training is not None:
        if material.elsewhere is not None:
            parts.append(Subheading(_("In the images of the run")))
        parts += _checks(material.training.checked)
    if material.elsewhere is not None:
        parts.append(Subheading(_("In the images judged by")))
        parts += _checks(material.elsewhere.checked)
    if any(one.checks for one in material.checked):
        parts.append(Text(_looked_for()))
    return Section("checks", _("Checks of the images"), tuple(parts))


def _checks(checked: Checked) -> list[Part]:
    parts: list[Part] = []
    if checked.missing:
        text = ngettext("{count} image is no longer where it was, and could not be checked.",
                        "{count} images are no longer where they were, and could not be checked.",
                        checked.missing)  # fmt: skip
        parts.append(Text(text.format(count=count(checked.missing))))
    found = [check for check in checked.checks if check.level != "good"]
    if found:
        levels = {"warning": _("look at it"), "wrong": _("wrong")}
        rows = tuple((_told(check), levels[check.level], sentence(check.why)) for check in found)
        head = (_("What was found"), _("How bad"), _("What it means"))
        parts.append(Table(head, rows, (0.36, 0.14, 0.5)))
    elif checked.checks:
        parts.append(Text(_("Nothing was found that would spoil a training or its scores.")))
    return parts


def _told(check: Check) -> str:
    """Return what was found; of copies a line says only how many there are."""
    if check.kind in ("leak", "contradictory"):
        return _("Copies: {found}").format(found=check.text)
    return sentence(check.text)


def _looked_for() -> str:
    return _(
        "Looked for: unreadable, truncated, tiny, dark, bright and blurred images; copies and near copies, under two "
        "classes and across the subsets; unbalanced and small classes; class names that differ; whether "
        "brightness, colour, file size, dimensions, camera or date alone tell the classes apart."
    )


def sentence(text: str) -> str:
    """Return words with a capital letter at their start, where they begin with a word of ours."""
    return text[:1].upper() + text[1:]
