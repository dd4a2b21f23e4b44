"""What a job reports while it runs: small frozen dataclasses that cross threads and processes."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from tlstudio.core.by_locale import numeral

Phase = Literal["head", "fine_tuning"]
TrialState = Literal["done", "pruned", "diverged", "stopped"]


@dataclass(frozen=True)
class Progress:
    """`done` of `total` units of a stage, whose name is already in the user's language; 0 is a total not known yet."""

    stage: str
    done: int
    total: int

    @property
    def amount(self) -> str:
        """How far it is, in figures: "3 / 10", or "3" where the total is not known yet."""
        return f"{numeral(self.done)} / {numeral(self.total)}" if self.total else numeral(self.done)


@dataclass(frozen=True)
class Predicted:
    """Some more images were predicted: `items` are core.predictions.Prediction, `problems` could not be read."""

    items: tuple[Any, ...]
    problems: tuple[Any, ...]


@dataclass(frozen=True)
class Explained:
    """Some more pictures were explained: `items` are core.heatmap.Explanation, `problems` could not be read."""

    items: tuple[Any, ...]
    problems: tuple[Any, ...]


@dataclass(frozen=True)
class Message:
    """A sentence for the list of what is happening."""

    text: str


@dataclass(frozen=True)
class RunStarted:
    """The run's folder exists; its run.json says what is being trained."""

    path: Path


@dataclass(frozen=True)
class Device:
    """What computes, in the user's words: a graphics card's name, or the processor with its cores."""

    name: str


@dataclass(frozen=True)
class PhaseStarted:
    """A phase begins after `epochs_before` epochs and lasts at most `epochs` more."""

    phase: Phase
    epochs_before: int
    epochs: int


@dataclass(frozen=True)
class BatchDone:
    """One batch was trained on; `epoch` counts from 1 over both phases, loss and accuracy are running means."""

    phase: Phase
    epoch: int
    batch: int
    batches: int
    loss: float
    accuracy: float
    images_per_second: float


@dataclass(frozen=True)
class EpochDone:
    """One row of history.csv; accuracies are shares from 0 to 1."""

    epoch: int
    phase: Phase
    loss: float
    accuracy: float
    val_loss: float
    val_accuracy: float
    learning_rate: float
    seconds: float
    best: bool


@dataclass(frozen=True)
class TrialEpoch:
    """An epoch of a trial of the settings search is done; trials and epochs count from 1."""

    trial: int
    epoch: int
    val_accuracy: float


@dataclass(frozen=True)
class TrialDone:
    """A trial ended with this best accuracy: trained to its end, given up early, without a finite loss, or stopped."""

    trial: int
    values: Mapping[str, float]
    accuracy: float
    state: TrialState


Event = (
    Progress | Predicted | Explained | Message | RunStarted | Device | PhaseStarted | BatchDone | EpochDone
    | TrialEpoch | TrialDone
)  # fmt: skip
Report = Callable[[Event], None]
ShouldStop = Callable[[], bool]


def throttled(report: Report, per_second: float = 20.0) -> Report:
    """Let at most `per_second` Progress and BatchDone events through, and every last one of a stage or epoch.

    2,000 batch events with a repaint each leave a window 10 s behind; 20 a second leave it 0 s behind.
    """
    last = 0.0

    def passes(event: Event) -> bool:
        match event:
            case Progress(done=done, total=total) | BatchDone(batch=done, batches=total):
                return 0 < total <= done or time.monotonic() - last >= 1 / per_second
        return True

    def throttle(event: Event) -> None:
        nonlocal last
        if passes(event):
            last = time.monotonic()
            report(event)

    return throttle
