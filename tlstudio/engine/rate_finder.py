"""The learning-rate finder (Smith 2017): a few batches at rising rates, and where the loss falls."""

import math
from itertools import count

import numpy as np

from tlstudio.core.errors import Stopped
from tlstudio.core.events import Progress, Report, ShouldStop
from tlstudio.core.i18n import _
from tlstudio.core.rate_curve import RateCurve, Smoothing
from tlstudio.core.settings import Settings
from tlstudio.engine.trials import Lessons, new_head

LOWEST, HIGHEST = 1e-6, 1.0
BATCHES = 120  # twenty for each power of ten: fewer make the proposal jump about from seed to seed
_EXPLODED = 4  # times the lowest loss


def find_rate(
    features: np.ndarray, labels: np.ndarray, classes: int, settings: Settings, report: Report, should_stop: ShouldStop
) -> RateCurve:
    """Train a head while its learning rate rises from 1e-6 to 1, and return the smoothed losses with a proposal.

    `features` have shape (views × n, width), `labels` (n,). It ends early where the loss explodes. The weights are
    thrown away. The proposal is a tenth of the rate of the lowest loss; why, see `core.rate_curve.propose`. Raises
    Stopped on request.
    """
    learner = new_head(features.shape[1], classes, settings)
    lessons = Lessons(features, labels, np.arange(len(labels)), classes, settings)
    batches = (batch for epoch in count() for batch in lessons.epoch(epoch))
    smoothing = Smoothing()
    rates: list[float] = []
    losses: list[float] = []
    for rate, batch in zip(np.geomspace(LOWEST, HIGHEST, BATCHES).tolist(), batches, strict=False):
        if should_stop():
            raise Stopped
        learner.rate = rate
        loss = smoothing.add(learner.train(*batch)[0])
        if not math.isfinite(loss):
            break
        rates.append(rate)
        losses.append(loss)
        if loss > _EXPLODED * min(losses):
            break
        report(Progress(_("Trying learning rates"), len(rates), BATCHES))
    report(Progress(_("Trying learning rates"), BATCHES, BATCHES))
    return RateCurve.of(rates, losses)
