"""Exported: a saved model that a fresh process has judged, and what it costs compared with the trained one."""

import os
import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from tlstudio.core.by_locale import numeral
from tlstudio.core.calibration import reliability
from tlstudio.core.catalog import EXPORT_FORMATS
from tlstudio.core.dataset import Sample
from tlstudio.core.errors import StudioError
from tlstudio.core.files import why
from tlstudio.core.i18n import _, ngettext
from tlstudio.core.intervals import Interval
from tlstudio.core.metrics import Scored
from tlstudio.core.paired import compare, points

MOST_DIFFERENCE = 1e-4  # of a probability, in formats that are exact


def evenly(images: int, count: int) -> list[int]:
    """Return up to `count` places from all over so many images, so that every class takes part."""
    count = min(images, count)
    return [place * images // count for place in range(count)]


@dataclass(frozen=True)
class Draft:
    """An export in a temporary folder beside its target: nobody has said yet that it is to stay."""

    folder: Path
    target: Path

    def keep(self) -> None:
        """Move it into place. Raises StudioError where the disk does not allow it; the draft is gone either way."""
        try:
            if self.target.exists():
                raise StudioError(
                    _("{path} is already there. Choose another folder, or delete it first.").format(path=self.target)
                )
            # The model comes last: where it is, the export is whole.
            for file in sorted(self.folder.iterdir(), key=lambda file: file.name == self.target.name):
                os.replace(file, self.target.parent / file.name)
        except OSError as error:
            raise StudioError(why(error, self.target.parent)) from error
        finally:
            self.discard()

    def discard(self) -> None:
        """Remove the temporary folder."""
        shutil.rmtree(self.folder, ignore_errors=True)


@dataclass(frozen=True)
class Said:
    """What a fresh process was told by an export: probabilities (n, classes), and how long a picture took."""

    probabilities: np.ndarray
    milliseconds: float


@dataclass(frozen=True)
class Reference:
    """The images an export is judged by, and the trained model's probabilities of them, (n, classes)."""

    classes: tuple[str, ...]
    samples: tuple[Sample, ...]
    probabilities: np.ndarray

    def some(self, count: int) -> "Reference":
        """Return up to `count` of them."""
        rows = evenly(len(self.samples), count)
        return Reference(self.classes, tuple(self.samples[row] for row in rows), self.probabilities[rows])

    @property
    def paths(self) -> tuple[Path, ...]:
        """The files."""
        return tuple(sample.path for sample in self.samples)


@dataclass(frozen=True)
class Cost:
    """What rounding costs on `images` validation images: accuracy and calibration error, `before` and `after`.

    `gained` and `lost` are the images that only the export, or only the trained model, names rightly; `interval` is the
    95 % interval of the difference in accuracy, after minus before, None where it cannot be said.
    """

    images: int
    before: float
    after: float
    otherwise: int
    gained: int
    lost: int
    interval: Interval | None
    calibration_before: float
    calibration_after: float

    @property
    def loss(self) -> float:
        """How much accuracy is lost, as a share; below 0 where it is gained."""
        return self.before - self.after


@dataclass(frozen=True)
class Exported:
    """A saved model at `path`, or in its `draft` as long as there is one.

    `top_agreement` is the share of the `checked` images with the same top class, `max_difference` of probabilities.
    A format that is not exact has its `cost`. `problem` is why there is none; the rest is empty then.
    """

    path: Path
    format: str
    checked: int = 0
    top_agreement: float = 0.0
    max_difference: float = 0.0
    megabytes: float = 0.0
    milliseconds: float = 0.0
    cost: Cost | None = None
    problem: str = ""
    draft: Draft | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return plain values: what the command prints as JSON."""
        return {**asdict(self), "path": str(self.path), "draft": None if self.draft is None else str(self.draft.folder)}

    @property
    def sentences(self) -> tuple[str, ...]:
        """How large and quick it is, how well it agrees and what it costs."""
        if self.problem:
            return (self.problem,)
        agree = _("{share} same top class on {images}, largest difference {difference:.1g}; {size} MB, {time} ms an "
                  "image here.")  # fmt: skip
        images = ngettext("{count} image", "{count} images", self.checked).format(count=numeral(self.checked, ","))
        share = round(100 * self.top_agreement, 1)
        first = agree.format(
            share=f"{numeral(share, '.0f' if share.is_integer() else '.1f')} %", images=images,
            difference=self.max_difference, size=numeral(self.megabytes, ".1f"),
            time=numeral(self.milliseconds, ".0f" if self.milliseconds >= 10 else ".1f"),
        )  # fmt: skip
        return (first,) if self.cost is None else (first, _told(self.cost))


def _told(cost: Cost) -> str:
    text = ngettext(
        "Accuracy {before} → {after} %: {count} of {images} validation images is answered otherwise; {change} points",
        "Accuracy {before} → {after} %: {count} of {images} validation images are answered otherwise; {change} points",
        cost.otherwise,
    ).format(
        before=numeral(100 * cost.before, ".1f"), after=numeral(100 * cost.after, ".1f"),
        count=numeral(cost.otherwise, ","), images=numeral(cost.images, ","), change=points(-cost.loss),
    )  # fmt: skip
    if cost.interval is not None:
        low, high = map(points, cost.interval)
        text += _(", 95 % interval {low} to {high}").format(low=low, high=high)
    before, after = (numeral(100 * error, ".1f") for error in (cost.calibration_before, cost.calibration_after))
    return f"{text}. " + _("Calibration error {before} → {after} %.").format(before=before, after=after)


def judged(name: str, draft: Draft, reference: Reference, said: Said) -> Exported:
    """Compare a draft with the trained model on the reference's images.

    Raises StudioError where an exact format differs by more than rounding; the draft stays.
    """
    agreement = float((said.probabilities.argmax(axis=1) == reference.probabilities.argmax(axis=1)).mean())
    difference = float(np.abs(said.probabilities - reference.probabilities).max())
    exact = EXPORT_FORMATS[name].exact
    if (exact and (agreement < 1 or difference > MOST_DIFFERENCE)) or not np.isfinite(difference):
        raise StudioError(
            _("The export was withdrawn: the saved model differs from the trained one by {difference:.1e} in its "
              "probabilities on {count} images.").format(difference=difference, count=len(reference.samples))
        )  # fmt: skip
    cost = None if exact else cost_of(reference, said.probabilities)
    return Exported(
        draft.target,
        name,
        len(reference.samples),
        agreement,
        difference,
        size_of(draft),
        said.milliseconds,
        cost,
        draft=draft,
    )


def size_of(draft: Draft) -> float:
    """Return how large the model is, in megabytes."""
    model = draft.folder / draft.target.name
    files = [file for file in model.rglob("*") if file.is_file()] if model.is_dir() else [model]
    return sum(file.stat().st_size for file in files) / 1e6


def cost_of(reference: Reference, said: np.ndarray) -> Cost:
    """Return what an export costs that gives the probabilities `said` (n, classes) of the reference's images."""
    names = ("export", "trained")  # in sentences that nobody reads here
    both = tuple(_scored(reference, shares) for shares in (said, reference.probabilities))
    found = compare(names, (reference.classes, reference.classes), (both[0], both[1]))
    labels = [reference.classes.index(sample.label) for sample in reference.samples]
    after, before = (reliability(labels, shares).error for shares in (said, reference.probabilities))
    return Cost(
        len(labels), found.accuracy.second, found.accuracy.first,
        int((said.argmax(axis=1) != reference.probabilities.argmax(axis=1)).sum()),
        len(found.first_only), len(found.second_only), found.accuracy.interval, before, after,
    )  # fmt: skip


def _scored(reference: Reference, shares: np.ndarray) -> Sequence[Scored]:
    exact = shares.astype(np.float64)
    exact /= exact.sum(axis=1, keepdims=True)
    return [
        Scored(os.fspath(sample.path), sample.label, reference.classes[int(row.argmax())], float(row.max()),
               tuple(map(float, row)), sample.group)
        for sample, row in zip(reference.samples, exact, strict=True)
    ]  # fmt: skip
