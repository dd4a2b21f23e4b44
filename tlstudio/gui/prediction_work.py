"""Work: the jobs that the Predict page starts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tlstudio.core.predictions import Predictions
from tlstudio.core.sorting import SortingPlan
from tlstudio.jobs import prediction
from tlstudio.jobs.explain import Explain
from tlstudio.process import Job

Right = Mapping[str, str]  # the classes that a person has given, by the path in the prediction


def _predict_told(model: Path, paths: tuple[Path, ...], top: int) -> Job:
    """The table takes the answers as they come."""
    return prediction.Predict(model, paths, top, told=True)


def _watch_new(model: Path, folder: Path, top: int) -> Job:
    """What is there already can be dropped."""
    return prediction.Watch(model, folder, top, there=False)


def _watch_whole(model: Path, folder: Path, top: int) -> Job:
    """What the window puts there is whole."""
    return prediction.Watch(model, folder, top, whole=True)


def _add(project: Path, items: tuple[tuple[str, str], ...]) -> Job:
    from tlstudio.jobs.data import AddImages  # with it comes what the start does not wait for

    return AddImages(project, items)


@dataclass(frozen=True)
class Work:
    """How each job is made; tests put others in their place.

    `predict` of (model, paths, top), `watch` and `look` of (model, folder, top), the
    latter at pictures of a camera, `save` of (file, predictions, threshold, right
    classes), `plan` of (predictions, folder, threshold, right classes), `sort` of (plan, whether to move), `undo` of a
    journal, `explain` of (model, pictures), `add` of (project, (file, class) pairs).
    """

    predict: Callable[[Path, tuple[Path, ...], int], Job] = _predict_told
    watch: Callable[[Path, Path, int], Job] = _watch_new
    look: Callable[[Path, Path, int], Job] = _watch_whole
    save: Callable[[Path, Predictions, float, Right], Job] = prediction.SaveTable
    plan: Callable[[Predictions, Path, float, Right], Job] = prediction.PlanSorting
    sort: Callable[[SortingPlan, bool], Job] = prediction.SortFiles
    undo: Callable[[Path], Job] = prediction.UndoSorting
    add: Callable[[Path, tuple[tuple[str, str], ...]], Job] = _add
    explain: Callable[[Path, tuple[Path, ...]], Job] = Explain
