"""RunFacts: what the lists and tiles show of a run, read from its folder once."""

import csv
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tlstudio.core.catalog import BACKBONES
from tlstudio.core.errors import StudioError
from tlstudio.core.history import read_history
from tlstudio.core.i18n import _, pgettext
from tlstudio.core.owner import is_owned
from tlstudio.core.run import Run, RunInfo
from tlstudio.gui.wording import RUNTIME_NAMES, duration, epoch_count, percent


@dataclass(frozen=True)
class RunFacts:
    """A run as a row of a list. `state` is that of run.json, "interrupted" or "damaged".

    `can_resume` tells whether the training can go on where it was.
    """

    run: Run
    name: str
    state: str
    title: str
    details: str
    note: str = ""
    info: RunInfo | None = None
    accuracy: float | None = None
    epochs: int = 0
    seconds: float | None = None  # of the whole training
    can_resume: bool = False
    results: dict[str, Any] = field(default_factory=dict)

    @property
    def time(self) -> str:
        """The time of the whole training, in words."""
        return "" if self.seconds is None else duration(self.seconds)

    @property
    def smaller_batch(self) -> int | None:
        """Half the batch size, where the training failed for want of memory and that may help."""
        if self.info is None or self.state != "failed" or not self.info.cause:
            return None
        return self.info.settings.training.batch_size // 2 or None

    @property
    def runtimes(self) -> str:
        """How the frozen network was run, in words; empty where the run does not say."""
        return ", ".join(_(RUNTIME_NAMES.get(name, name)) for name in self.results.get("runtimes", ()))

    @property
    def has_model(self) -> bool:
        """Tell whether it can evaluate, predict and be exported."""
        return self.run.model.is_file()


def read_facts(run: Run, training: Path | None) -> RunFacts:
    """Read a run. `training` is the folder of the run that this window trains just now.

    A run that says "training" while no process trains it was left so by a crash: "interrupted".
    """
    try:
        info = run.read()
        history = read_history(run.history)
        if info.settings.model.backbone not in BACKBONES:
            raise ValueError(
                _("{name} is no network that this version knows").format(name=info.settings.model.backbone)
            )
        seconds = info.results.get("seconds", {}).get("total")
        state = _state(run, info, training)
        can_resume = state not in ("training", "done") and run.can_resume
    except (StudioError, ValueError, TypeError, AttributeError, OSError) as error:
        name = run.path.name
        return RunFacts(run, name, "damaged", _("{run} · damaged").format(run=name), str(error), str(error))
    best = next((epoch.val_accuracy for epoch in history if epoch.best), None)
    title = f"{info.name} · {_outcome(state, best)}"
    details = [BACKBONES[info.settings.model.backbone].label, epoch_count(len(history))]
    if can_resume:  # first: the row may have room for little more
        details = [_("resume from epoch {epoch}").format(epoch=len(history) + 1), details[0]]
    note = info.note or _note(state, run.path == training)
    return RunFacts(
        run,
        info.name,
        state,
        title,
        " · ".join(details),
        note,
        info,
        best,
        len(history),
        seconds,
        can_resume,
        info.results,
    )


def _state(run: Run, info: RunInfo, training: Path | None) -> str:
    if run.path == training and info.state != "done":  # what is resumed says so a moment later itself
        return "training"
    return "interrupted" if info.state == "training" and not is_owned(run.owner) else info.state


def _note(state: str, here: bool) -> str:
    if state == "interrupted":
        return _("The program ended while this run was training. What was saved before is kept.")
    if state == "training" and not here:
        return _("Another program is training this run.")
    return ""


def _outcome(state: str, best: float | None) -> str:
    words = {
        "training": pgettext("state", "training"),
        "stopped": _("stopped"),
        "failed": _("failed"),
        "interrupted": _("interrupted"),
    }
    if state == "done":
        return percent(best) if best is not None else _("done")
    if best is not None and state in ("stopped", "interrupted"):
        return f"{words[state]} · {percent(best)}"
    return words.get(state, state)


def subset_counts(run: Run) -> dict[str, int]:
    """Count the images of each subset in split.csv; empty where there is none."""
    try:
        with run.split.open(newline="", encoding="utf-8") as lines:
            return dict(Counter(row["subset"] for row in csv.DictReader(lines)))
    except (OSError, KeyError, ValueError):
        return {}
