"""Measures how long the window takes from the start of its process to its first paint. Target: ratio at most 1.5.

    python -m tests.benchmarks.window_start [--rounds 7]

The yardstick is the start of an empty PySide6 QMainWindow on the same display. Both start in turn, after one round that
does not count. In both, the clock stops at the first turn of the event loop after the window's first paintEvent.
The time of the processor is printed too: it hardly depends on what else the computer does. Both find their modules
compiled, as after an installation, whatever PYTHONDONTWRITEBYTECODE says.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from statistics import median

from tests.benchmarks.display import display

TARGET = 1.5

_TELL = """
import os, time
def tell(*_):
    print(time.monotonic(), time.process_time(), flush=True)
    os._exit(0)
"""
EMPTY = _TELL + """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMainWindow
class Window(QMainWindow):
    def paintEvent(self, event):
        super().paintEvent(event)
        QTimer.singleShot(0, tell)
app = QApplication(sys.argv)
window = Window()
window.show()
app.exec()
"""  # fmt: skip
STUDIO = _TELL + """
from tlstudio.__main__ import main
from tlstudio.gui import app
app.begin = tell  # what the window does at its `painted` signal
main([])
"""  # fmt: skip


def seconds_to_paint(code: str) -> tuple[float, float]:
    """Return the seconds on the clock and of the processor that a fresh process takes to its first paint."""
    began = time.monotonic()  # the same clock in every process
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, timeout=120, check=True)
    painted, processor = done.stdout.split()
    return float(painted) - began, float(processor)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=7)
    rounds = parser.parse_args().rounds
    times: dict[str, list[tuple[float, float]]] = {EMPTY: [], STUDIO: []}
    with tempfile.TemporaryDirectory() as home, display():
        os.environ.update(TLSTUDIO_HOME=home, PYTHONPYCACHEPREFIX=f"{home}/compiled")
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        for number in range(rounds + 1):
            for code, found in times.items():
                one = seconds_to_paint(code)
                if number:
                    found.append(one)
    (empty, empty_processor), (studio, studio_processor) = (
        [median(column) for column in zip(*found, strict=True)] for found in times.values()
    )
    for name, found in (("empty window", times[EMPTY]), ("TL Studio", times[STUDIO])):
        print(f"{name}: " + ", ".join(f"{clock * 1000:.0f}" for clock, _processor in found) + " ms")
    ratio = studio / empty
    print(f"TL Studio {studio * 1000:.0f} ms, empty window {empty * 1000:.0f} ms: ratio {ratio:.2f} (target {TARGET})")
    result = {
        "what": "window_start", "ratio": round(ratio, 3), "target": TARGET, "rounds": rounds,
        "studio_ms": round(studio * 1000), "empty_ms": round(empty * 1000),
        "processor_ratio": round(studio_processor / empty_processor, 3),
    }  # fmt: skip
    print(json.dumps(result))


if __name__ == "__main__":
    main()
