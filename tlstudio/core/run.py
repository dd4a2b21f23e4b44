"""Run: one training as a folder of plain files, written so that a kill never leaves half of one."""

import dataclasses
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from send2trash import send2trash

from tlstudio.core.errors import StudioError
from tlstudio.core.files import make_folder, make_new_folder, read_json, write_json
from tlstudio.core.i18n import _
from tlstudio.core.names import root_of
from tlstudio.core.owner import is_owned
from tlstudio.core.reading import DEFAULT, Reading
from tlstudio.core.settings import Settings

State = Literal["training", "done", "stopped", "failed"]
# Why a training failed, where there is something to offer: memory ran out, or its process was killed.
Cause = Literal["", "memory", "killed"]
REPEAT = "repeat"  # among the results


@dataclass(frozen=True)
class RunInfo:
    """What run.json holds: `results` are the training's numbers, `note` says why it did not end well.

    `reading` is the rule the images were read by, where the settings may say "automatic"; runs of before there was a
    choice have the default.
    `test_looks` counts how often the run was judged by its test images: each look makes the next one less honest.
    """

    name: str
    state: State
    created: str
    data: str
    classes: tuple[str, ...]
    settings: Settings
    results: dict[str, Any] = field(default_factory=dict)
    note: str = ""
    cause: Cause = ""
    versions: dict[str, str] = field(default_factory=dict)
    reading: Reading = DEFAULT
    test_looks: int = 0

    @property
    def repeat(self) -> dict[str, Any]:
        """What the training found out about its computer, to be taken over where it is to be repeated to the bit.

        Which way each network ran ("runtimes"), and how many images a step of fine-tuning had room for. Raises
        ValueError, TypeError or AttributeError where it is something else.
        """
        found = self.results.get(REPEAT, {})
        runtimes, batch = found.get("runtimes", {}), found.get("fine_tuning_batch_size", 1)
        names = [name for uses in runtimes.values() for pair in uses.items() for name in pair]
        fits = type(batch) is int and 1 <= batch <= self.settings.training.batch_size
        if not fits or not all(isinstance(name, str) for name in names):
            raise ValueError(_("it does not say how the run was computed"))
        return {name: found[name] for name in ("runtimes", "fine_tuning_batch_size") if name in found}


@dataclass(frozen=True)
class Run:
    """A run's folder and the files in it."""

    path: Path

    @classmethod
    def create(
        cls, runs: Path, data: Path, classes: Sequence[str], settings: Settings, versions: dict[str, str],
        reading: Reading = DEFAULT,
    ) -> "Run":  # fmt: skip
        """Make the next free folder run-001, run-002, … in `runs`. Raises StudioError where that may not be written."""
        make_folder(runs)
        number = max((_number(path) for path in runs.iterdir()), default=0) + 1
        while not make_new_folder(runs / f"run-{number:03}"):  # another training was quicker
            number += 1
        run = cls(runs / f"run-{number:03}")
        name = _("Run {number}").format(number=number)
        created = datetime.now().astimezone().isoformat(timespec="seconds")
        info = RunInfo(name, "training", created, str(data), tuple(classes), settings)
        run.write(dataclasses.replace(info, versions=versions, reading=reading))
        return run

    @classmethod
    def open(cls, path: Path) -> "Run":
        """Return the run in `path`. Raises StudioError where there is none."""
        run = cls(path)
        if not run.is_run():
            raise StudioError(
                _("{path} is no run: it holds no run.json. Choose a folder made by Train.").format(path=path)
            )
        return run

    def is_run(self) -> bool:
        """Tell whether there is a run in the folder."""
        return (self.path / "run.json").is_file()

    def read(self) -> RunInfo:
        """Read run.json. Raises StudioError where it is missing or damaged."""
        values = read_json(self.path / "run.json")
        try:
            known = {f.name: values[f.name] for f in dataclasses.fields(RunInfo) if f.name in values}
            known |= {"settings": Settings.from_dict(values["settings"]), "classes": tuple(values["classes"])}
            known["reading"] = Reading.from_dict(values.get("reading", {}))
            info = RunInfo(**known)
            texts = [info.name, info.state, info.created, info.data, info.note, info.cause, *info.classes]
            if not (all(isinstance(text, str) for text in texts) and isinstance(info.results, dict)):
                raise TypeError(_("what it says is of the wrong kind"))
            return info
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise StudioError(
                _("{path} is damaged: {error}").format(path=self.path / "run.json", error=error)
            ) from error

    @property
    def images_root(self) -> Path:
        """The folder below which split.csv names the images. Raises StudioError as `read` does."""
        return root_of(Path(self.read().data))

    def write(self, info: RunInfo) -> None:
        """Write run.json in one step."""
        write_json(self.path / "run.json", {"format": 1, **dataclasses.asdict(info)})

    def change(self, **changes: Any) -> RunInfo:  # noqa: ANN401 - fields of RunInfo
        """Change some fields of run.json and return the whole."""
        info = dataclasses.replace(self.read(), **changes)
        self.write(info)
        return info

    def check_resumable(self) -> None:
        """Raise StudioError where the run is finished or still going on."""
        if self.read().state == "done":
            raise StudioError(_("{path} is finished: there is nothing to resume.").format(path=self.path))
        if is_owned(self.owner):
            raise StudioError(
                _("{path} is being trained at this moment. Wait for it to end, or stop it.").format(path=self.path)
            )

    @property
    def can_resume(self) -> bool:
        """Whether the run was interrupted, and there is something to go on from."""
        state = self.read().state
        return (state == "training" or self.checkpoint.is_file()) and state != "done" and not is_owned(self.owner)

    @property
    def model(self) -> Path:
        """The trained model's file; it is there after the first phase."""
        return self.path / "model.keras"

    @property
    def split(self) -> Path:
        """split.csv: which image was trained on and which it was judged by."""
        return self.path / "split.csv"

    @property
    def evaluation(self) -> Path:
        """evaluation.json: the scores."""
        return self.path / "evaluation.json"

    @property
    def predictions(self) -> Path:
        """predictions.csv: one row for each evaluated image."""
        return self.path / "predictions.csv"

    @property
    def checkpoint(self) -> Path:
        """checkpoint.npz: where the training was at the end of the last epoch; gone when it is done."""
        return self.path / "checkpoint.npz"

    @property
    def manifest(self) -> Path:
        """manifest.csv: what each image held; it is there once the training itself has begun."""
        return self.path / "manifest.csv"

    @property
    def history(self) -> Path:
        """history.csv: one row an epoch; it is there after the first one."""
        return self.path / "history.csv"

    @property
    def owner(self) -> Path:
        """owner.json: the process that is training the run; gone when it is done."""
        return self.path / "owner.json"

    @property
    def log_file(self) -> Path:
        """log.txt: what happened, in the user's words."""
        return self.path / "log.txt"

    def trash(self) -> None:
        """Move the folder to the system's trash. Raises StudioError where there is no trash for it."""
        try:
            send2trash(str(self.path))
        except OSError as error:
            raise StudioError(
                _("{path} could not be moved to the trash: {error}").format(path=self.path, error=error)
            ) from error


def list_runs(runs: Path) -> tuple[Run, ...]:
    """Return the runs in a folder, newest first. Damaged ones are among them; reading those raises."""
    if not runs.is_dir():
        return ()
    found = [Run(path) for path in runs.iterdir() if Run(path).is_run()]
    return tuple(sorted(found, key=lambda run: (_number(run.path), run.path.name), reverse=True))


def _number(path: Path) -> int:
    match = re.fullmatch(r"run-(\d+)", path.name)
    return int(match[1]) if match else 0
