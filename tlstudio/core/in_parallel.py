"""Doing one thing to many files, on all cores, with progress and a way to stop."""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from tlstudio.core.errors import Stopped
from tlstudio.core.events import Progress, Report, ShouldStop, throttled

Item = TypeVar("Item")
Result = TypeVar("Result")

_PORTION = 256  # items handed to the threads at a time: 100,000 futures at once take 200 MB


def in_parallel(
    function: Callable[[Item], Result], items: Sequence[Item], stage: str, report: Report, should_stop: ShouldStop
) -> Iterator[Result]:
    """Yield what `function` gives for each item, in order; `stage` names the Progress events, one for each.

    Raises Stopped on request, and what `function` raises.
    """
    report, done = throttled(report), 0
    pool = ThreadPoolExecutor(os.cpu_count())
    try:
        for start in range(0, len(items), _PORTION):
            for result in pool.map(function, items[start : start + _PORTION]):
                if should_stop():
                    raise Stopped
                done += 1
                yield result
                report(Progress(stage, done, len(items)))
    finally:
        pool.shutdown(cancel_futures=True)
