"""Work: the jobs that the Predict page starts. What is None cannot be done here, and is not offered."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tlstudio import jobs
from tlstudio.core.predictions import Predictions
from tlstudio.process import Job

Right = Mapping[str, str]  # the classes that a person has given, by the path in the prediction


@dataclass(frozen=True)
class Work:
    """How each job is made; tests put others in their place.

    `predict` of (model, paths, top), `watch` of (model, folder, top). `save` of (file, predictions, threshold, right
    classes) by the file's suffix; `plan` of (predictions, folder, threshold, right classes) returns a plan that `sort`
    of (plan, whether to move) carries out and `undo` of (its journal) takes back; `last` finds the newest journal in a
    folder.
    """

    predict: Callable[[Path, tuple[Path, ...], int], Job] = jobs.Predict
    watch: Callable[[Path, Path, int], Job] | None = None
    save: Callable[[Path, Predictions, float, Right], Job] | None = None
    plan: Callable[[Predictions, Path, float, Right], Job] | None = None
    sort: Callable[[Any, bool], Job] | None = None
    undo: Callable[[Path], Job] | None = None
    last: Callable[[Path], Path | None] = lambda _folder: None
