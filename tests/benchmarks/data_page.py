"""Measures the Data page with 100,000 images: the scan, the window's stalls and memory, and thumbnails a second.

    python -m tests.benchmarks.data_page [--images 100000] [--classes 50] [--photos DIR] [--explain]

Targets: a scan takes at most 3 times a bare `os.scandir` walk with `stat` the first time, 1.5 times when it is
repeated; the window never stalls over 100 ms while it scans, scrolls from top to bottom, filters and sorts; its process
stays under 600 MiB; thumbnails come at least twice as quickly as plain Pillow's of the same size.

The images are small JPEGs, hard links to 500 files. Scrolling takes place while the images are read in the background,
as it does when a folder is opened for the first time. A stall is what `window_stall` says it is. Pillow's thumbnails
are `Image.open` and `Image.thumbnail`, in as many threads as ours, of photographs (TrashNet unless others are named).
"""

import argparse
import json
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from tests.benchmarks.display import display
from tests.benchmarks.window_stall import SIZE, Watched, wait

STALL_MS, MEMORY_MIB, FIRST, AGAIN, THUMBNAILS = 100, 600, 3.0, 1.5, 2.0
FILES = 500  # different ones: a file system allows some 65,000 links to each
SCROLL_SECONDS, STEP_MS = 20, 15
EDGE = 160
PHOTOS = Path(__file__).parents[3] / "shared" / "data" / "trashnet"


def make_images(root: Path, images: int, classes: int) -> None:
    """Fill `root` with hard links to small JPEGs, class by class."""
    rng = np.random.default_rng(0)
    files = []
    (root.parent / "files").mkdir()
    for number in range(FILES):
        coarse = Image.fromarray(rng.integers(0, 255, (6, 8, 3), np.uint8))
        files.append(root.parent / "files" / f"{number}.jpg")
        coarse.resize((320, 240), Image.Resampling.BICUBIC).save(files[-1])
    for label in range(classes):
        folder = root / f"class {label:04}"
        folder.mkdir(parents=True)
        for number in range(images // classes):
            os.link(files[(label + number) % FILES], folder / f"image {number + 1}.jpg")


def bare_walk(folder: str | Path) -> int:
    """Look at every file's status, and do nothing else; return how many there are."""
    count = 0
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir():
                count += bare_walk(entry.path)
            else:
                entry.stat()
                count += 1
    return count


def seconds(work: Callable[[], Any]) -> float:
    """Return how long it takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def measure_scan(root: Path) -> dict[str, float]:
    """Scan once, then five times, each beside a bare walk; return the first seconds and the medians."""
    from tlstudio.core.dataset import scan

    bare, scans = [], []
    for _time in range(6):
        bare.append(seconds(lambda: bare_walk(root)))
        scans.append(seconds(lambda: scan(root, lambda _event: None, lambda: False)))
    again = float(np.median(scans[1:])), float(np.median(bare[1:]))
    return {
        "bare_seconds": round(again[1], 3), "first_seconds": round(scans[0], 3), "again_seconds": round(again[0], 3),
        "first_ratio": round(scans[0] / bare[0], 2), "again_ratio": round(again[0] / again[1], 2),
    }  # fmt: skip


def measure_thumbnails(photos: Path) -> dict[str, float]:
    """Make thumbnails of up to 1,000 photographs by Pillow and by us, interleaved; return the medians of three."""
    from tlstudio.core.images import thumbnail

    def plain(path: Path) -> None:
        with Image.open(path) as image:
            image.thumbnail((EDGE, EDGE))

    paths = sorted(photos.rglob("*.jpg"))[:1000]
    ours, theirs = [], []
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for _time in range(3):
            theirs.append(len(paths) / seconds(lambda: list(pool.map(plain, paths))))
            ours.append(len(paths) / seconds(lambda: list(pool.map(lambda path: thumbnail(path, EDGE), paths))))
    mine, pillow = float(np.median(ours)), float(np.median(theirs))
    return {"ours_a_second": round(mine), "pillow_a_second": round(pillow), "ratio": round(mine / pillow, 2)}


class Window(Watched):
    """The window on a display, driven as a person would, and its stalls in each part."""

    def __init__(self, explain: bool) -> None:
        from PySide6.QtWidgets import QApplication

        from tlstudio.gui import theme
        from tlstudio.gui.app import begin
        from tlstudio.gui.main_window import MainWindow

        super().__init__(explain)
        self._app = QApplication(sys.argv[:1])
        theme.apply(self._app, "light")
        self.window = MainWindow()
        self.window.setGeometry(0, 0, *SIZE)
        self.window.painted.connect(lambda: begin(self.window, None, demo=False))
        self.window.show()
        wait(lambda: hasattr(self.window, "session"), 60)
        wait(lambda: False, 15)  # the other pages are made, and the engine loads TensorFlow

    def scroll(self) -> None:
        """Go from top to bottom, a step at a time."""
        from PySide6.QtCore import QTimer

        gallery = self.window.page(0).gallery  # type: ignore[attr-defined]
        bar, timer = gallery.wall.verticalScrollBar(), QTimer()
        steps = SCROLL_SECONDS * 1000 // STEP_MS
        timer.timeout.connect(lambda: bar.setValue(bar.value() + max(1, -(-bar.maximum() // steps))))
        self.watch("scrolling", lambda: timer.start(STEP_MS), lambda: bar.value() >= bar.maximum())
        timer.stop()

    def use(self) -> None:
        """Filter, choose a class and change the order."""
        gallery = self.window.page(0).gallery  # type: ignore[attr-defined]
        session, total = self.window.session, len(self.window.session.folder.samples)  # type: ignore[union-attr]
        shown = gallery.model.rowCount
        self.watch("filter", lambda: gallery.bar.filter.setText("9"), lambda: shown() < total)
        self.watch("no filter", lambda: gallery.bar.filter.clear(), lambda: shown() == total)
        for order in ("name", "class", "size", "date", "turns"):
            at = gallery.bar.orders.findData(order)

            def choose(at: int = at) -> None:
                gallery.bar.orders.setCurrentIndex(at)
                gallery.bar.orders.activated.emit(at)

            self.watch(f"order: {order}", choose, lambda: not session.working)


def measure_window(root: Path, explain: bool) -> dict[str, Any]:
    """Open the folder, scroll through it and use it; return the stalls and the memory."""
    driven = Window(explain)
    session = driven.window.session
    driven.watch("idle", lambda: None, lambda: False, 5)
    idle = memory()
    driven.watch(
        "scanning", lambda: driven.window.open_images(root), lambda: bool(session.folder) and session.scanner is None
    )
    driven.scroll()
    began = time.monotonic()
    driven.watch("reading", lambda: None, lambda: not session.working, 600)
    reading = time.monotonic() - began
    driven.use()
    driven.window.close()
    for name, stall in driven.stalls.items():
        print(f"{name}: {stall}")
    longest = max(stall["longest_ms"] for name, stall in driven.stalls.items() if name != "idle")
    return {
        "longest_stall_ms": longest, "stalls": driven.stalls, "reading_seconds_after_scrolling": round(reading, 1),
        "idle_mib": idle, "peak_mib": memory(),
    }  # fmt: skip


def memory() -> int:
    """Return the most memory this process has held, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--images", type=int, default=100_000)
    parser.add_argument("--classes", type=int, default=50)
    parser.add_argument("--photos", type=Path, default=PHOTOS)
    parser.add_argument("--explain", action="store_true", help="print where the window's thread is in a stall")
    args = parser.parse_args()
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    with tempfile.TemporaryDirectory() as home, display():
        os.environ["TLSTUDIO_HOME"] = home
        root = Path(home) / "images"
        print(f"{args.images:,} images in {args.classes:,} classes, made in", end=" ", flush=True)
        print(f"{seconds(lambda: make_images(root, args.images, args.classes)):.1f} s")
        window = measure_window(root, args.explain)
        scans = measure_scan(root)
    print(f"scan: {scans} (targets {FIRST} and {AGAIN})")
    print(f"longest stall: {window['longest_stall_ms']} ms (target {STALL_MS})")
    print(f"memory: {window['idle_mib']} MiB idle, {window['peak_mib']} MiB at most (target {MEMORY_MIB})")
    thumbnails = measure_thumbnails(args.photos) if args.photos.is_dir() else {}
    print(f"thumbnails: {thumbnails} (target {THUMBNAILS})")
    print(json.dumps({"what": "data_page", "scan": scans, "thumbnails": thumbnails, **window}))


if __name__ == "__main__":
    main()
