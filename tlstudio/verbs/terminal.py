"""What a person at the command line sees while a job runs, and how Ctrl-C stops it."""

import shlex
import signal
import sys
from contextlib import suppress
from pathlib import Path
from types import FrameType, TracebackType

from tqdm import tqdm

from tlstudio.core.by_locale import numeral
from tlstudio.core.errors import StudioError
from tlstudio.core.events import (
    BatchDone,
    Device,
    EpochDone,
    Event,
    Message,
    PhaseStarted,
    Progress,
    RunStarted,
    TrialDone,
)
from tlstudio.core.i18n import _
from tlstudio.core.run import Run


class Terminal:
    """Draws events on standard error, as bars where that is a terminal and as lines where it is not.

    Inside its `with` block the first Ctrl-C asks the job to stop and keep what it has; the second one breaks off. At
    the block's end it says how to go on with a training that was interrupted.
    """

    def __init__(self) -> None:
        self.interrupted = False
        self._run: Path | None = None
        self._bar: tqdm | None = None
        self._name = ""
        self._epochs = 0

    def __enter__(self) -> "Terminal":
        self._before = signal.signal(signal.SIGINT, self._on_interrupt)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        signal.signal(signal.SIGINT, self._before)
        self._end_bar()
        self._say_how_to_go_on()

    def _say_how_to_go_on(self) -> None:
        with suppress(StudioError):  # a self-test's run is gone by now
            if self._run is not None and Run(self._run).can_resume:
                line = f"tlstudio train --resume {shlex.quote(str(self._run))}"
                self._say(_("To go on where it was: {line}").format(line=line))

    def _on_interrupt(self, _signal: int, _frame: FrameType | None) -> None:
        if self.interrupted:
            raise KeyboardInterrupt
        self.interrupted = True
        self._say(_("Stopping; what is done is kept. Press Ctrl-C again to break off."))

    def should_stop(self) -> bool:
        """Tell whether Ctrl-C was pressed."""
        return self.interrupted

    def report(self, event: Event) -> None:
        """Draw an event."""
        match event:
            case Progress(stage=stage, done=done, total=total):
                self._show(stage, done, total)
            case PhaseStarted(epochs_before=before, epochs=epochs):
                self._epochs = before + epochs
            case BatchDone(epoch=epoch, batch=batch, batches=batches):
                self._show(_("Epoch {epoch} of {epochs}").format(epoch=epoch, epochs=self._epochs), batch, batches)
            case EpochDone():
                self._end_bar()
                self._say(_epoch_line(event))
            case TrialDone():
                self._end_bar()
                self._say(_trial_line(event))
            case Message(text=text):
                self._say(text)
            case RunStarted(path=path):
                self._run = path
                self._say(_("Run: {path}").format(path=path))
            case Device(name=name):
                self._say(name)

    def _show(self, name: str, done: int, total: int) -> None:
        if not sys.stderr.isatty():  # a log wants a line a stage, not a bar
            if 0 < total <= done and name != self._name and not name.startswith(_("Epoch")):
                self._say(f"{name}: {total}")
            self._name = name if 0 < total <= done else ""
            return
        if name != self._name or self._bar is None:
            self._end_bar()
            self._bar, self._name = tqdm(total=total or None, desc=name, leave=False, file=sys.stderr), name
        self._bar.update(done - self._bar.n)

    def _end_bar(self) -> None:
        if self._bar is not None:
            self._bar.close()
            self._bar, self._name = None, ""

    def _say(self, text: str) -> None:
        tqdm.write(text, file=sys.stderr)


def _epoch_line(epoch: EpochDone) -> str:
    text = _("Epoch {epoch}: accuracy {accuracy:.1%}, validation {val:.1%}, loss {loss:.3f}, validation {val_loss:.3f}")
    line = text.format(
        epoch=epoch.epoch, accuracy=epoch.accuracy, val=epoch.val_accuracy, loss=epoch.loss, val_loss=epoch.val_loss
    )
    return line + (_("  (best)") if epoch.best else "")


def _trial_line(trial: TrialDone) -> str:
    values = ", ".join(f"{key.partition('.')[2]} {numeral(value, 'g')}" for key, value in trial.values.items())
    text = _("Trial {number}: {accuracy:.1%} ({values})")
    return text.format(number=trial.trial, accuracy=trial.accuracy, values=values)
