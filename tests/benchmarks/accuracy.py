"""Prints what TrashNet's photos come to under different settings, each with several seeds: accuracy and seconds.

    python -m tests.benchmarks.accuracy [--recipes frozen views1 …] [--seeds 1 2 3]

Targets: frozen at least 0.89, fine-tuned at least 0.94. The validation photos choose the best epoch, as they do for
every user, so the figures are a little kind.
"""

import argparse
import json
import os
import statistics
import sys
import tempfile

from tests.benchmarks.article import TRASHNET, last_line

_HEAD = ["--preset", "quick"]
_AUGMENT = [
    "--preset", "balanced", "--fine-tuning-unfreeze", "none",
]  # fmt: skip
RECIPES = {
    "frozen": _HEAD,
    "views0": [*_AUGMENT, "--augmented-copies", "0"],
    "views1": [*_AUGMENT, "--augmented-copies", "1"],
    "views3": [*_AUGMENT, "--augmented-copies", "3"],
    "fresh": [*_AUGMENT, "--fresh-augmentation"],
    "balanced": ["--preset", "balanced"],
    "best": ["--preset", "best"],
}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--recipes", nargs="+", choices=list(RECIPES), default=list(RECIPES))
    parser.add_argument("--seeds", nargs="+", type=int, default=[1, 2, 3])
    wanted = parser.parse_args()
    if not TRASHNET.is_dir():
        print(f"Skipped: {TRASHNET} is not on this computer.")
        return
    rows = []
    for recipe in wanted.recipes:
        runs = []
        for seed in wanted.seeds:
            with tempfile.TemporaryDirectory() as temporary:
                os.environ["TLSTUDIO_HOME"] = temporary
                options = [*RECIPES[recipe], "--seed", str(seed), "--json"]
                runs.append(last_line([sys.executable, "-m", "tlstudio", "train", str(TRASHNET), *options]))
        row = {
            "recipe": recipe, "accuracy": [round(run["val_accuracy"], 4) for run in runs],
            "frozen": [round(run["frozen_val_accuracy"], 4) for run in runs],
            "seconds": [round(run["seconds"]["total"]) for run in runs],
        }  # fmt: skip
        rows.append(row)
        print(f"{recipe:9} {statistics.mean(row['accuracy']):.4f} {row}", flush=True)
    print(json.dumps({"what": "accuracy", "recipes": rows}))


if __name__ == "__main__":
    main()
