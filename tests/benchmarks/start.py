"""Measures how long a person waits for the window of the program as it was installed. Target: at most 1.5 s, warm.

    python -m tests.benchmarks.start [--program PATH] [--rounds 5]

From the start of the process to a window on the screen, seen from outside, to within 20 ms; one round before them warms
up. Without `--program` it is this checkout's. What the time is made of: window_start.py.
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

TARGET = 1.5  # seconds
_LOOK = 0.01
_PATIENCE = 120


def seconds_to_window(command: list[str]) -> float:
    """Start the program, wait until a window of its process can be seen, end it, and return the seconds."""
    began = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    look = ["xdotool", "search", "--all", "--onlyvisible", "--pid", str(process.pid), "--name", "TL Studio"]
    try:
        while time.monotonic() - began < _PATIENCE:
            if subprocess.run(look, capture_output=True, check=False).stdout.strip():
                return time.monotonic() - began
            if process.poll() is not None:
                sys.exit(f"{command[0]} ended with {process.returncode} before its window was there.")
            time.sleep(_LOOK)
        sys.exit(f"{command[0]} showed no window within {_PATIENCE} s.")
    finally:
        process.terminate()
        process.wait()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", help="the installed program, such as /usr/bin/tlstudio")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    command = [options.program] if options.program else [sys.executable, "-m", "tlstudio"]
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home, display():
        os.environ["TLSTUDIO_HOME"] = home
        found = [seconds_to_window(command) for _round in range(options.rounds + 1)]
    print(f"cold {found[0]:.2f} s, warm " + ", ".join(f"{seconds:.2f}" for seconds in found[1:]) + " s")
    warm = median(found[1:])
    print(f"{' '.join(command)}: {warm:.2f} s to the window (target {TARGET})")
    print(json.dumps({"what": "start", "seconds": round(warm, 3), "target": TARGET, "cold": round(found[0], 3)}))


if __name__ == "__main__":
    main()
