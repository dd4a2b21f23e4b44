"""Record: what there is to show of one training, read from its folder or gathered from its events."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from tlstudio.core.events import BatchDone, EpochDone, Event, Message, PhaseStarted, Progress
from tlstudio.core.history import read_history
from tlstudio.core.run import Run
from tlstudio.core.settings import Settings
from tlstudio.gui.wording import time_of_day

MOST_BATCHES = 2_000
_LOG_LINE = re.compile(r"\d{4}-\d\d-\d\d (\d\d:\d\d:\d\d)  (.*)")


@dataclass(frozen=True)
class Sentence:
    """Something that happened, and the time of day."""

    time: str
    text: str


@dataclass
class Record:
    """The epochs and batches of a training, its sentences, and how far it is."""

    settings: Settings
    epochs: list[EpochDone] = field(default_factory=list)
    batches: list[BatchDone] = field(default_factory=list)
    sentences: list[Sentence] = field(default_factory=list)
    phase: PhaseStarted | None = None
    progress: Progress | None = None  # while images are read and features made
    live: bool = False
    now: Callable[[], float] = time.monotonic
    _since: float = 0.0  # when the stage or the epoch began

    @classmethod
    def of(cls, run: Run) -> "Record":
        """Read a run's folder. Raises StudioError where run.json is damaged."""
        return cls(run.read().settings, epochs=list(read_history(run.history)), sentences=_read_log(run))

    def add(self, event: Event) -> None:
        """Take in what the training reports."""
        match event:
            case Message(text=text):
                self.sentences.append(Sentence(time_of_day(), text))
            case Progress():
                if self.progress is None or self.progress.stage != event.stage:
                    self._since = self.now()
                self.progress = event
            case PhaseStarted():
                self.phase, self.progress, self._since = event, None, self.now()
            case BatchDone():
                self._add_batch(event)
            case EpochDone():
                # An epoch that was done but not saved before a kill is done again.
                self.epochs = [*(epoch for epoch in self.epochs if epoch.epoch < event.epoch), event]
                self.progress, self._since = None, self.now()

    def _add_batch(self, batch: BatchDone) -> None:
        self.progress = None
        self.batches.append(batch)
        if len(self.batches) > MOST_BATCHES:  # every second one still draws the same line
            del self.batches[:-1:2]

    @property
    def best(self) -> EpochDone | None:
        """The epoch whose weights are kept."""
        return next((epoch for epoch in reversed(self.epochs) if epoch.best), None)

    @property
    def boundary(self) -> int | None:
        """The number of epochs before fine-tuning; None where there is none yet."""
        if self.phase is not None and self.phase.phase == "fine_tuning":
            return self.phase.epochs_before
        first = next((epoch.epoch for epoch in self.epochs if epoch.phase == "fine_tuning"), None)
        return None if first is None else first - 1

    @property
    def in_phase(self) -> int:
        """The number of the last epoch that the phase can have."""
        return self.phase.epochs_before + self.phase.epochs if self.phase else self.settings.training.epochs

    @property
    def speed(self) -> float | None:
        """Images a second, as last reported."""
        return self.batches[-1].images_per_second if self.batches else None

    @property
    def seconds(self) -> float:
        """The time its epochs took."""
        return sum(epoch.seconds for epoch in self.epochs)

    def stage_seconds_left(self) -> float | None:
        """Estimate how long the stage takes that is reported by Progress; None where nothing tells."""
        if self.progress is None or not self.progress.done or not self.progress.total:
            return None
        return (self.now() - self._since) * (self.progress.total - self.progress.done) / self.progress.done

    def phase_seconds_left(self) -> float | None:
        """Estimate how long the phase takes if no early stop ends it; None where nothing tells."""
        if self.phase is None:
            return None
        done = [epoch for epoch in self.epochs if epoch.epoch > self.phase.epochs_before]
        left = self.phase.epochs - len(done)
        spent = self.now() - self._since
        if done:
            return max(0.0, left * sum(e.seconds for e in done[-3:]) / len(done[-3:]) - (spent if left else 0))
        batch = self.batches[-1] if self.batches else None
        if batch is None or batch.epoch <= self.phase.epochs_before:
            return None
        return max(0.0, self.phase.epochs * spent * batch.batches / batch.batch - spent)


def _read_log(run: Run) -> list[Sentence]:
    try:
        text = run.log_file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return []
    matches = (_LOG_LINE.fullmatch(line) for line in text.splitlines())
    return [Sentence(match[1], match[2]) for match in matches if match]
