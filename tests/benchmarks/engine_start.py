"""Measures what starting and ending a process with TensorFlow takes: ours against one that only imports both libraries.

python -m tests.benchmarks.engine_start [--rounds 5]
"""

import argparse
import json
import subprocess
import sys
import time
from statistics import median

PLAIN, OURS = "import keras, tensorflow", "import tlstudio.engine.training"


def seconds(code: str) -> float:
    """Return how long a process takes from its start to its end."""
    began = time.monotonic()
    subprocess.run([sys.executable, "-c", code], check=True, stderr=subprocess.DEVNULL)
    return time.monotonic() - began


def main() -> None:
    """Measure in turn and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    seconds(PLAIN), seconds(OURS)  # what is read from the disk is in memory then
    pairs = [(seconds(PLAIN), seconds(OURS)) for _round in range(rounds)]
    plain, ours = (median(column) for column in zip(*pairs, strict=True))
    ratio = median(one / other for other, one in pairs)
    print(f"import keras, tensorflow: {plain:.2f} s; the engine: {ours:.2f} s; ratio {ratio:.2f}")
    found = {"what": "engine_start", "plain": plain, "engine": ours, "ratio": ratio}
    print(json.dumps({key: round(value, 3) if isinstance(value, float) else value for key, value in found.items()}))


if __name__ == "__main__":
    main()
