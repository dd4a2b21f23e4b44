"""Phase: layers trained on rows at a cut of the network. Head and fine-tuning differ in where the cut is, no more."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np

from tlstudio.core.catalog import OPTIMIZERS
from tlstudio.core.events import EpochDone, Report, ShouldStop
from tlstudio.core.events import Phase as Name
from tlstudio.core.groups import FineTuningSettings, TrainingSettings
from tlstudio.core.settings import Settings
from tlstudio.engine.batches import Batches
from tlstudio.engine.callbacks import (
    BestWeights,
    EpochEnd,
    Finite,
    Plateau,
    Recorder,
    Reorder,
    Stop,
)
from tlstudio.engine.checkpoint import Checkpoint
from tlstudio.engine.model import accuracy, loss_for


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

    best: tuple[float, float]
    stopped: bool
    sentence: str


Rate = Any  # a float, or one of Keras' schedules, which carry no type


def optimizer_for(settings: Settings, rate: Rate) -> Any:  # noqa: ANN401 - Keras carries no types
    """Return the optimiser that the settings ask for, at a learning rate or a schedule of it."""
    entry = OPTIMIZERS[settings.training.optimizer]
    arguments = {**entry.arguments, "learning_rate": rate}
    if settings.overfitting.weight_decay:
        arguments["weight_decay"] = settings.overfitting.weight_decay
    return getattr(keras.optimizers, entry.builder)(**arguments)


def compiled(phase: Phase, settings: Settings, classes: int) -> keras.Model:
    """Return the layers as a model of their own, ready to train: the classifier itself is saved without optimiser."""
    trainer = keras.Sequential([keras.Input(phase.layers[0].input_shape[1:]), *phase.layers])
    trainer.compile(
        optimizer=optimizer_for(settings, _rate(phase)),
        loss=loss_for(classes, settings.overfitting.label_smoothing),
        metrics=[accuracy(classes)],
    )
    return trainer


def _rate(phase: Phase) -> Rate:
    rate = phase.settings.learning_rate
    if phase.settings.schedule == "cosine":
        return keras.optimizers.schedules.CosineDecay(rate, phase.settings.epochs * len(phase.batches))
    return rate


class Fit:
    """One phase from its first epoch, or from a checkpoint, to its end."""

    def __init__(
        self, phase: Phase, settings: Settings, classes: int, best: tuple[float, float],
        checkpoint: Checkpoint | None, report: Report, should_stop: ShouldStop,
    ) -> None:  # fmt: skip
        self.phase, self.report = phase, report
        self.trainer = compiled(phase, settings, classes)
        self.stop = Stop(should_stop)
        self.finite, self.plateau = Finite(self.stop), Plateau(self.stop)
        self.first, waited, weights = phase.before, 0, None
        if checkpoint is not None:
            checkpoint.restore(self.trainer)
            self.first = checkpoint.epoch
            waited, weights = checkpoint.callbacks["waited"], checkpoint.best_weights
            best = (checkpoint.callbacks["best"][0], checkpoint.callbacks["best"][1])
            self.plateau.state = dict(checkpoint.callbacks["plateau"])
        self.best = BestWeights(self.stop, settings.training.patience, best, weights, waited)

    def run(self, record: Callable[[EpochDone], None], save: Callable[["Fit", int], None]) -> Outcome:
        """Train. `record` gets each finished epoch, `save` is then called to write a checkpoint of this."""
        last = self.phase.before + self.phase.settings.epochs
        if self.first >= last or self.best.ended:  # all was done but the end
            self.trainer.set_weights(self.best.weights)
            return Outcome(self.best.best, False, "")
        callbacks = [Reorder(self.phase.batches), self.stop, self.finite, self.best]
        if self.phase.settings.schedule == "plateau":
            callbacks.append(self.plateau)
        callbacks.append(Recorder(self.phase.name, self.phase.batches, self.stop, self.best, self.report, record))
        callbacks.append(EpochEnd(self.stop, lambda epoch: save(self, epoch)))
        self.trainer.fit(
            self.phase.batches.dataset(), validation_data=self.phase.held_out.dataset(), initial_epoch=self.first,
            epochs=last, callbacks=callbacks, verbose=0, shuffle=False,  # the batches shuffle
        )  # fmt: skip
        return Outcome(self.best.best, self.stop.stopped, self.finite.sentence)

    def checkpoint(self, epoch: int, history: tuple[EpochDone, ...], facts: dict[str, Any]) -> Checkpoint:
        """Return the state at the end of an epoch."""
        callbacks = {"best": list(self.best.best), "waited": self.best.waited, "plateau": self.plateau.state}
        return Checkpoint(
            self.phase.name, epoch, history, callbacks, _values(self.trainer.variables),
            _values(self.trainer.optimizer.variables), self.best.weights or [], facts,
        )  # fmt: skip


def _values(variables: list[Any]) -> list[np.ndarray]:
    return [np.asarray(variable.value) for variable in variables]
