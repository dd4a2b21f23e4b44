"""Verdict: what a comparison says, in sentences that claim no more than the images show."""

from collections.abc import Sequence

from tlstudio.core.by_locale import numeral
from tlstudio.core.comparison import Candidate, Comparison
from tlstudio.core.grouping import by_group
from tlstudio.core.i18n import _, ngettext


def sentences(comparison: Comparison) -> tuple[str, ...]:
    """Return which differences are real, and what follows from it; then by which groups they were judged, if any."""
    return *_differences(comparison), *by_group(comparison.groups)


def _differences(comparison: Comparison) -> tuple[str, ...]:
    first, *others = comparison.candidates
    if not others:
        return (_alone(first, comparison.images),)
    worse = [other for other in others if comparison.really_better(first, other)]
    level = [first, *(other for other in others if other not in worse)]
    if len(level) == 1:
        text = _("{best} is better than {others} on these {images} images.")
        return (text.format(best=first.label, others=listed(worse), images=numeral(comparison.images)),)
    return _not_told_apart(comparison, level, worse), _quickest(level)


def listed(candidates: Sequence[Candidate]) -> str:
    """Return names as people list them: "A", "A and B", "A, B and C"."""
    *first, last = (candidate.label for candidate in candidates)
    return _("{first} and {last}").format(first=", ".join(first), last=last) if first else last


def _alone(only: Candidate, images: int) -> str:
    return _(
        "{name} is right on {share:.1f} % of these {images} images (95 % interval {low:.1f} to {high:.1f} %). There is "
        "no other network to compare it with: choose more of them, or bring their weights."
    ).format(
        name=only.label, share=100 * only.accuracy, images=numeral(images), low=100 * only.low, high=100 * only.high
    )


def _not_told_apart(comparison: Comparison, level: Sequence[Candidate], worse: Sequence[Candidate]) -> str:
    first, *others = level
    text, names = _("{names} cannot be told apart on these {images} images"), level
    # Two that are both level with the best may still differ from each other, where they disagree on few images.
    if any(comparison.really_better(one, other) for i, one in enumerate(others) for other in others[i + 1 :]):
        text, names = _("{names} cannot be told apart from {best} on these {images} images"), others
    parts = [text.format(names=listed(names), best=first.label, images=numeral(comparison.images))]
    clearly = [one for one in worse if all(comparison.really_better(better, one) for better in others)]
    partly = [one for one in worse if one not in clearly]
    if clearly:
        parts.append(ngettext("{names} is worse", "{names} are worse", len(clearly)).format(names=listed(clearly)))
    if partly:
        text = ngettext("{names} is worse than {best}", "{names} are worse than {best}", len(partly))
        parts.append(text.format(names=listed(partly), best=first.label))
    return _("{what}.").format(what="; ".join(parts))


def _quickest(level: Sequence[Candidate]) -> str:
    quickest = min(level, key=lambda candidate: candidate.seconds)
    return _("The quickest of them is {name}.").format(name=quickest.label)
