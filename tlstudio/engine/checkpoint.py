"""Checkpoint: all that a training needs to go on after a kill with the same bits, in one file."""

import json
import zipfile
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from tlstudio.core.errors import StudioError
from tlstudio.core.events import EpochDone, Phase
from tlstudio.core.files import replace_file
from tlstudio.core.i18n import _
from tlstudio.engine.learner import Learner


@dataclass(frozen=True)
class Checkpoint:
    """The state at an epoch's end.

    `variables` are all of the trained part, its random seeds among them (Keras' own saves leave those out), and
    `optimizer` all of the optimiser's; `best_weights` those of the best epoch so far. `callbacks` is the state of what
    acts at an epoch's end, by its name. The order of images and their augmentation follow from seed and epoch, and
    need no room here.
    """

    phase: Phase
    epoch: int
    history: tuple[EpochDone, ...]
    callbacks: dict[str, Any]
    variables: list[np.ndarray] = field(repr=False)
    optimizer: list[np.ndarray] = field(repr=False)
    best_weights: list[np.ndarray] = field(repr=False)
    facts: dict[str, Any] = field(default_factory=dict)

    def save(self, path: Path) -> None:
        """Write the file in one step, and only after it has been read back. Raises StudioError."""
        replace_file(path, self._write)

    def _write(self, path: Path) -> None:
        state = {
            "phase": self.phase, "epoch": self.epoch, "history": [asdict(row) for row in self.history],
            "callbacks": self.callbacks, "facts": self.facts,
        }  # fmt: skip
        arrays = {f"{name}/{i}": value for name in _LISTS for i, value in enumerate(getattr(self, name))}
        with path.open("wb") as file:
            np.savez(file, state=np.frombuffer(json.dumps(state).encode(), np.uint8), **arrays)
        with zipfile.ZipFile(path) as written:
            if written.testzip() is not None:
                raise OSError(None, "what was written reads back differently", str(path))

    @classmethod
    def load(cls, path: Path) -> "Checkpoint | None":
        """Read the file; None where there is none. Raises StudioError where it is damaged."""
        if not path.is_file():
            return None
        try:
            with path.open("rb") as opened, np.load(opened, allow_pickle=False) as file:
                state: Any = json.loads(file["state"].tobytes())
                lists: Any = {name: [file[key] for key in _numbered(file.files, name)] for name in _LISTS}
            history = tuple(EpochDone(**row) for row in state.pop("history"))
            return cls(history=history, **state, **lists)
        except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile) as error:
            raise StudioError(
                _(
                    "{path} is damaged, so the training cannot go on where it was. Train again with these settings."
                ).format(path=path)
            ) from error

    def restore(self, learner: Learner) -> None:
        """Give the layers and the optimiser their variables. Raises StudioError where they do not fit."""
        kinds = ((self.variables, learner.model.variables), (self.optimizer, learner.optimizer.variables))
        for values, variables in kinds:
            if [value.shape for value in values] != [tuple(variable.shape) for variable in variables]:
                raise StudioError(_("The checkpoint does not fit this network. Train again with these settings."))
            for value, variable in zip(values, variables, strict=True):
                variable.assign(value)


class Saving:
    """Writes checkpoints beside the training, one at a time; `failed` is told, by `wait`, why one could not be."""

    def __init__(self, path: Path, failed: Callable[[StudioError], None]) -> None:
        self.path, self.failed = path, failed
        self._thread = ThreadPoolExecutor(1)
        self._last: Future[None] | None = None

    def save(self, checkpoint: Checkpoint) -> None:
        """Begin to write; waits for the one before."""
        self.wait()
        self._last = self._thread.submit(checkpoint.save, self.path)

    def wait(self) -> None:
        """Come back when all is written."""
        last, self._last = self._last, None
        if last is not None:
            try:
                last.result()
            except StudioError as error:
                self.failed(error)


_LISTS = ("variables", "optimizer", "best_weights")


def _numbered(names: list[str], kind: str) -> list[str]:
    return sorted((name for name in names if name.startswith(f"{kind}/")), key=lambda name: int(name.split("/")[1]))
