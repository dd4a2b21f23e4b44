"""What could not be done as asked when images were split, in sentences."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from tlstudio.core.by_locale import numeral
from tlstudio.core.grouping import some_names
from tlstudio.core.i18n import N_, _, ngettext

if TYPE_CHECKING:
    from tlstudio.core.dataset import Sample

TOLERANCE = 0.05  # by how much of a class its share may be off, besides one image
_PLACES = {"validation": N_("validation"), "test": N_("test")}


def notes(
    given: Sequence["Sample"], placed: Sequence["Sample"], by: str, shares: Mapping[str, float]
) -> tuple[str, ...]:
    """Return what to know of a split: samples as `given` and as `placed`, in one order, and the shares drawn."""
    found = [*_torn(placed), *_moved(given, placed)]
    if by == "group":
        found += _alone(placed)
    for subset, share in shares.items():
        # A share of all images, or of those that did not come as test images.
        among = placed if "test" in shares else [sample for sample in placed if sample.subset != "test"]
        found += _uneven(among, subset, share)
    return tuple(found)


def _torn(placed: Iterable["Sample"]) -> Iterable[str]:
    places: dict[str, set[str]] = {}
    for sample in placed:
        if sample.group:
            places.setdefault(sample.group, set()).add(sample.subset)
    torn = [group for group, subsets in places.items() if len(subsets) > 1]
    if torn:
        text = ngettext(
            "{count} group is in more than one subset, as the images came: {names}. The model is then judged by "
            "images like those it has learned.",
            "{count} groups are in more than one subset, as the images came: {names}. The model is then judged by "
            "images like those it has learned.",
            len(torn),
        )
        yield text.format(count=numeral(len(torn)), names=some_names(torn))


def _moved(given: Iterable["Sample"], placed: Iterable["Sample"]) -> Iterable[str]:
    """Say what went to the test images because its group is among those that came as such."""
    tested = {sample.group for sample in given if sample.subset == "test" and sample.group}
    tested |= {now.group for was, now in zip(given, placed, strict=True) if was.subset == "test" and now.group}
    moved = sum(
        now.subset == "test" != was.subset and now.group in tested for was, now in zip(given, placed, strict=True)
    )
    if moved:
        text = ngettext(
            "{count} image went to the test images, where others of its group already are.",
            "{count} images went to the test images, where others of their groups already are.",
            moved,
        )
        yield text.format(count=numeral(moved))


def _alone(placed: Sequence["Sample"]) -> Iterable[str]:
    alone = sum(not sample.group for sample in placed)
    if alone:
        text = ngettext(
            "{count} image is in no group by this pattern and stands for itself.",
            "{count} images are in no group by this pattern, and each stands for itself.",
            alone,
        )
        yield text.format(count=numeral(alone))


def _uneven(placed: Sequence["Sample"], subset: str, share: float) -> Iterable[str]:
    """Name the classes of which a subset has none, and those of which it has more or less than it should."""
    totals = Counter(sample.label for sample in placed)
    drawn = Counter(sample.label for sample in placed if sample.subset == subset)
    missing = [label for label in totals if not drawn[label]]
    if missing:
        text = _("No image of {names} is in {subset}: there are too few images or groups to divide.")
        yield text.format(names=some_names(missing), subset=_(_PLACES[subset]))
    off = {
        label: drawn[label] / total
        for label, total in totals.items()
        if drawn[label] and abs(drawn[label] - share * total) > max(1, TOLERANCE * total)
    }
    if off:
        words = [
            f"{label} {numeral(100 * part, '.0f')} %"
            for label, part in sorted(off.items(), key=lambda one: -abs(one[1] - share))
        ]
        text = _(
            "{subset} could not be balanced: {names}, where {share} % was asked for. Groups stay whole, and images "
            "stay where they have been or were moved."
        )
        subset_name = _(_PLACES[subset]).capitalize()
        yield text.format(subset=subset_name, names=some_names(words), share=numeral(100 * share, "g"))
