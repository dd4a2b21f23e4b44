"""Overfitting, told from the history: when training and validation part, and what usually helps."""

from collections.abc import Sequence

from tlstudio.core.events import EpochDone
from tlstudio.core.i18n import _

_EPOCHS = 3  # in a row; a single bad epoch means nothing
_RISE = 0.05  # of the validation loss above its lowest, relative


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
