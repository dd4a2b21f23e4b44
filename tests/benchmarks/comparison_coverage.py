"""Counts how often the intervals of a comparison of networks hold the truth. Target: 0.95, and never under 0.93.

    python -m tests.benchmarks.comparison_coverage [--times 400] [--folds 10] [--full]

Data sets are drawn from clouds whose truth is known (tests/core/worlds.py): three networks, two of them equally good.
The truth is the mean accuracy of heads that learn from all images of such a data set. For each world it prints the
share of intervals that hold it, of single accuracies and of paired differences, how often the equal two were told apart
(at most 0.05), how often the worse one was found, and the bias of cross-validation.
"""

import argparse
import json
import time

import numpy as np

from tests.core.worlds import World, tally
from tlstudio.core.crossval import FOLDS

TARGET, LEAST = 0.95, 0.93

WORLDS = {
    "60 images, 3 classes": World(3, 8, 2.0, 0.8, 60),
    "120 images, 2 classes": World(2, 8, 1.0, 0.7, 120),
    "120 images, 6 classes": World(6, 16, 2.5, 0.8, 120),
    "200 images, 97 %": World(3, 8, 3.0, 0.8, 200),
    "200 images, much alike": World(3, 8, 2.0, 0.9, 200, shared=0.9),
    "400 images, 3 classes": World(3, 8, 2.0, 0.9, 400),
}
WIDE = {
    "200 images, 512 wide": World(4, 512, 3.0, 0.9, 200),
    "404 images, 1280 wide": World(6, 1280, 4.0, 0.9, 404),
}


def main() -> None:
    """Count and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=400)
    parser.add_argument("--folds", type=int, default=FOLDS)
    parser.add_argument("--full", action="store_true", help="wide worlds too: an hour")
    wanted = parser.parse_args()
    rows = []
    for name, world in {**WORLDS, **(WIDE if wanted.full else {})}.items():
        began = time.perf_counter()
        truth = world.truth() if world.width < 100 else world.truth(20, 5_000)
        counted = tally(world, wanted.times, truth, wanted.folds)
        row = {
            "world": name, "accuracy": max(truth.values()), "bias": np.mean(counted.errors),
            "single": np.mean(counted.singles), "paired": np.mean(counted.pairs),
            "told_apart": np.mean(counted.told_apart), "found": np.mean(counted.found),
        }  # fmt: skip
        rows.append({key: value if isinstance(value, str) else round(float(value), 4) for key, value in row.items()})
        print(rows[-1], f"{time.perf_counter() - began:.0f} s", flush=True)
    least = min(min(row["single"], row["paired"]) for row in rows)
    print(f"least coverage {least:.3f} (target {TARGET}, never under {LEAST})")
    result = {"what": "comparison_coverage", "ratio": least, "target": LEAST, "times": wanted.times, "worlds": rows}
    print(json.dumps(result))


if __name__ == "__main__":
    main()
