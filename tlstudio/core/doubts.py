"""Which of the images a model was judged by are likely filed under the wrong class."""

from collections.abc import Iterable, Sequence

import numpy as np

from tlstudio.core.label_errors import Suspect, doubtful
from tlstudio.core.metrics import Scored


def likely_label_errors(
    scored: Sequence[Scored], classes: Sequence[str], suspects: Iterable[Suspect] = ()
) -> tuple[Scored, ...]:
    """Return the doubtful images, the most doubtful first.

    Doubtful are those of which the model says so surely something else (confident learning), and the `suspects` of an
    earlier search whose label is still the same; those that both have stand before all others.
    """
    if not scored:
        return ()
    numbers = {name: number for number, name in enumerate(classes)}
    labels = np.array([numbers[row.label] for row in scored])
    shares = np.array([row.probabilities for row in scored])
    mine = {int(at): float(shares[at].max() - shares[at, labels[at]]) for at in doubtful(shares, labels)}
    places = {row.path: at for at, row in enumerate(scored)}
    theirs = {
        places[str(one.path)]: one.score
        for one in suspects
        if str(one.path) in places and scored[places[str(one.path)]].label == one.label
    }
    order = sorted(mine.keys() | theirs.keys(), key=lambda at: -(mine.get(at, 0.0) + theirs.get(at, 0.0)))
    return tuple(scored[at] for at in order)
