"""Phase: layers trained on rows at a cut of the network. Head and fine-tuning differ in where the cut is, no more."""

import logging
import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np

from tlstudio.core.catalog import OPTIMIZERS
from tlstudio.core.errors import Stopped
from tlstudio.core.events import BatchDone, EpochDone, Report, ShouldStop
from tlstudio.core.events import Phase as Name
from tlstudio.core.i18n import _
from tlstudio.core.settings import Settings
from tlstudio.core.training_groups import FineTuningSettings, TrainingSettings
from tlstudio.engine.batches import Batches
from tlstudio.engine.checkpoint import Checkpoint
from tlstudio.engine.epoch_end import BestWeights, Plateau, Score
from tlstudio.engine.learner import Learner, Mean, ahead


@dataclass(frozen=True)
class Phase:
    """What is trained (`layers`, from the cut up), on what, judged by what, after how many epochs, and how."""

    name: Name
    layers: list[keras.Model]
    batches: Batches
    held_out: Batches
    before: int
    settings: TrainingSettings | FineTuningSettings


@dataclass(frozen=True)
class Outcome:
    """How a phase ended: the best score over all phases, whether it was stopped, and why where the loss was."""

    best: Score
    stopped: bool
    sentence: str


class _DivergedError(Exception):
    """The loss is no longer a number."""


Rate = Any  # a float, or one of Keras' schedules, which carry no type


def optimizer_for(settings: Settings, rate: Rate) -> Any:  # noqa: ANN401 - Keras carries no types
    """Return the optimiser that the settings ask for, at a learning rate or a schedule of it."""
    entry = OPTIMIZERS[settings.training.optimizer]
    arguments = {**entry.arguments, "learning_rate": rate}
    if settings.overfitting.weight_decay:
        arguments["weight_decay"] = settings.overfitting.weight_decay
    return getattr(keras.optimizers, entry.builder)(**arguments)


def _rate(phase: Phase) -> Rate:
    rate = phase.settings.learning_rate
    if phase.settings.schedule == "cosine":
        return keras.optimizers.schedules.CosineDecay(rate, phase.settings.epochs * len(phase.batches))
    return rate


class Fit:
    """One phase from its first epoch, or from a checkpoint, to its end."""

    def __init__(
        self, phase: Phase, settings: Settings, classes: int, best: Score, checkpoint: Checkpoint | None,
        report: Report, should_stop: ShouldStop,
    ) -> None:  # fmt: skip
        self.phase, self.report, self.should_stop = phase, report, should_stop
        optimizer = optimizer_for(settings, _rate(phase))
        self.learner = Learner(phase.layers, optimizer, classes, settings.overfitting.label_smoothing)
        self.first, patience = phase.before, settings.training.patience
        if checkpoint is None:
            self.best, self.plateau = BestWeights(self.learner, patience, best), Plateau(self.learner)
            return
        checkpoint.restore(self.learner)
        self.first, state = checkpoint.epoch, checkpoint.callbacks
        best = (state["best"][0], state["best"][1])
        self.best = BestWeights(self.learner, patience, best, checkpoint.best_weights, state["waited"])
        self.plateau = Plateau(self.learner, dict(state["plateau"]))

    def run(self, record: Callable[[EpochDone], None], save: Callable[["Fit", int], None]) -> Outcome:
        """Train. `record` gets each finished epoch, `save` is then called to write a checkpoint of this.

        An epoch that is stopped half-way, or whose loss becomes infinite, is not counted.
        """
        stopped, sentence = False, ""
        try:
            for epoch in range(self.first, self.phase.before + self.phase.settings.epochs):
                if self.best.ended:
                    break
                record(self._epoch(epoch))
                save(self, epoch + 1)
        except Stopped:
            stopped = True
        except _DivergedError:
            stopped = True
            sentence = _(
                "The loss became infinite: the weights were changed too far in a step. Try a learning rate ten times "
                "lower. The best model before is kept."
            )
        self.best.put_back()
        return Outcome(self.best.best, stopped, sentence)

    def _epoch(self, epoch: int) -> EpochDone:
        """Train and judge once on all images; epochs count from 0. Raises Stopped or _DivergedError."""
        began = time.perf_counter()
        trained, judged = self._train(epoch), self._judge()
        rate, is_best = self.learner.rate, self.best.look(judged)
        if self.phase.settings.schedule == "plateau":
            self.plateau.look(judged)
        logging.getLogger("tlstudio").info(
            "epoch %d: accuracy %.4f, validation %.4f", epoch + 1, trained.accuracy, judged.accuracy
        )
        return EpochDone(
            epoch + 1, self.phase.name, trained.loss, trained.accuracy, judged.loss, judged.accuracy, rate,
            time.perf_counter() - began, is_best,
        )  # fmt: skip

    def _train(self, epoch: int) -> Mean:
        batches, mean = self.phase.batches, Mean()
        batches.epoch = epoch
        began = traced = time.perf_counter()
        for number, batch in enumerate(ahead(batches), 1):
            mean.add(len(batch[0]), *self.learner.train(*batch))
            now = time.perf_counter()
            if number == 1:  # it also builds the network's graph, which says nothing of the speed
                traced = now
            seconds, done = (now - traced, number - 1) if number > 1 else (now - began, 1)
            speed = done * batches.batch_size / max(seconds, 1e-9)
            self.report(BatchDone(self.phase.name, epoch + 1, number, len(batches), mean.loss, mean.accuracy, speed))
            self._go_on(mean)
        return mean

    def _judge(self) -> Mean:
        mean = Mean()
        for inputs, targets in ahead(self.phase.held_out):
            mean.add(len(inputs), *self.learner.judge(inputs, targets))
            self._go_on(mean)
        return mean

    def _go_on(self, mean: Mean) -> None:
        """Raise _DivergedError or Stopped where training is not to go on."""
        if not math.isfinite(mean.loss):
            raise _DivergedError
        if self.should_stop():
            raise Stopped

    def checkpoint(self, epoch: int, history: tuple[EpochDone, ...], facts: dict[str, Any]) -> Checkpoint:
        """Return the state at the end of an epoch; what is trained further does not change it."""
        callbacks = {"best": list(self.best.best), "waited": self.best.waited, "plateau": dict(self.plateau.state)}
        return Checkpoint(
            self.phase.name, epoch, history, callbacks, _values(self.learner.model.variables),
            _values(self.learner.optimizer.variables), self.best.weights or [], facts,
        )  # fmt: skip


def _values(variables: list[Any]) -> list[np.ndarray]:
    return [np.array(variable.value) for variable in variables]
