"""Measures the Predict page with 10,000 pictures: the window's stalls and its memory.

    python -m tests.benchmarks.predict_page [--rows 10000] [--explain]

Target: the window never stalls over 100 ms while the rows stream in, sorted or not, while it scrolls, sorts by each
column, filters, moves the threshold, confirms all of them and takes that back, and while the table is saved. The
answers come from a process of their own, as an engine's do, 2,000 a second: more than a real network gives, with five
classes and five neighbours each. Every picture is one small PNG under another name. A stall is what `window_stall` says
it is; "unqueued" is the longest without the time in which other programs had the processors.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from tests.benchmarks.data_page import memory
from tests.benchmarks.display import display
from tests.benchmarks.window_stall import SIZE, Watched, wait
from tlstudio.core.dataset import Problem
from tlstudio.core.description import Description
from tlstudio.core.events import Predicted, Progress, Report, ShouldStop
from tlstudio.core.heatmap import Explanations
from tlstudio.core.predictions import Neighbour, Prediction, Predictions

STALL_MS, CLASSES = 100, tuple(f"class {number:02}" for number in range(20))
PORTION, A_SECOND = 64, 2000
SCROLL_SECONDS, STEP_MS = 5, 15


@dataclass(frozen=True)
class Answers:
    """Tells of every file in a folder what no network has said of it: one in 100 cannot be read."""

    model: Path
    paths: tuple[Path, ...]
    top: int

    def run(self, report: Report, should_stop: ShouldStop) -> Predictions:
        """Return what the job of the window returns, which tells and keeps nothing."""
        files = sorted(str(path) for folder in self.paths for path in folder.iterdir())
        rng = np.random.default_rng(0)
        began = time.monotonic()
        for at in range(0, len(files), PORTION):
            if should_stop():
                break
            more = files[at : at + PORTION]
            bad = [Problem("unreadable", path, "it is empty") for path in more if path.endswith("99.png")]
            good = [_answer(path, rng, self.top) for path in more if not path.endswith("99.png")]
            report(Predicted(tuple(good), tuple(bad)))
            report(Progress("Predicting", at + len(more), len(files)))
            time.sleep(max(0.0, began + (at + PORTION) / A_SECOND - time.monotonic()))
        return Predictions(CLASSES, (), (), "none")


def _answer(path: str, rng: np.random.Generator, top: int) -> Prediction:
    shares = np.sort(rng.dirichlet(np.full(len(CLASSES), 0.1)))[::-1][:top]
    names = rng.permutation(len(CLASSES))[:top]
    near = tuple(Neighbour(f"/training/images/{n}.png", CLASSES[n], 0.5) for n in names)
    best = tuple((CLASSES[n], float(share)) for n, share in zip(names, shares, strict=True))
    return Prediction(path, best, float(rng.gamma(4, 0.14)), near)


@dataclass(frozen=True)
class NoMaps:
    """Knows no map of any picture: that takes an engine."""

    model: Path
    paths: tuple[Path, ...]

    def run(self, report: Report, should_stop: ShouldStop) -> Explanations:
        """Return none."""
        return Explanations((), tuple(Problem("unreadable", str(path), "no map") for path in self.paths))


def make_images(folder: Path, count: int) -> None:
    """Fill a folder with hard links to one picture."""
    folder.mkdir()
    first = folder.parent / "one.png"
    Image.fromarray(np.random.default_rng(0).integers(0, 255, (48, 64, 3), np.uint8)).save(first)
    for number in range(count):
        os.link(first, folder / f"image {number:05}.png")


class Window(Watched):
    """A window with the Predict page in it, driven as a person would."""

    def __init__(self, home: Path, explain: bool) -> None:
        from PySide6.QtWidgets import QApplication

        from tlstudio.gui import theme
        from tlstudio.gui.garbage import Garbage
        from tlstudio.gui.predict_page import PredictPage
        from tlstudio.gui.prediction_work import Work
        from tlstudio.gui.session import Session

        super().__init__(explain)
        self._app = QApplication(sys.argv[:1])
        theme.apply(self._app, "light")
        self.session = Session()
        self.page = PredictPage(self.session, Work(Answers, explain=NoMaps))
        self.page.resize(*SIZE)
        self.page.show()
        Description("none", CLASSES, 64, "vgg16").add_to(home / "none.keras")
        self.page.models.open_model(home / "none.keras")
        self.session.warm_up()
        garbage = Garbage(self.page)  # as in the program
        wait(lambda: False, 15)  # the engine loads TensorFlow
        garbage.settle()

    def stream(self, name: str, folder: Path, sort_by: int = -1) -> None:
        """Predict a folder; a person sorts after the first portion."""
        from PySide6.QtCore import Qt

        page = self.page

        def begin() -> None:
            page.predict([folder])
            if sort_by >= 0:
                page.view.table.sortByColumn(sort_by, Qt.SortOrder.AscendingOrder)

        self.watch(name, begin, lambda: not page.predicting.busy)

    def use(self, folder: Path) -> None:
        """Scroll, sort, filter, judge and save."""
        from PySide6.QtCore import Qt, QTimer

        view, left = self.page.view, self.page.left
        bar, timer = view.table.verticalScrollBar(), QTimer()
        step = max(1, bar.maximum() * STEP_MS // (SCROLL_SECONDS * 1000))
        timer.timeout.connect(lambda: bar.setValue(bar.value() + step))
        self.watch("scrolling", lambda: timer.start(STEP_MS), lambda: bar.value() >= bar.maximum())
        timer.stop()
        for column in range(view.rows.columnCount()):
            name = view.rows.headerData(column, Qt.Orientation.Horizontal)

            def sort(column: int = column) -> None:
                view.table.sortByColumn(column, Qt.SortOrder.DescendingOrder)

            self.watch(f"sort by {name}", sort)
        for text in ("class 07", ""):
            self.watch(f"find {text!r}", lambda text=text: view.filter.text.setText(text))
        for state in ("unsure", ""):
            at = view.filter.state.findData(state)
            self.watch(f"only {state or 'all'}", lambda at=at: view.filter.state.setCurrentIndex(at))
        self.watch("threshold", lambda: left.threshold.slider.setValue(90))
        self.watch("select all", view.table.selectAll)
        self.watch("confirm all", view.correcting.confirm.trigger)
        self.watch("undo", self.session.history.undo)
        saved = folder.parent / "table.xlsx"
        self.watch("save as Excel", lambda: self.page.uses.save_table(saved), lambda: not self.session.working)


def measure(home: Path, rows: int, explain: bool) -> dict[str, Any]:
    """Do all of it, and return the stalls and the memory."""
    folder = home / "pictures"
    make_images(folder, rows)
    window = Window(home, explain)
    window.watch("idle", lambda: None)
    idle = memory()
    window.stream("streaming", folder)
    window.stream("streaming, sorted by confidence", folder, sort_by=2)
    window.stream("streaming, sorted by name", folder, sort_by=0)
    streamed = memory()
    assert len(window.page.view.rows.rows) == rows
    window.use(folder)
    window.session.close()
    return {"stalls": window.stalls, "idle_mib": idle, "streamed_mib": streamed, "peak_mib": memory()}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--explain", action="store_true", help="print where the window's thread is in a stall")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as home, display():
        os.environ["TLSTUDIO_HOME"] = home
        found = measure(Path(home), args.rows, args.explain)
    stalls = {name: stall for name, stall in found["stalls"].items() if name != "idle"}
    longest = max(stall["longest_ms"] for stall in stalls.values())
    unqueued = max(stall["longest_unqueued_ms"] for stall in stalls.values())
    print(f"longest stall: {longest} ms, {unqueued} without waiting for others (target {STALL_MS})")
    print(f"memory: {found['idle_mib']} MiB idle, {found['streamed_mib']} with the rows, {found['peak_mib']} at most")
    print(
        json.dumps({"what": "predict_page", "rows": args.rows, "longest_ms": longest, "unqueued_ms": unqueued, **found})
    )


if __name__ == "__main__":
    main()
