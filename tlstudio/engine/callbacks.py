"""Keras callbacks, one idea each."""

import logging
import math
import time
from collections.abc import Callable
from typing import Any

import keras
import numpy as np

from tlstudio.core.events import BatchDone, EpochDone, Phase, Report, ShouldStop
from tlstudio.core.i18n import _
from tlstudio.engine.batches import Batches

Logs = dict[str, Any] | None
NOTHING_YET = (-1.0, 0.0)  # validation accuracy and negative loss before the first epoch


class Reorder(keras.callbacks.Callback):
    """Tells the batches which epoch it is, from which they draw their order."""

    def __init__(self, batches: Batches) -> None:
        super().__init__()
        self.batches = batches

    def on_epoch_begin(self, epoch: int, logs: Logs = None) -> None:
        """Set the epoch."""
        self.batches.epoch = epoch


class Stop(keras.callbacks.Callback):
    """Ends training and validation after the current batch when asked to; `stopped` tells whether it was."""

    def __init__(self, should_stop: ShouldStop) -> None:
        super().__init__()
        self.should_stop = should_stop
        self.stopped = False

    def on_train_batch_end(self, batch: int, logs: Logs = None) -> None:
        """Look whether to stop."""
        if self.stopped or self.should_stop():
            self.end()

    def end(self) -> None:
        """End training without counting the epoch that has begun."""
        # stop_training alone would still run this epoch's validation
        self.stopped = self.model.stop_training = self.model.stop_evaluating = True

    def on_test_batch_end(self, batch: int, logs: Logs = None) -> None:
        """Look whether to stop during validation."""
        self.on_train_batch_end(batch)


class Finite(keras.callbacks.Callback):
    """Ends training as a stop does when a loss is no longer a number; `sentence` then says what to do."""

    def __init__(self, stop: Stop) -> None:
        super().__init__()
        self.stop = stop
        self.sentence = ""

    def on_train_batch_end(self, batch: int, logs: Logs = None) -> None:
        """Look whether the loss is NaN or infinite."""
        self._check((logs or {}).get("loss", 0.0))

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        """Look at the validation loss too: the last step of the epoch may have been the one too far."""
        self._check((logs or {}).get("val_loss", 0.0))

    def _check(self, loss: float) -> None:
        if not math.isfinite(loss):
            self.stop.end()
            self.sentence = (
                _("The loss became infinite: the weights were changed too far in a step. Try a learning rate ten times "
                  "lower. The best model before is kept.")
            )  # fmt: skip


class Plateau(keras.callbacks.Callback):
    """Lowers the learning rate to a third when the validation loss has not improved for two epochs.

    Keras' own ReduceLROnPlateau forgets where it was when training is resumed.
    """

    FACTOR, PATIENCE = 1 / 3, 2

    def __init__(self, stop: Stop) -> None:
        super().__init__()
        self.stop = stop
        self.state = {"best": math.inf, "waited": 0}

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        """Look at the validation loss."""
        if self.stop.stopped or logs is None:
            return
        if logs["val_loss"] < self.state["best"]:
            self.state = {"best": float(logs["val_loss"]), "waited": 0}
            return
        self.state["waited"] += 1
        if self.state["waited"] >= self.PATIENCE:
            rate = self.model.optimizer.learning_rate
            rate.assign(rate * self.FACTOR)
            self.state["waited"] = 0


class BestWeights(keras.callbacks.Callback):
    """Keeps the weights of the best epoch, also across phases, and puts them back at the end of training.

    Best is the highest validation accuracy, and among equals the lowest validation loss. With `patience` above 0,
    training ends after that many epochs without a better one. `weights` are those to go back to when no epoch is
    better than what was before.
    """

    def __init__(
        self, stop: Stop, patience: int, best: tuple[float, float] = NOTHING_YET,
        weights: list[np.ndarray] | None = None, waited: int = 0,
    ) -> None:  # fmt: skip
        super().__init__()
        self.stop, self.patience, self.best = stop, patience, best
        self.is_best = False
        self.waited = waited
        self.weights = weights

    @property
    def ended(self) -> bool:
        """Whether the phase has gone on long enough without gain."""
        return bool(self.patience) and self.waited >= self.patience

    def on_train_begin(self, logs: Logs = None) -> None:
        """Remember the weights to go back to."""
        if self.weights is None and self.best != NOTHING_YET:
            self.weights = self.model.get_weights()

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        """Compare this epoch with the best so far."""
        if self.stop.stopped or logs is None:
            return
        score = (float(logs["val_accuracy"]), -float(logs["val_loss"]))
        self.is_best = score > self.best
        if self.is_best:
            self.best, self.weights, self.waited = score, self.model.get_weights(), 0
            return
        self.waited += 1
        if self.ended:
            self.model.stop_training = True

    def on_train_end(self, logs: Logs = None) -> None:
        """Put the best weights back."""
        if self.weights is not None:
            self.model.set_weights(self.weights)


class EpochEnd(keras.callbacks.Callback):
    """Calls `save` when an epoch is done and counted; the last of the callbacks, so that it sees all of them."""

    def __init__(self, stop: Stop, save: Callable[[int], None]) -> None:
        super().__init__()
        self.stop, self.save = stop, save

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        """Save, unless the epoch was stopped half-way."""
        if not self.stop.stopped:
            self.save(epoch + 1)


class Recorder(keras.callbacks.Callback):
    """Reports every batch and every finished epoch; hands each finished epoch to `record`."""

    def __init__(
        self, phase: Phase, batches: Batches, stop: Stop, best: BestWeights, report: Report,
        record: Callable[[EpochDone], None],
    ) -> None:  # fmt: skip
        super().__init__()
        self.phase: Phase = phase
        self.batches, self.stop, self.best, self.report, self.record = batches, stop, best, report, record
        self.epoch = 0
        self.began = 0.0
        self.traced = 0.0

    def on_epoch_begin(self, epoch: int, logs: Logs = None) -> None:
        """Start the clock."""
        self.epoch, self.began = epoch + 1, time.perf_counter()

    def on_train_batch_end(self, batch: int, logs: Logs = None) -> None:
        """Report the running means."""
        now = time.perf_counter()
        if batch == 0:  # it also builds the network's graph, which says nothing of the speed
            self.traced = now
        seconds = now - self.traced if batch else now - self.began
        speed = max(batch, 1) * self.batches.batch_size / max(seconds, 1e-9)
        loss, accuracy = float((logs or {})["loss"]), float((logs or {})["accuracy"])
        self.report(BatchDone(self.phase, self.epoch, batch + 1, len(self.batches), loss, accuracy, speed))

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        """Record a finished epoch; one that was stopped half-way leaves no row."""
        if self.stop.stopped or logs is None:
            return
        logging.getLogger("tlstudio").info(
            "epoch %d: accuracy %.4f, validation %.4f", epoch + 1, logs["accuracy"], logs["val_accuracy"]
        )
        self.record(
            EpochDone(
                epoch=epoch + 1,
                phase=self.phase,
                loss=float(logs["loss"]),
                accuracy=float(logs["accuracy"]),
                val_loss=float(logs["val_loss"]),
                val_accuracy=float(logs["val_accuracy"]),
                learning_rate=float(self.model.optimizer.learning_rate),
                seconds=time.perf_counter() - self.began,
                best=self.best.is_best,
            )
        )
