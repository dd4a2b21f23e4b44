"""Measures the longest stall of the window's event loop while a training runs in the engine process.

    python -m tests.benchmarks.window_stall [--explain]

Target: at most 100 ms beyond the longest stall of the idle window, watched afterwards in the same process for as long
as the training took. A timer ticks every 5 ms in the window's thread; a stall is the gap between two ticks less those
5 ms. The demo images are trained on by the preset "balanced" at 96 pixels, with fine-tuning; the pages were made
before, and the Train page is visible with its live plots.

Beside each stall stands how long the window's thread worked in it ("own") and, on Linux, how long it was ready to and
other processes had the processors ("queued"). --explain prints where the thread is after 60 ms without a tick.
"""

import argparse
import json
import os
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import numpy as np

from tests.benchmarks.display import display
from tlstudio.core.history import read_history

TARGET_MS = 100
TICK_MS = 5
SIZE = (1440, 900)
_EXPLAIN_SECONDS = 0.06
EPOCHS, FINE_TUNING_EPOCHS = 6, 2


def queued_seconds() -> float:
    """Return how long the calling main thread has waited for a processor; 0 where the system does not tell."""
    try:
        return int(Path("/proc/self/schedstat").read_text().split()[1]) / 1e9
    except OSError:
        return 0.0


class Ticks:
    """Counts the gaps between the ticks of a timer in the window's thread, and what was last reported at each."""

    def __init__(self) -> None:
        from PySide6.QtCore import Qt, QTimer

        self.event = ""
        self.gaps: list[tuple[float, float, float, str]] = []
        self.begin()
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._tick)
        self._timer.start()

    def _tick(self) -> None:
        last, own, queued = self.last, self._own, self._queued
        self._read()
        gap = (self.last - last) * 1000 - TICK_MS
        self.gaps.append((gap, (self._own - own) * 1000, (self._queued - queued) * 1000, self.event))

    def _read(self) -> None:
        self.last, self._own, self._queued = time.perf_counter(), time.thread_time(), queued_seconds()

    def begin(self) -> None:
        """Forget what was counted."""
        self.gaps.clear()
        self._read()

    def summary(self) -> dict[str, float]:
        """Return in milliseconds the longest stall, the one 99 of 100 ticks stay below, and the most own work."""
        stalls = np.array([gap for gap, *_rest in self.gaps])
        found = {"longest_ms": stalls.max(), "p99_ms": np.quantile(stalls, 0.99)}
        found["longest_own_ms"] = max(own for _gap, own, *_rest in self.gaps)
        found["longest_unqueued_ms"] = max(gap - queued for gap, _own, queued, _event in self.gaps)
        return {name: round(float(value), 1) for name, value in found.items()}

    def worst(self) -> Iterator[str]:
        """Yield the longest stalls and those with most own work, and the event each came after."""
        longest = sorted(self.gaps, reverse=True)[:4]
        busiest = sorted(self.gaps, key=lambda row: -row[1])[:4]
        for gap, own, queued, event in longest + busiest:
            yield f"{gap:.0f} ms ({own:.0f} own, {queued:.0f} queued) after {event or 'the start'}"


@contextmanager
def explaining(ticks: Ticks) -> Iterator[None]:
    """Print the stack of the window's thread once in each stall."""
    window_thread, ended = threading.get_ident(), threading.Event()

    def look() -> None:
        told = 0.0
        while not ended.wait(0.01):
            if ticks.last != told and time.perf_counter() - ticks.last > _EXPLAIN_SECONDS:
                told = ticks.last
                frames = traceback.extract_stack(sys._current_frames()[window_thread])[-6:]
                load = f"load {os.getloadavg()[0]:.1f}"
                print(
                    f"stall ({load}): "
                    + " > ".join(f"{f.filename.rsplit('/', 1)[-1]}:{f.lineno} {f.name}" for f in frames)
                )

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    yield
    ended.set()
    thread.join()


class Watched:
    """A window whose stalls are counted, part by part, in `stalls`."""

    def __init__(self, explain: bool) -> None:
        self._explain = explain
        self.stalls: dict[str, dict[str, float]] = {}

    def watch(
        self, name: str, begin: Callable[[], object], ended: Callable[[], bool] = lambda: True, most: float = 300
    ) -> None:
        """Count the stalls from what begins a part until it has ended, or `most` seconds, and half a second more."""
        ticks = Ticks()
        with explaining(ticks) if self._explain else nullcontext():
            if self._explain:
                print(f"-- {name}")
            ticks.begin()
            begin()
            wait(ended, most)
            wait(lambda: False, 0.5)
            self.stalls[name] = ticks.summary()
        print(f"{name}: {self.stalls[name]}", flush=True)


def wait(condition: Callable[[], bool], seconds: float) -> None:
    """Let the window work until the condition holds; it is looked at every 50 ms."""
    from PySide6.QtCore import QEventLoop, QTimer

    loop, looks, began = QEventLoop(), QTimer(), time.monotonic()

    def look() -> None:
        if condition() or time.monotonic() - began > seconds:
            loop.quit()

    looks.timeout.connect(look)
    looks.start(50)
    loop.exec()
    looks.stop()


def measure(explain: bool) -> dict[str, object]:
    """Train, then rest for as long, and return what was counted."""
    from PySide6.QtWidgets import QApplication

    from tlstudio.core.paths import resources
    from tlstudio.gui import theme
    from tlstudio.gui.app import begin
    from tlstudio.gui.main_window import MainWindow

    app = QApplication(sys.argv[:1])
    theme.apply(app, "light")
    window = MainWindow()
    window.setGeometry(0, 0, *SIZE)
    window.painted.connect(lambda: begin(window, resources() / "demo", demo=False))
    window.show()
    wait(lambda: hasattr(window, "session") and window.session.folder is not None, 60)
    session = window.session
    settings = session.settings.with_changes("model", {"input_size": 96})
    settings = settings.with_changes("training", {"epochs": EPOCHS})
    session.set_settings(settings.with_changes("fine_tuning", {"epochs": FINE_TUNING_EPOCHS}))
    for page in (2, 3, 1):
        window.show_page(page)
        wait(lambda: False, 2)
    wait(lambda: False, 15)  # the engine loads TensorFlow

    ticks = Ticks()
    session.training_event.connect(lambda event: setattr(ticks, "event", repr(event)[:80]))
    watching = explaining(ticks) if explain else None
    if watching is not None:
        watching.__enter__()
    ticks.begin()
    began = time.monotonic()
    session.train()
    wait(lambda: session.trainer is None, 900)
    wait(lambda: False, 1)  # what follows the end belongs to it
    seconds = time.monotonic() - began
    training, worst = ticks.summary(), list(ticks.worst())
    if watching is not None:
        watching.__exit__(None, None, None)
    run = session.runs()[0].read()
    epochs = len(read_history(session.runs()[0].history))
    if run.state != "done":
        sys.exit(f"The training ended as {run.state}: {run.note}")
    ticks.event = "idle"
    ticks.begin()
    wait(lambda: False, seconds)
    idle = ticks.summary()
    window.close()
    print("the longest while training, and the busiest:", *worst, sep="\n  ")
    return {"seconds": round(seconds, 1), "epochs": epochs, "training": training, "idle": idle}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--explain", action="store_true")
    explain = parser.parse_args().explain
    os.environ.pop("TLSTUDIO_ENGINE", None)
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    with tempfile.TemporaryDirectory() as home, display():
        os.environ["TLSTUDIO_HOME"] = home
        found = measure(explain)
    training, idle = found["training"], found["idle"]
    assert isinstance(training, dict)
    assert isinstance(idle, dict)
    beyond = training["longest_ms"] - idle["longest_ms"]
    print(f"training for {found['seconds']} s: {training}; idle: {idle}")
    print(f"beyond the idle window: {beyond:.0f} ms (target at most {TARGET_MS})")
    result = {
        "what": "window_stall", "beyond_ms": round(beyond, 1), "target_ms": TARGET_MS,
        "ratio": round(training["longest_ms"] / max(idle["longest_ms"], 0.1), 2), **found,
    }  # fmt: skip
    print(json.dumps(result))


if __name__ == "__main__":
    main()
