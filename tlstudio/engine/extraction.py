"""Extraction: pictures through the frozen part of a network, each once for each way it is looked at."""

import time
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from typing import Any

import numpy as np

from tlstudio.core.cores import cores
from tlstudio.core.dataset import Problem
from tlstudio.core.errors import ImageError, Stopped
from tlstudio.core.events import Progress, Report, ShouldStop
from tlstudio.core.feature_cache import FeatureCache
from tlstudio.core.feature_rows import Rows, rows_in_memory
from tlstudio.core.feature_table import Table
from tlstudio.core.machine import allocate
from tlstudio.core.opencv import cv2
from tlstudio.engine.pipeline import Pictures
from tlstudio.engine.runtime import BATCH, Frozen, Runtime
from tlstudio.engine.runtimes import build, choose, is_exact
from tlstudio.engine.views import View

# Fewer passes than this and the trial of a quicker runtime costs more than it saves.
_WORTH_A_TRIAL = 100
_NOTHING = bytes(16)  # the digest of what could not be opened


class Extraction:
    """The frozen part of a network at work, through the cache; one stage of progress for each call of `rows`.

    `passes` is how many pictures it may have to see in all: only for many the quickest runtime is looked for.
    `seconds` and `passes` count what was really computed. `runtimes` are the names of those used, for "train" and
    "judge": what judges a model is always computed in float32, whatever `reduced` allows for what it learns from.
    """

    def __init__(
        self, frozen: Frozen, cache: FeatureCache, passes: int, reduced: bool, report: Report, should_stop: ShouldStop,
        runtimes: Mapping[str, str] | None = None,
    ) -> None:  # fmt: skip
        self.frozen, self.cache, self.reduced = frozen, cache, reduced
        # By what is to be done in all and not by what the cache lacks: the same training computes the same bits again.
        self._worth_a_trial = passes >= _WORTH_A_TRIAL
        self.report, self.should_stop = report, should_stop
        self.runtimes = dict(runtimes or {})
        self._made: dict[str, Runtime] = {}
        self.seconds, self.passes = 0.0, 0
        self.shape = tuple(frozen.model.output_shape[1:])

    def rows(
        self, pictures: Pictures, views: Sequence[View], use: str, stage: str
    ) -> tuple[list[Rows], tuple[Problem, ...]]:
        """Return the rows of each view, and the files that cannot be read: then there are no rows, try without them.

        `use` is "train" or "judge". Raises Stopped on request; what is done by then is in the cache.
        """
        name = self._name(pictures, use)
        tables = [self._table(pictures, view, name) for view in views]
        digests = [digest or _NOTHING for digest in pictures.digests]
        missing = [set(table.find(digests).missing) for table in tables]
        work = _Work(pictures, list(zip(views, tables, missing, strict=True)))
        if work.positions:
            began = time.perf_counter()
            self._compute(work, use, stage)
            self.seconds += time.perf_counter() - began
        if work.problems:
            return [], tuple(work.problems)
        return [work.found(i, digests) for i in range(len(views))], ()

    def _table(self, pictures: Pictures, view: View, name: str) -> Table:
        precision = "float32" if is_exact(name) else "reduced"
        key = {"network": self.frozen.identity, "precision": precision, "opencv": cv2.__version__, **view.key}
        return self.cache.table({**key, **pictures.reading.key}, self.shape)

    def _name(self, pictures: Pictures, use: str) -> str:
        """Return the name of what computes the rows for `use`; tried out where nothing is remembered."""
        if use not in self.runtimes:
            exact = use == "judge" or not self.reduced
            trial = choose(self.frozen, lambda: _sample(pictures), exact) if self._worth_a_trial else "tensorflow"
            self.runtimes[use] = trial
        return self.runtimes[use]

    def runtime(self, pictures: Pictures, use: str) -> Runtime:
        """Return what computes the rows for `use`."""
        name = self._name(pictures, use)
        if name not in self._made:
            self._made[name] = build(self.frozen, name)
        return self._made[name]

    def _compute(self, work: "_Work", use: str, stage: str) -> None:
        runtime, total, done = self.runtime(work.pictures, use), work.passes, 0
        with ThreadPoolExecutor(cores()) as pool, work.writing():
            for positions, rows in ahead(pool, work.chunks(), lambda chunk: work.compute(chunk, runtime)):
                if self.should_stop():
                    pool.shutdown(cancel_futures=True)
                    raise Stopped
                done += work.keep(positions, rows)
                self.report(Progress(stage, done, total))
        self.passes += done


def _sample(pictures: Pictures) -> np.ndarray:
    found = []
    for position in range(len(pictures)):
        try:
            found.append(pictures[position])
        except ImageError:
            continue
        if len(found) == BATCH:
            break
    return np.stack(found) if found else np.zeros((1, pictures.size, pictures.size, 3), np.uint8)


class _Work:
    """What one call of `rows` has to compute: for each view the positions that are not in its table yet."""

    def __init__(self, pictures: Pictures, views: list[tuple[View, Table, set[int]]]) -> None:
        self.pictures, self.views = pictures, views
        seen: dict[bytes | None, int] = {}
        wanted = sorted(set().union(*(missing for _view, _table, missing in views)))
        # Copies of a file have the same rows. One that cannot even be opened has no digest, and is a problem by itself.
        self.positions = [p for p in wanted if (d := pictures.digests[p]) is None or seen.setdefault(d, p) == p]
        self.passes = sum(p in missing for p in self.positions for _view, _table, missing in views)
        self.problems: list[Problem] = []
        self._writers: list[Any] = []
        self._unwritten: list[dict[int, np.ndarray]] = [{} for _ in views]

    def chunks(self) -> Iterator[list[int]]:
        """Yield positions in portions."""
        for first in range(0, len(self.positions), BATCH):
            yield self.positions[first : first + BATCH]

    def compute(self, positions: list[int], runtime: Runtime) -> "list[np.ndarray | ImageError]":
        """Return for each position the rows of the views it is missing in, (views, *shape), or why there are none."""
        results: list[np.ndarray | ImageError] = []
        for position in positions:
            try:
                picture = self.pictures[position]
            except ImageError as error:
                results.append(error)
                continue
            digest = self.pictures.digests[position] or _NOTHING
            results.append(np.stack([v.see(picture, digest) for v, _t, missing in self.views if position in missing]))
        good = [result for result in results if isinstance(result, np.ndarray)]
        if good:
            rows = iter(np.split(runtime(np.concatenate(good)), np.cumsum([len(seen) for seen in good])[:-1]))
            results = [next(rows) if isinstance(result, np.ndarray) else result for result in results]
        return results

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Keep the tables open for `keep`."""
        with ExitStack() as stack:
            self._writers = [stack.enter_context(table.writer()) for _view, table, _missing in self.views]
            yield

    def keep(self, positions: list[int], results: "list[np.ndarray | ImageError]") -> int:
        """Write a portion into the tables, note what cannot be read, and return the number of passes."""
        lots: list[list[tuple[int, np.ndarray]]] = [[] for _ in self.views]
        for position, result in zip(positions, results, strict=True):
            if isinstance(result, ImageError):
                self.problems.append(self.pictures.problem(position, result))
                continue
            rows = iter(result)
            for lot, (_view, _table, missing) in zip(lots, self.views, strict=True):
                if position in missing:
                    lot.append((position, next(rows)))
        for lot, writer, unwritten in zip(lots, self._writers, self._unwritten, strict=True):
            if not lot:
                continue
            writer.add(
                [self.pictures.digests[position] or _NOTHING for position, _row in lot], np.stack([r for _p, r in lot])
            )
            if writer.failed:
                unwritten.update(lot)
        return sum(map(len, lots)) + sum(isinstance(result, ImageError) for result in results)

    def found(self, index: int, digests: Sequence[bytes]) -> Rows:
        """Return the rows of a view; where the disk did not take them all, from memory."""
        table, unwritten = self.views[index][1], self._unwritten[index]
        rows = table.find(digests)
        if not rows.missing:
            return rows
        by_digest = {digests[position]: row for position, row in unwritten.items()}
        there = sorted(set(range(len(digests))) - set(rows.missing))
        whole = allocate((len(digests), *table.shape), np.float16, self.pictures.scratch)
        if there:
            whole[there] = table.find([digests[position] for position in there])[np.arange(len(there))]
        for position in rows.missing:
            whole[position] = by_digest[digests[position]]
        return rows_in_memory(whole)


def ahead(pool: ThreadPoolExecutor, chunks: Iterator[Any], work: Any) -> Iterator[tuple[Any, Any]]:  # noqa: ANN401
    """Yield chunks with their results in order, a few of them in work ahead of the reader."""
    waiting: deque[tuple[Any, Future[Any]]] = deque()
    for chunk in chunks:
        waiting.append((chunk, pool.submit(work, chunk)))
        if len(waiting) > 2 * cores():
            done, future = waiting.popleft()
            yield done, future.result()
    while waiting:
        done, future = waiting.popleft()
        yield done, future.result()
