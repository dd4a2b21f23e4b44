"""Images that are odd by themselves: unreadable, animated, tiny, of extreme shape, dark, bright or blurred."""

from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tlstudio.core.by_locale import numeral
from tlstudio.core.checks import Check
from tlstudio.core.dataset import ImageFolder
from tlstudio.core.frames import RULE
from tlstudio.core.i18n import _, ngettext
from tlstudio.core.image_facts import EDGE, Facts
from tlstudio.core.images import TRUNCATED

TINY = 32  # pixels of the shorter side
EXTREME = 3.0  # the longer side to the shorter
DARK, BRIGHT = 0.08, 0.94  # mean of the greys, black 0 and white 1
BLURRED = 0.42  # image_facts.sharpness; all of TrashNet's photographs have 0.5 and more, softened by 3 pixels 0.4

# What more than this share of the images has in common is the nature of the data, and no image's fault: cells that
# shine in the dark, digits of 28 × 28 pixels.
_COMMON = 0.5


def readable(folder: ImageFolder) -> tuple[Check, ...]:
    """Say how many images can be used and how many cannot; those that were cut short are counted apart."""
    reasons = {
        folder.root / problem.path: problem.reason for problem in folder.problems if problem.kind == "unreadable"
    }
    count = len(folder.samples)
    text = ngettext("{count} image readable", "{count} images readable", count)
    checks = [Check("readable", "good", text.format(count=numeral(count)))]
    cut = [path for path, reason in reasons.items() if reason == _(TRUNCATED)]
    others = [path for path, reason in reasons.items() if reason != _(TRUNCATED)]
    if others:
        text = ngettext("{count} unreadable – left out", "{count} unreadable – left out", len(others))
        checks.append(_check("unreadable", text, others, _reasons(reasons[path] for path in others)))
    if cut:
        text = ngettext("{count} truncated – left out", "{count} truncated – left out", len(cut))
        why = _("The end of the file is missing, as after a copy that broke off: copy it again from where it came.")
        checks.append(_check("truncated", text, cut, why))
    return tuple(checks)


def odd_images(facts: Facts) -> tuple[Check, ...]:
    """Return what is odd about single images, but not about more than half of them."""
    table = facts.table
    short, long = np.minimum(table["width"], table["height"]), np.maximum(table["width"], table["height"])
    large = facts.readable & (short >= TINY)
    found = (
        ("animated", table["frames"] > 1, _animated, _(RULE)),
        ("tiny", facts.readable & (short < TINY), _tiny,
         _("Enlarged for the network, there is little in them to learn from.")),
        ("extreme_shape", facts.readable & (long > EXTREME * short), _extreme_shape,
         _("In the network's square they are squeezed, or the greater part of them is lost.")),
        ("dark", facts.readable & (table["brightness"] < DARK), _dark,
         _("Their mean brightness is below {share:.0%}: there may be nothing to see.").format(share=DARK)),
        ("bright", table["brightness"] > BRIGHT, _bright,
         _("Their mean brightness is above {share:.0%}: there may be nothing to see.").format(share=BRIGHT)),
        ("blurred", large & (table["sharpness"] < BLURRED), _blurred,
         _("Even their sharpest parts have no edges (Laplacian against contrast below {least:g}, at {edge} pixels).")
         .format(least=BLURRED, edge=EDGE)),
    )  # fmt: skip
    return tuple(
        _check(kind, text(int(odd.sum())), _paths(facts, odd), why)
        for kind, odd, text, why in found
        if odd.any() and (kind == "animated" or odd.sum() <= _COMMON * facts.readable.sum())
    )


def _check(kind: str, text: str, paths: Iterable[Path], why: str) -> Check:
    paths = tuple(paths)
    return Check(kind, "warning", text.format(count=numeral(len(paths))), paths, why)


def _paths(facts: Facts, odd: NDArray[np.bool_]) -> list[Path]:
    return [facts.paths[row] for row in np.flatnonzero(odd)]


def _reasons(reasons: Iterable[str]) -> str:
    """Return the different reasons, the most frequent first, as one sentence."""
    counts: dict[str, int] = {}
    for reason in reasons:
        counts[reason] = counts.get(reason, 0) + 1
    some = sorted(counts, key=lambda reason: -counts[reason])
    return _("Reasons: {reasons}.").format(reasons="; ".join(some[:3]) + ("; …" if len(some) > 3 else ""))


def _animated(count: int) -> str:
    return ngettext("{count} with several frames or pages", "{count} with several frames or pages", count)


def _tiny(count: int) -> str:
    return ngettext("{count} tiny, a side below 32 pixels", "{count} tiny, a side below 32 pixels", count)


def _extreme_shape(count: int) -> str:
    return ngettext("{count} of extreme shape, over 3 : 1", "{count} of extreme shape, over 3 : 1", count)


def _dark(count: int) -> str:
    return ngettext("{count} very dark", "{count} very dark", count)


def _bright(count: int) -> str:
    return ngettext("{count} very bright", "{count} very bright", count)


def _blurred(count: int) -> str:
    return ngettext("{count} blurred", "{count} blurred", count)
