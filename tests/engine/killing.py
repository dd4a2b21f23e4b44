"""Killing a training in the middle, as a power cut does, and comparing what comes of it."""

import os
import random
import signal
from collections.abc import Callable
from pathlib import Path

import numpy as np

from tlstudio.core.errors import EngineDied
from tlstudio.core.events import BatchDone, Event, RunStarted
from tlstudio.core.history import read_history
from tlstudio.core.run import Run
from tlstudio.engine.loading import load_model
from tlstudio.process import EngineProcess, Job


class Killer:
    """Runs a job in an engine process and kills it at an event; `run` is the folder it had begun."""

    def __init__(self, engine: EngineProcess, moment: Callable[[Event], bool]) -> None:
        self.engine, self.moment = engine, moment
        self.killed = False
        self.run: Path | None = None

    def kill(self, job: Job) -> Path:
        """Run the job until the moment comes, or to its end; return its run's folder."""
        try:
            self.engine.run(job, self._look, lambda: False)
        except EngineDied:
            assert self.killed
        assert self.run is not None
        return self.run

    def _look(self, event: Event) -> None:
        if isinstance(event, RunStarted):
            self.run = event.path
        if not self.killed and self.moment(event) and self.engine.pid is not None:
            self.killed = True
            os.kill(self.engine.pid, signal.SIGKILL)


def after(count: int, kind: Callable[[Event], bool]) -> Callable[[Event], bool]:
    """Return a moment: the `count`-th event of a kind."""
    seen = 0

    def moment(event: Event) -> bool:
        nonlocal seen
        seen += kind(event)
        return seen >= count

    return moment


def in_phase(phase: str, epoch: int, batch: int) -> Callable[[Event], bool]:
    """Return a moment: the first event from that batch on in that epoch of a phase, both counted from 1."""
    first: list[int] = []

    def moment(event: Event) -> bool:
        if not isinstance(event, BatchDone) or event.phase != phase:
            return False
        first.append(event.epoch)
        return (event.epoch - first[0] + 1, event.batch) >= (epoch, batch)

    return moment


def differences(one: Path, other: Path) -> list[str]:
    """Say what two runs do not have in common, bit by bit: the weights of the model and the history."""
    first, second = (load_model(path)[0] for path in (one, other))
    found = [
        a.path for a, b in zip(first.weights, second.weights, strict=True) if not np.array_equal(a.numpy(), b.numpy())
    ]
    histories = [
        [(r.epoch, r.loss, r.val_loss, r.accuracy) for r in read_history(Run(path).history)] for path in (one, other)
    ]
    return found + (["history"] if histories[0] != histories[1] else [])


CHANCE = random.SystemRandom()
