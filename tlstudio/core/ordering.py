"""Orders of images that take a while to find out: by name, by what the disk says of the files, by a model's doubts."""

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal

from tlstudio.core.errors import Stopped
from tlstudio.core.events import ShouldStop
from tlstudio.core.predictions import read_doubts
from tlstudio.core.walk import natural_key

By = Literal["name", "size", "date", "confidence", "loss"]


def ranks(paths: Sequence[Path], by: By, predictions: Path | None, should_stop: ShouldStop) -> dict[Path, int]:
    """Return the place of each image from 0, equals in the order of `paths`.

    By name in natural order, the largest file, the newest, the one the model was least sure of or had the highest loss
    with first. What nothing is known of is not in the answer. `predictions` is a run's predictions.csv. Raises
    StudioError where that cannot be read, Stopped on request.
    """
    key = _key(by, predictions)
    known = []
    for path in paths:
        if should_stop():
            raise Stopped
        value = key(path)
        if value is not None:
            known.append((value, path))
    known.sort(key=lambda pair: pair[0])
    return {path: rank for rank, (_value, path) in enumerate(known)}


def _key(by: By, predictions: Path | None) -> Callable[[Path], tuple[object, ...] | None]:
    if by == "name":
        return lambda path: natural_key(path.name)
    if by in ("confidence", "loss"):
        doubts = read_doubts(predictions) if predictions is not None else {}
        return lambda path: None if path not in doubts else (_doubt(doubts[path], by),)
    return lambda path: _stamp(path, by)


def _doubt(doubt: tuple[float, float], by: By) -> float:
    confidence, loss = doubt
    return confidence if by == "confidence" else -loss


def _stamp(path: Path, by: By) -> tuple[int] | None:
    try:
        status = os.stat(path)
    except OSError:
        return None
    return (-status.st_size if by == "size" else -status.st_mtime_ns,)
