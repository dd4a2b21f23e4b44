"""Overfitting, told from the history: when training and validation part, how far, and what usually helps."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from tlstudio.core.by_locale import numeral
from tlstudio.core.events import EpochDone
from tlstudio.core.history import read_history
from tlstudio.core.i18n import _
from tlstudio.core.intervals import wilson
from tlstudio.core.run import Run
from tlstudio.core.settings import Settings

Verdict = Literal["overfitting", "underfitting", "neither"]

_EPOCHS = 3  # in a row; a single bad epoch means nothing
_RISE = 0.05  # of the validation loss above its lowest, relative
_GAP = 0.03  # between the accuracies; less is nothing to act on
_LOW = 0.85  # accuracy on the images that are learned from, below which there may be more to learn
_MOST = 4  # pieces of advice at once


def parting_epoch(history: Sequence[EpochDone]) -> int | None:
    """Return the epoch from which on validation gets worse while training gets better; None where it does not.

    Worse is a validation loss above the phase's lowest by a twentieth, three epochs in a row to the last, each with a
    training loss below that of the epoch before the parting.
    """
    if not history:
        return None
    phase = [row for row in history if row.phase == history[-1].phase]
    lowest = min(phase, key=lambda row: row.val_loss)
    after = phase[phase.index(lowest) + 1 :]
    apart = [row for row in after if row.val_loss > (1 + _RISE) * lowest.val_loss and row.loss < lowest.loss]
    if len(after) < _EPOCHS or apart[-_EPOCHS:] != list(after[-_EPOCHS:]):
        return None
    return lowest.epoch


def parting(history: Sequence[EpochDone]) -> str:
    """Return a sentence on where training and validation part and what usually helps; empty where they do not."""
    epoch = parting_epoch(history)
    if epoch is None:
        return ""
    if history[-1].phase == "fine_tuning":
        helps = _("What usually helps: fewer unfrozen blocks, a lower learning rate, fresh augmentation, more images.")
    else:
        helps = _("What usually helps: more augmentation, more dropout, fewer dense units, weight decay, more images.")
    return _(
        "Overfitting since epoch {epoch}: the network gets better on the images it learns from and worse on the "
        "others. The best weights are kept. {helps}"
    ).format(epoch=epoch, helps=helps)


@dataclass(frozen=True)
class Fit:
    """How well a training fits its images: accuracies, as shares, of the best epoch, and what usually helps.

    That on the training images is measured while learning, with dropout and augmentation, and so comes out a little
    low. `began` is the epoch at which training and validation part, None where they do not.
    """

    verdict: Verdict
    epoch: int
    accuracy: float
    val_accuracy: float
    began: int | None
    unfinished: bool
    helps: tuple[str, ...]

    @property
    def gap(self) -> float:
        """By how much it does better on the images it learns from."""
        return self.accuracy - self.val_accuracy

    @property
    def headline(self) -> str:
        """Whether it overfits, in one sentence that can stand alone."""
        told = _("No overfitting: {train} right on training images, {val} on validation images.")
        if self.verdict == "neither" and self.gap > 0:
            told = _("No overfitting to speak of: {train} right on training images, {val} on validation images.")
        elif self.verdict == "overfitting" and self.began is not None and self.gap < _GAP:
            told = _("Overfitting since epoch {began}, which hardly touches what is kept, of epoch {epoch}: {train} "
                     "right on training images, {val} on validation images.")  # fmt: skip
        elif self.verdict == "overfitting":
            told = _("Overfitting: {train} right on training images, {val} on validation images.")
        elif self.verdict == "underfitting":
            told = _("Underfitting: only {train} right on the very training images, {val} on validation images.")
        train, val = (f"{numeral(100 * share, '.1f')} %" for share in (self.accuracy, self.val_accuracy))
        return told.format(train=train, val=val, began=self.began, epoch=self.epoch)

    @property
    def reasons(self) -> tuple[str, ...]:
        """What the headline is taken from, since when it is so, and what usually helps."""
        told = [self._compared().format(epoch=self.epoch, gap=numeral(100 * self.gap, ".1f"))]
        if self.began is not None:
            since = _("Since epoch {epoch} the validation loss rises while the training loss falls.")
            told.append(since.format(epoch=self.began))
        if self.unfinished:
            told.append(_("It was still getting better when its epochs were over."))
        if self.helps:
            told.append(_("What usually helps: {helps}.").format(helps="; ".join(self.helps)))
        return tuple(told)

    def _compared(self) -> str:
        if self.gap > 0:
            return _("That is at its best epoch ({epoch}), a gap of {gap} points.")
        return _("That is at its best epoch ({epoch}): it does as well on images that it does not learn from.")

    @property
    def sentences(self) -> tuple[str, ...]:
        """The headline, then the reasons."""
        return (self.headline, *self.reasons)

    def to_dict(self) -> dict[str, Any]:
        """Return plain values, with the gap and the sentences."""
        return {**asdict(self), "gap": self.gap, "sentences": list(self.sentences)}


def fit_of(run: Run) -> Fit | None:
    """Judge a run's training; None where it has no epoch yet. Raises StudioError where its files are damaged."""
    info = run.read()
    return how_it_fits(read_history(run.history), info.settings, int(info.results.get("validation_images") or 0))


def how_it_fits(history: Sequence[EpochDone], settings: Settings, images: int) -> Fit | None:
    """Judge a training by its epochs and its number of validation images (0: not known); None of no epoch.

    A gap counts as overfitting where it is of some points and beyond what chance does with so many images.
    """
    if not history:
        return None
    best = next((row for row in history if row.best), None) or max(history, key=lambda row: row.val_accuracy)
    began = parting_epoch(history)
    chance = wilson(best.val_accuracy * images, images)[1] if images else best.val_accuracy
    phase = [row for row in history if row.phase == history[-1].phase]
    limit = settings.training.epochs if history[-1].phase == "head" else settings.fine_tuning.epochs
    if began is not None or (best.accuracy > chance and best.accuracy - best.val_accuracy >= _GAP):
        return Fit("overfitting", best.epoch, best.accuracy, best.val_accuracy, began, False, _against(best, settings))
    unfinished = best is history[-1] and len(phase) >= limit
    under = best.accuracy < _LOW
    helps = _for_more(unfinished, settings) if under or unfinished else ()
    verdict: Verdict = "underfitting" if under else "neither"
    return Fit(verdict, best.epoch, best.accuracy, best.val_accuracy, None, unfinished, helps)


def _against(best: EpochDone, settings: Settings) -> tuple[str, ...]:
    """Return what helps against overfitting that these settings leave to do, the surest first."""
    training, model, overfitting = settings.training, settings.model, settings.overfitting
    amounts = settings.augmentation.amounts()
    advice = []
    if best.phase == "fine_tuning":
        advice = [_("fewer unfrozen blocks"), _("a lower learning rate in fine-tuning")]
        fresh = settings.fine_tuning.fresh_augmentation
    else:
        fresh = training.fresh_augmentation
    if not amounts or not (fresh or training.augmented_copies):
        advice.append(_("augmentation, which is off"))
    elif not fresh:
        advice.append(_("more augmented copies, or fresh augmentation"))
    if model.dropout < 0.5:
        advice.append(_("more dropout (it is {dropout:g})").format(dropout=model.dropout))
    if model.dense_units > 128:
        advice.append(_("fewer dense units (they are {units})").format(units=model.dense_units))
    if not overfitting.weight_decay:
        advice.append(_("weight decay"))
    if not overfitting.label_smoothing:
        advice.append(_("label smoothing"))
    return (*advice[: _MOST - 1], _("more images"))


def _for_more(unfinished: bool, settings: Settings) -> tuple[str, ...]:
    """Return what helps a training that could learn more."""
    advice = [_("more epochs")] if unfinished else []
    if settings.unfreeze is None:
        advice.append(_("fine-tuning, which is off"))
    else:
        advice.append(_("more unfrozen blocks"))
    if settings.model.dropout > 0.3:
        advice.append(_("less dropout (it is {dropout:g})").format(dropout=settings.model.dropout))
    advice += [_("a higher learning rate"), _("another network"), _("a look at the labels")]
    return tuple(advice[:_MOST])
