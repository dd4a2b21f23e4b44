"""Verification: what training again came to, beside what the bundle says it came to then, and where the two part."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import zip_longest
from typing import Any, Literal

import numpy as np

from tlstudio.core.bundle import Came
from tlstudio.core.events import EpochDone
from tlstudio.core.i18n import _, ngettext
from tlstudio.core.walk import printable

Verdict = Literal["identical", "within_tolerance", "different", "other_images"]
TOLERANCE = 0.01  # of a probability, beyond which it is another model
_COMPARED = ("loss", "accuracy", "val_loss", "val_accuracy", "learning_rate", "best")
_NAMED = 5  # images named in a sentence


@dataclass(frozen=True)
class Verification:
    """The `verdict` and what it rests on.

    `difference` is the largest of a probability, `weights` how many of all arrays of weights differ, `epoch` the first
    that differs and `column` where, `image` the first whose class differs with both classes, `surroundings` what was
    another than now: name, then, now. With other images nothing was trained: `missing` and `changed` are their names.
    """

    verdict: Verdict
    images: int = 0
    missing: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    difference: float = 0.0
    weights: tuple[int, int] = (0, 0)
    other_classes: int = 0
    image: tuple[str, str, str] | None = None
    epoch: int | None = None
    column: str = ""
    accuracies: tuple[float, float] = (0.0, 0.0)
    surroundings: tuple[tuple[str, str, str], ...] = ()
    notes: tuple[str, ...] = ()
    run: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Return plain values, as JSON holds them."""
        return asdict(self)

    @property
    def headline(self) -> str:
        """The verdict in a sentence."""
        match self.verdict:
            case "identical":
                text = _("Bit-identical: the same weights, and the same probabilities on {images} validation images.")
            case "within_tolerance":
                text = _("Within tolerance: the same class for each of {images} validation images, the largest "
                         "difference of a probability {difference:.2g} (up to {most:g} is tolerated).")  # fmt: skip
            case "different":
                text = _("Different: {other} of {images} validation images are given another class, the largest "
                         "difference of a probability is {difference:.2g}.")  # fmt: skip
            case "other_images":
                text = _("Not trained again: these are not the images that the run was trained on.")
        return text.format(images=self.images, difference=self.difference, most=TOLERANCE, other=self.other_classes)

    @property
    def sentences(self) -> tuple[str, ...]:
        """Where and how it differs, a sentence each."""
        told = [*_named(_("Missing: {names}"), self.missing), *_named(_("Changed: {names}"), self.changed)]
        if self.weights[0]:
            other, all_of_them = self.weights
            text = ngettext(
                "{count} of {all} weight arrays is different.", "{count} of {all} weight arrays are different.", other
            )
            told.append(text.format(count=other, all=all_of_them))
        if self.epoch is not None:
            text = _("The first epoch that differs in history.csv is {epoch}, in {column}.")
            told.append(text.format(epoch=self.epoch, column=self.column))
        if self.image is not None:
            text = _("The first image that is given another class is {image}: {then} then, {now} now.")
            image, then, now = map(printable, self.image)
            told.append(text.format(image=image, then=then, now=now))
        if self.accuracies[0] != self.accuracies[1]:
            text = _("Validation accuracy: {then:.2%} then, {now:.2%} now.")
            told.append(text.format(then=self.accuracies[0], now=self.accuracies[1]))
        text = _("{name} was {then}, and is {now} now.")
        told += [text.format(name=name, then=then, now=now) for name, then, now in self.surroundings]
        if self.verdict in ("different", "within_tolerance") and not self.surroundings:
            told.append(_("Versions, system and processor are the same as then."))
        return (*told, *self.notes)


def _named(text: str, names: Sequence[str]) -> list[str]:
    if not names:
        return []
    more = len(names) - _NAMED
    rest = ngettext(" and {count} more", " and {count} more", more).format(count=more) if more > 0 else ""
    return [text.format(names=", ".join(map(printable, names[:_NAMED]))) + rest]


def compare(
    then: Came, now: Came, before: Mapping[str, str], today: Mapping[str, str], notes: Sequence[str] = ()
) -> Verification:
    """Say how a training came out beside the one it repeats; `before` and `today` are the versions of the two.

    Raises ValueError where they do not say something of the same images.
    """
    if [row.path for row in then.scored] != [row.path for row in now.scored]:
        raise ValueError(_("other images could be read than then"))
    apart = np.abs(then.probabilities.astype(float) - now.probabilities.astype(float))
    difference = float(apart.max(initial=0.0))
    others = [
        (a.path, a.prediction, b.prediction)
        for a, b in zip(then.scored, now.scored, strict=True)
        if a.prediction != b.prediction
    ]
    hashes = ([digest for _name, digest in came.weights] for came in (then, now))
    unlike = sum(a != b for a, b in zip_longest(*hashes))
    epoch, column = _first_epoch(then.history, now.history)
    verdict: Verdict = "different" if others or difference > TOLERANCE else "within_tolerance"
    if not unlike and np.array_equal(then.probabilities, now.probabilities):
        verdict = "identical"
    return Verification(
        verdict,
        len(then.scored),
        difference=difference,
        weights=(unlike, max(len(then.weights), len(now.weights))),
        other_classes=len(others),
        image=others[0] if others else None,
        epoch=epoch,
        column=column,
        accuracies=(then.accuracy, now.accuracy),
        surroundings=_surroundings(before, today),
        notes=tuple(notes),
    )


def _first_epoch(then: Sequence[EpochDone], now: Sequence[EpochDone]) -> tuple[int | None, str]:
    for a, b in zip(then, now, strict=False):
        for column in _COMPARED:
            if getattr(a, column) != getattr(b, column):
                return a.epoch, column
    if len(then) != len(now):
        return min(len(then), len(now)) + 1, _("the number of epochs")
    return None, ""


def _surroundings(before: Mapping[str, str], today: Mapping[str, str]) -> tuple[tuple[str, str, str], ...]:
    """Return what was another then; what was not written down then is not told."""
    missing = _("not there")
    return tuple((name, str(then), str(today.get(name, missing))) for name, then in before.items()
                 if str(then) != str(today.get(name, missing)))  # fmt: skip
