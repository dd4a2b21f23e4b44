"""Orders of images that take a while to find out: by name, by what the disk says of the files, by a model's doubts."""

import os
from collections.abc import Callable, Sequence
from heapq import merge
from operator import itemgetter
from pathlib import Path
from typing import Literal

from tlstudio.core.errors import Stopped
from tlstudio.core.events import ShouldStop
from tlstudio.core.predictions import read_doubts
from tlstudio.core.walk import natural_key

_AT_ONCE = 2_000  # sorted in some milliseconds
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
    # In portions: one sort of 100,000 keeps every other thread, the window's too, from Python for a tenth of a second.
    value_of = itemgetter(0)
    portions = [sorted(known[at : at + _AT_ONCE], key=value_of) for at in range(0, len(known), _AT_ONCE)]
    return {path: rank for rank, (_value, path) in enumerate(merge(*portions, key=value_of))}


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
