"""Numbers as a report tells them: an estimate never without its 95 % interval."""

from pathlib import Path

from tlstudio.core.i18n import _
from tlstudio.core.intervals import Interval
from tlstudio.core.metrics import Evaluation
from tlstudio.core.walk import printable

NONE = "–"

# What is told of the whole set, by its name in `Evaluation`, in percent or as a plain number.
SCORES = ("accuracy", "balanced_accuracy", "macro_f1", "macro_auc", "macro_average_precision", "kappa", "log_loss")


def percent(share: float) -> str:
    """Return a share in percent, with one decimal."""
    return f"{100 * share:.1f} %"


def percent_with(share: float, interval: Interval | None) -> str:
    """Return a share in percent with its interval in brackets."""
    if interval is None:
        return percent(share)
    return f"{percent(share)} (95 % CI {100 * interval[0]:.1f}–{100 * interval[1]:.1f} %)"


def number(value: float | None, digits: int = 3) -> str:
    """Return a number, a dash where there is none."""
    return NONE if value is None else f"{value:.{digits}f}"


def number_with(value: float | None, interval: Interval | None, digits: int = 3) -> str:
    """Return a number with its interval in brackets."""
    if value is None or interval is None:
        return number(value, digits)
    return f"{value:.{digits}f} (95 % CI {interval[0]:.{digits}f}–{interval[1]:.{digits}f})"


def span(interval: Interval | None, digits: int = 3) -> str:
    """Return an interval alone."""
    return NONE if interval is None else f"{interval[0]:.{digits}f}–{interval[1]:.{digits}f}"


def count(many: int) -> str:
    """Return a number of things."""
    return f"{many:,}"


def accuracy(scores: Evaluation) -> str:
    """Return the accuracy with its interval."""
    return percent_with(scores.accuracy, (scores.accuracy_low, scores.accuracy_high))


def subset_name(subset: str) -> str:
    """Return what images of a subset are called in a sentence."""
    return {"train": _("training"), "validation": _("validation"), "test": _("test")}.get(subset, subset)


def judged_by(scores: Evaluation) -> str:
    """Return what a model was judged by, in words: "404 validation images", "404 images of the folder new"."""
    if scores.subset in ("validation", "test"):
        return _("{count} {subset} images").format(count=count(scores.images), subset=subset_name(scores.subset))
    name = printable(Path(scores.subset).name)
    return _("{count} images of “{folder}”").format(count=count(scores.images), folder=name)


def joined(names: list[str]) -> str:
    """Return a list in words: "a, b and c"."""
    if len(names) < 2:
        return "".join(names)
    return _("{first} and {last}").format(first=", ".join(names[:-1]), last=names[-1])
