"""What is done at the end of each epoch, one idea each; what it remembers goes into the checkpoint."""

import math
from typing import Any

import numpy as np

from tlstudio.engine.learner import Learner, Mean

Score = tuple[float, float]  # validation accuracy and negative loss: the larger is the better
NOTHING_YET: Score = (-1.0, 0.0)  # before the first epoch


class BestWeights:
    """Keeps the weights of the best epoch, also across phases, to be put back at the end of training.

    Best is the highest validation accuracy, and among equals the lowest validation loss. `weights` are those to go back
    to when no epoch is better than what was before: where `best` is one, as the layers are now.
    """

    def __init__(
        self, learner: Learner, patience: int, best: Score, weights: list[np.ndarray] | None = None, waited: int = 0
    ) -> None:
        self.learner, self.patience, self.best, self.waited = learner, patience, best, waited
        self.weights = learner.model.get_weights() if weights is None and best != NOTHING_YET else weights

    @property
    def ended(self) -> bool:
        """Whether the phase has gone on for `patience` epochs, which are more than 0, without a better one."""
        return 0 < self.patience <= self.waited

    def look(self, judged: Mean) -> bool:
        """Compare an epoch with the best so far; return whether it is better."""
        score = (judged.accuracy, -judged.loss)
        if score <= self.best:
            self.waited += 1
            return False
        self.best, self.weights, self.waited = score, self.learner.model.get_weights(), 0
        return True

    def put_back(self) -> None:
        """Give the layers the best weights."""
        if self.weights is not None:
            self.learner.model.set_weights(self.weights)


class Plateau:
    """Lowers the learning rate to a third when the validation loss has not improved for two epochs."""

    FACTOR, PATIENCE = 1 / 3, 2

    def __init__(self, learner: Learner, state: dict[str, Any] | None = None) -> None:
        self.learner = learner
        self.state = state or {"best": math.inf, "waited": 0}

    def look(self, judged: Mean) -> None:
        """Look at an epoch's validation loss."""
        if judged.loss < self.state["best"]:
            self.state = {"best": judged.loss, "waited": 0}
            return
        self.state["waited"] += 1
        if self.state["waited"] >= self.PATIENCE:
            self.learner.rate *= self.FACTOR
            self.state["waited"] = 0
