"""Counts how often the interval of what twice the images add holds the truth. Target: 0.95, and never under 0.85.

    python -m tests.benchmarks.learning_curve [--times 100]

Data sets are drawn from clouds whose truth is known (tests/core/worlds.py). The truth is how much more accurate heads
are on average that learn from twice as many images, measured on 20,000 others. It is an extrapolation by a power law
from four sizes, and so the interval cannot be better than that law is.
"""

import argparse
import json
import time

import numpy as np

from tests.core.worlds import TWINS, World
from tlstudio.core.crossval import fit_head
from tlstudio.core.learning_curve import ask, summarise

TARGET, LEAST = 0.95, 0.85

WORLDS = {
    "120 images, 3 classes": World(3, 16, 2.0, 1.0, 120),
    "200 images, 6 classes": World(6, 32, 3.0, 1.0, 200),
    "400 images, 3 classes": World(3, 64, 2.5, 1.0, 400),
    "400 images, 97 %": World(3, 8, 3.5, 1.0, 400),
    "800 images, 128 wide": World(4, 128, 3.0, 1.0, 800),
}


def gain(world: World, repeats: int = 30) -> float:
    """Return how much more accurate heads are that learn from twice the images."""
    rng, name = np.random.default_rng(1), TWINS[0]
    test_labels, test = world.draw(20_000, rng)
    found = []
    for images in (world.images, 2 * world.images):
        right = []
        for _repeat in range(repeats):
            labels, rows = world.draw(images, rng)
            right.append(np.mean(fit_head(rows[name], labels).predict(test[name].copy()) == test_labels))
        found.append(float(np.mean(right)))
    return found[1] - found[0]


def main() -> None:
    """Count and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=100)
    times, name, rows = parser.parse_args().times, TWINS[0], []
    for title, world in WORLDS.items():
        began, rng, truth = time.perf_counter(), np.random.default_rng(2), gain(world)
        held, spans = 0, []
        for _time in range(times):
            labels, features = world.draw(world.images, rng)
            judged, judged_features = world.draw(world.images // 4, rng)
            seed = int(rng.integers(2**31))
            answers = ask(
                (features[name], judged_features[name]), (labels, judged), [""] * len(labels), seed,
                lambda _done, _total: None,
            )  # fmt: skip
            low, high = summarise(answers, [""] * len(judged), name, 0).gain
            held += low <= truth <= high
            spans.append((low, high))
        ends = np.mean(spans, axis=0)
        rows.append({"world": title, "truth": truth, "held": held / times, "low": ends[0], "high": ends[1]})
        print({k: v if isinstance(v, str) else round(float(v), 4) for k, v in rows[-1].items()},
              f"{time.perf_counter() - began:.0f} s", flush=True)  # fmt: skip
    least = min(row["held"] for row in rows)
    print(json.dumps({"what": "learning_curve", "ratio": least, "target": LEAST, "times": times}))


if __name__ == "__main__":
    main()
